"""`top_values` and `persons` list what a count in Python lists too."""

import pytest

from agent.tools import persons, top_values
from integrations.errors import AskPerson, ChangeInput
from tests.analytics.by_hand import during, figure, grouped, text, value
from tests.analytics.company import BERLIN, HOSTILE

AUTUMN = {"date_from": "2026-09-01", "date_to": "2026-11-15"}
WEEK = {"date_from": "2026-11-09", "date_to": "2026-11-15"}


@pytest.fixture
def top(context):
    async def run(name, **arguments):
        given = top_values.TOOLSET.tools[0].parse({"property": name} | AUTUMN | arguments)
        return await top_values.top_values(context(), **given)

    return run


@pytest.fixture
def people(context):
    async def run(event, using=None, **arguments):
        given = persons.TOOLSET.tools[0].parse({"event": event} | AUTUMN | arguments)
        return await persons.persons(using or context(), **given)

    return run


async def test_the_lowest_are_listed_first_where_they_are_asked_for(top):
    """The same values the other way round, cut at the same number."""
    whole = await top("$pathname", event="$pageview", math="events", limit=200)
    rarest = await top("$pathname", event="$pageview", math="events", limit=2, lowest=True)

    assert len(whole.table.rows) > 2
    figures = sorted(row[1] for row in whole.table.rows)
    assert [row[1] for row in rarest.table.rows] == figures[:2]
    assert "; least “" in rarest.text


@pytest.mark.parametrize("math", ["people", "events", "sessions"])
@pytest.mark.parametrize(
    ("event", "name", "of"),
    [
        ("$pageview", "country", "person"),
        ("$pageview", "$pathname", "event"),
        ("order placed", "coupon", "event"),
        ("report viewed", "size", "event"),
        ("order placed", "name", "company"),
        (HOSTILE, HOSTILE, "event"),
        ("", "gift", "event"),
    ],
)
async def test_values_by_their_figures(top, events, event, name, of, math):
    """With the share of everything, also of what has no such property."""
    result = await top(name, of=of, event=event, math=math, limit=200)

    chosen = [one for one in during(events, **AUTUMN) if event in {"", one.event}]
    by_value = grouped(chosen, lambda one: text(value(one, name, of)))
    by_value.pop(("",), None)
    whole = figure(chosen, math)
    assert result.table.columns == (name, math, "percent")
    assert {row[0]: row[1:] for row in result.table.rows} == {
        k[0]: (figure(v, math), pytest.approx(figure(v, math) / whole * 100 if whole else None))
        for k, v in by_value.items()
    }
    figures = [row[1] for row in result.table.rows]
    assert figures == sorted(figures, reverse=True)
    assert result.label.untrusted


async def test_averages_have_no_share(top, events):
    """The highest average is first, and there is no whole of which it is a part."""
    result = await top(
        "country", of="person", event="order placed", math="average", math_property="amount"
    )

    chosen = [one for one in during(events, **AUTUMN) if one.event == "order placed"]
    by_country = grouped(chosen, lambda one: value(one, "country", "person"))
    by_country.pop((None,))
    expected = {k[0]: figure(v, "average", "amount") for k, v in by_country.items()}
    assert {row[0]: row[1] for row in result.table.rows} == {
        k: pytest.approx(v) for k, v in expected.items()
    }
    assert {row[2] for row in result.table.rows} == {None}
    assert result.table.rows[0][0] == max(expected, key=expected.get)


async def test_a_long_list_is_cut_and_says_so(top):
    """Ten thousand values are not a list."""
    result = await top("words", event="searched", math="events", limit=5)

    assert len(result.table.rows) == 5
    assert result.table.rows[0][0] == "alpha"
    assert "There are more values than these 5." in result.text


async def test_no_values_say_what_was_searched(top):
    """And the future is nothing too."""
    nothing = await top("gift", event="$pageview")
    ahead = await top("gift", event="order placed", date_from="2027-01-01", date_to="2027-01-02")

    assert (nothing.state, nothing.table.rows) == ("nothing", ())
    assert nothing.text.startswith("Nothing found: People who did “$pageview”, by “gift”, ")
    assert (ahead.state, ahead.table) == ("nothing", None)
    with pytest.raises(ChangeInput, match="no event property “gfit”"):
        await top("gfit")


async def test_people_behind_a_figure(people, events):
    """By name, most events first, with their last such event in the project's zone."""
    result = await people("order placed", limit=200)

    chosen = [one for one in during(events, **AUTUMN) if one.event == "order placed"]
    by_person = grouped(chosen, lambda one: one.personal["name"])
    last = {k[0]: max(one.at for one in v).replace(microsecond=0) for k, v in by_person.items()}
    assert result.table.columns == ("person", "events", "last_seen")
    assert {row[0]: row[1:] for row in result.table.rows} == {
        k[0]: (len(v), last[k[0]].astimezone(BERLIN).isoformat()) for k, v in by_person.items()
    }
    assert [row[1] for row in result.table.rows] == sorted(map(len, by_person.values()))[::-1]
    assert result.label.untrusted
    assert result.label.circles == {"channel:C1"}
    assert result.text.startswith(f"All {len(by_person)} people who did “order placed”, Tue 1 Sep")


async def test_people_who_are_nobody_go_by_their_id(people):
    """Without name and e-mail."""
    result = await people("searched", limit=3)

    assert all(row[0].startswith("reader-") for row in result.table.rows)
    assert result.text.startswith("The first 3 of the people who did “searched”, ")


async def test_people_of_a_condition(people, events):
    """Filters and who choose people as everywhere."""
    result = await people(
        "order placed", limit=200,
        filters=[{"property": "gift", "values": [True]}], who=[{"event": "plan upgraded"}],
    )  # fmt: skip

    inside = during(events, **AUTUMN)
    did = {one.person for one in inside if one.event == "plan upgraded"}
    gave = [one for one in inside if one.properties.get("gift") is True and one.person in did]
    assert sum(row[1] for row in result.table.rows) == len(gave)
    assert len(result.table.rows) == len({one.person for one in gave})


async def test_nobody_is_listed_without_the_right(people, top, context):
    """The refusal names the setting; values that name people are refused as well."""
    with pytest.raises(AskPerson, match="ROOTLE_PERSONS"):
        await people("order placed", context(may_see_persons=False))
    given = top_values.TOOLSET.tools[0].parse({"property": "email", "of": "person"} | AUTUMN)
    with pytest.raises(AskPerson, match="ROOTLE_PERSONS"):
        await top_values.top_values(context(may_see_persons=False), **given)


async def test_nobody_found_is_said(people):
    """With the time that was searched."""
    nobody = await people("order placed", date_from="2026-01-01", date_to="2026-01-02")
    ahead = await people("order placed", date_from="2027-01-01", date_to="2027-01-02")

    assert (nobody.state, nobody.table.rows) == ("nothing", ())
    assert nobody.text.startswith("Nobody found: people who did “order placed”, Thu 1 – Fri 2 Jan")
    assert (ahead.state, ahead.table) == ("nothing", None)


def test_steps_have_human_titles():
    """Made before the arguments are checked."""
    [values], [listed] = top_values.TOOLSET.tools, persons.TOOLSET.tools

    assert values.title({"property": "plan"} | WEEK) == "Listing the top “plan”, 9–15 Nov 2026"
    assert listed.title({"event": "x"}) == "Listing people who did “x”"
    assert (values.title({}), listed.title({})) == (
        "Listing the top “”", "Listing people who did anything",
    )  # fmt: skip
