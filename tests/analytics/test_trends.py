"""What `trends` says about what it counted, and about what it could not count."""

import json

import pytest

from agent.tools import persons, top_values, trends
from agent.tools.trends import TOOLSET, read_most
from integrations.errors import AskPerson, ChangeInput, TryLater
from integrations.hogql.parser import parse
from integrations.posthog import TooLong
from tests.analytics.company import HOSTILE, NOW

TOOL = TOOLSET.tools[0]
WEEK = {"date_from": "2026-11-09", "date_to": "2026-11-15"}
ORDERS = [{"event": "order placed"}]


@pytest.fixture
def count(context):
    async def run(series=ORDERS, now=NOW, using=None, **arguments):
        given = TOOL.parse({"series": series} | WEEK | arguments)
        return await trends.trends(using or context(now), **given)

    return run


# --- readings ------------------------------------------------------------------------------------


async def test_a_single_figure_is_read_out_with_its_time(count):
    """One line with the figure, the dates and the zone."""
    result = await count()

    [[people]] = result.table.rows
    assert result.text == (
        f"People who did “order placed”, Mon 9 – Sun 15 Nov 2026, Europe/Berlin: {people}."
    )
    assert (result.state, result.label.untrusted) == ("done", False)


async def test_a_course_names_its_best_and_worst_days(count):
    """Days that are parts are never the worst, and the unfinished one is said."""
    result = await count(date_from="2026-11-12", date_to="2026-11-30", interval="day")

    whole = result.table.rows[:-1]
    most = max(whole, key=lambda row: row[1])
    least = min(whole, key=lambda row: row[1])
    assert f"; most in {most[0]} ({most[1]}), least in {least[0]} ({least[1]})." in result.text
    assert "The last day is not over." in result.text
    assert read_most(result.text) == most[0]
    chart = result.table.chart
    assert (chart.kind, chart.x, chart.y, chart.unit) == ("line", "day", ("people",), "people")
    assert (chart.interval, chart.unfinished) == ("day", True)


async def test_a_time_that_is_cut_by_the_question_is_not_called_unfinished(count):
    """A Wednesday in the past ends a question, not a week."""
    result = await count(date_from="2026-11-04", date_to="2026-11-11", interval="week")

    assert "not over" not in result.text
    assert "The first week is counted from 2026-11-04 on" in result.text
    assert "the last one until 2026-11-11" in result.text


async def test_a_breakdown_names_its_largest_value(count):
    """The rest and what is missing are no values."""
    result = await count(breakdowns=[{"property": "country", "of": "person"}], limit=2)

    assert "; most “Germany” (" in result.text
    assert "All other values of “country” are in “other”." in result.text
    assert "Rows do not add up" in result.text
    chart = result.table.chart
    assert (chart.kind, chart.x, chart.y, chart.by) == ("bar", "country", ("people",), "")


async def test_a_property_that_the_event_never_has_is_said(count):
    """Instead of a bar that is called (none)."""
    result = await count([{"event": "$pageview"}], breakdowns=[{"property": "gift"}])

    assert [row[0] for row in result.table.rows] == ["(none)"]
    assert "None of them has “gift”." in result.text
    assert result.table.chart is None


async def test_lines_of_a_breakdown_are_by_value(count):
    """By day and value is one line for each value."""
    result = await count(
        [{"event": "order placed", "math": "events"}], interval="day",
        breakdowns=[{"property": "gift"}], chart="area",
    )  # fmt: skip

    chart = result.table.chart
    assert (chart.kind, chart.x, chart.y, chart.by) == ("area", "day", ("events",), "gift")
    assert "over the whole time most “false” (" in result.text
    assert "do not add up" not in result.text


async def test_series_and_formula_are_spelled_out(count):
    """Letters mean nothing without their legend."""
    result = await count(
        [{"event": "$pageview"}, {"event": "order placed"}], formula="B / A * 100", interval="day"
    )

    assert result.text.startswith(
        "A: people who did “$pageview”; B: people who did “order placed”; B / A * 100 is `formula`,"
    )
    assert (result.table.chart.y, result.table.chart.unit) == (("formula",), "%")


async def test_a_formula_may_have_one_series(count):
    """A single series is A in a formula, though its column is named by what it counts."""
    result = await count([{"event": "$pageview", "math": "events"}], formula="A / 7")

    [row] = result.table.rows
    assert result.table.columns == ("events", "formula")
    assert row[1] == pytest.approx(row[0] / 7)
    assert row[0] > 0


async def test_no_chart_where_none_is_wanted(count):
    """Or where there is a single number to see."""
    assert (await count(interval="day", chart="none")).table.chart is None
    assert (await count(chart="line")).table.chart is None


async def test_values_that_are_no_numbers_are_said(count):
    """An average over half of the events says so."""
    result = await count([{"event": "report viewed", "math": "average", "property": "size"}])

    assert "“size” is a number in " in result.text
    assert "the others are left out." in result.text


# --- nothing -------------------------------------------------------------------------------------


async def test_what_lies_ahead_is_nothing_found_without_a_query(count):
    """A question about next week is answered at once."""
    result = await count(date_from="2026-11-23", date_to="2026-11-29")

    assert (result.state, result.table) == ("nothing", None)
    assert "lies ahead" in result.text


@pytest.mark.parametrize("more", [{}, {"interval": "day"}, {"breakdowns": [{"property": "gift"}]}])
async def test_nothing_says_when_the_event_was_last_seen(count, more):
    """The table is there as evidence of the search."""
    result = await count(date_from="2026-01-01", date_to="2026-01-03", **more)

    assert result.state == "nothing"
    assert result.text.startswith("Nothing found: people who did “order placed”, Thu 1 – Sat 3 Jan")
    assert "“order placed” exists; it was last seen on " in result.text
    assert result.table.query
    assert len(result.table.rows) == {"interval": 3, "breakdowns": 0}.get(next(iter(more), ""), 1)


async def test_an_average_of_nothing_is_no_figure(count):
    """Not 0."""
    result = await count(
        [{"event": "order placed", "math": "average", "property": "amount"}],
        date_from="2026-01-01", date_to="2026-01-03",
    )  # fmt: skip

    assert (result.state, result.table.rows) == ("nothing", ((None,),))


async def test_a_value_that_is_not_known_is_doubted(count):
    """With the nearest ones, also where its negation finds everybody."""
    wrong = {"property": "country", "of": "person", "values": ["Germny"]}

    nobody = await count(filters=[wrong])
    everybody = await count(filters=[wrong | {"operator": "is_not"}])

    hint = "No known value of “country” equals “Germny”; the nearest is “Germany”."
    assert (nobody.state, everybody.state) == ("nothing", "done")
    assert nobody.text.endswith(hint)
    assert everybody.text.endswith(hint)
    assert nobody.label.untrusted


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"series": [{"event": "orders placed"}]}, "no event “orders placed”.*“order placed”"),
        ({"series": [{"event": "order placed", "math": "sum"}]}, "A property is missing"),
        ({"series": [{"event": "order placed", "math": "sum", "property": "due"}]}, "is a time"),
        ({"date_from": "last week"}, "date_from is 'last week', which is no date"),
        ({"date_from": "2026-11-20"}, "The range is empty"),
        ({"date_from": "2020-01-01", "interval": "day"}, "more than 1000 rows by day"),
        ({"compare_from": "2026-11-01"}, "both compare_from and compare_to"),
        ({"compare_from": "2027-11-01", "compare_to": "2027-11-02"}, "compare with lies ahead"),
        ({"formula": "A / B"}, "cannot be read"),
        ({"formula": "__import__('os')"}, "cannot be read"),
        ({"formula": "A ** 9999999"}, "cannot be read"),
        ({"formula": "(" * 500}, "cannot be read"),
        ({"formula": "1 + 1"}, "cannot be read"),
        (
            {"date_from": "2026-08-01", "interval": "hour", "date_to": "2026-09-10", "limit": 50,
             "breakdowns": [{"property": "country", "of": "person"}, {"property": "hour", "of": "time"}]},
            "more than the 10,000 that fit",
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_counted_says_what_to_change(count, arguments, sentence):
    """Names, times, formulas, sizes."""
    with pytest.raises(ChangeInput, match=sentence):
        await count(**arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"series": []},
        {"series": ORDERS * 9},
        {"series": [{"event": "x", "math": "mean"}]},
        {"date_from": 3},
        {"now": "x"},
        {"limit": 0},
    ],
)
def test_arguments_outside_the_schema_are_refused(arguments):
    """Every mistake is named before anything runs."""
    with pytest.raises(ChangeInput, match="trends cannot run: "):
        TOOL.parse({"series": ORDERS} | WEEK | arguments)


async def test_names_of_people_are_no_breakdown_without_the_right(count, context):
    """A list of e-mails is a list of people, whichever tool makes it."""
    split = {"breakdowns": [{"property": "email", "of": "person"}]}

    with pytest.raises(AskPerson, match="ROOTLE_PERSONS"):
        await count(using=context(may_see_persons=False), **split)
    assert (await count(**split)).label.untrusted


# --- PostHog's limits ----------------------------------------------------------------------------


class Slow:
    """A PostHog that stops queries over more than so many days; the others it runs."""

    def __init__(self, posthog, seconds):
        self._posthog, self._seconds, self.asked = posthog, seconds, []

    async def query(self, sql, *, name):
        self.asked.append(sql)
        if len(sql) > self._seconds:
            raise TooLong("The query takes longer than PostHog allows.")
        return await self._posthog.query(sql, name=name)


@pytest.fixture
def slow(context):
    from dataclasses import replace

    def made(size):
        given = context()
        return replace(given, posthog=Slow(given.posthog, size))

    return made


async def test_a_query_that_takes_too_long_is_asked_in_pieces(count, slow):
    """Series one by one, intervals in stretches: the figures stay the same."""
    arguments = {
        "series": [{"event": "order placed"}, {"event": "$pageview", "math": "events"}],
        "interval": "day", "compare_from": "2026-11-01", "compare_to": "2026-11-06",
        "who": [{"event": "plan upgraded"}],
    }  # fmt: skip
    right = await count(**arguments)
    using = slow(len(right.table.query) // 2)

    in_pieces = await count(using=using, **arguments)

    assert in_pieces.table == right.table
    assert (
        len(using.posthog.asked) == 1 + 4 + 4 + 3 + 3
    )  # all; then two series of seven days, and of six


async def test_what_takes_too_long_in_pieces_too_is_explained(count, slow):
    """There is no guess, no sample, and no endless trying."""
    using = slow(10)
    with pytest.raises(ChangeInput, match="stops queries after 10 seconds"):
        await count(using=using, interval="day")
    assert len(using.posthog.asked) <= 5
    with pytest.raises(ChangeInput, match="stops queries after 10 seconds"):
        await count(using=slow(10))


async def test_errors_of_posthog_pass_through(count, context):
    """They already say who can fix them."""
    from dataclasses import replace

    class Down:
        async def query(self, sql, *, name):
            raise TryLater("PostHog asks us to slow down.")

    with pytest.raises(TryLater, match="slow down"):
        await count(using=replace(context(), posthog=Down()))


# --- what PostHog gets ---------------------------------------------------------------------------


async def test_queries_have_explicit_times_and_say_how_many_rows(count):
    """Never `now()`; PostHog's own parser reads them; every SELECT in a UNION has its LIMIT."""
    result = await count(
        [{"event": HOSTILE}, {"event": "order placed", "math": "p90", "property": "amount"},
         {"event": "$pageview", "math": "first_time"}],
        interval="day", breakdowns=[{"property": HOSTILE}], limit=3,
    )  # fmt: skip

    sql = result.table.query
    parse(sql)
    assert "now()" not in sql.replace("{now()}", "")
    assert "toDateTime('2026-11-09 00:00:00', 'Europe/Berlin')" in sql
    assert sql.count("UNION ALL") == 2
    assert sql.count("LIMIT 50000") == 3


@pytest.mark.parametrize("module", [trends, top_values, persons])
def test_a_tool_is_described_in_few_words(module):
    """Issue 4 caps the prompt: 2,400 characters a tool."""
    for tool in module.TOOLSET.tools:
        spec = tool.spec
        size = len(spec.name) + len(spec.description) + len(json.dumps(spec.schema))
        assert size <= 2_400, size


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (
            {"series": ORDERS, "date_from": "2026-11-16", "date_to": "2026-11-22"},
            "Counting “order placed”, 16–22 Nov 2026",
        ),
        (
            {
                "series": [{"event": "a\n" + "b" * 100}],
                "date_from": "2026-11-15T14:05:33",
                "date_to": "2026-11-22T14:05:33",
                "interval": "day",
            },
            "Counting “a " + "b" * 57 + "…”, 15–22 Nov 2026 by day",
        ),
        ({"series": [{"event": ""}], "date_from": "soon", "date_to": ""}, "Counting all events"),
        ({"series": "x"}, "Counting all events"),
        ({}, "Counting all events"),
    ],
)
def test_the_step_has_a_human_title(arguments, title):
    """The title is made before the arguments are checked, so nothing breaks it."""
    assert TOOL.title(arguments) == title
