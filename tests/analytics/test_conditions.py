"""Filters choose exactly the events that a plain reading of them chooses."""

import re
from datetime import datetime, timedelta

import pytest

from agent.analytics.columns import Known
from agent.analytics.conditions import is_one_of, meets
from agent.analytics.criteria import Filter, Who
from agent.analytics.span import asked
from agent.names.known import KnownProperty
from agent.tools.trends import TOOLSET, trends
from integrations.errors import ChangeInput
from integrations.hogql.parser import parse
from tests.analytics.by_hand import during, number, text, value
from tests.analytics.company import BERLIN, HOSTILE, NOW

TOOL = TOOLSET.tools[0]
AUTUMN = {"date_from": "2026-09-01", "date_to": "2026-11-15"}


def of(name, owner="event"):
    return lambda one: value(one, name, owner)


def as_text(name, owner="event"):
    return lambda one: text(value(one, name, owner))


COUNTRY, SIZE, COUPON, AMOUNT, GIFT = (
    as_text("country", "person"), as_text("size"), as_text("coupon"), of("amount"), of("gift"),
)  # fmt: skip


def due(one):
    return datetime.fromisoformat(one.properties["due"]).astimezone(BERLIN)


PERSON = {"property": "country", "of": "person"}

CASES = [
    ("$pageview", PERSON | {"values": ["Germany"]}, lambda e: COUNTRY(e) == "Germany"),
    ("$pageview", PERSON | {"values": ["germany"]}, lambda e: False),
    ("$pageview", PERSON | {"values": ["Germany", "India"]},
     lambda e: COUNTRY(e) in {"Germany", "India"}),
    ("$pageview", PERSON | {"operator": "is_not", "values": ["Germany"]},
     lambda e: COUNTRY(e) != "Germany"),
    ("$pageview", PERSON | {"operator": "is_not", "values": ["Germany", "France"]},
     lambda e: COUNTRY(e) not in {"Germany", "France"}),
    ("$pageview", PERSON | {"operator": "contains", "values": ["AN"]},
     lambda e: "an" in COUNTRY(e).lower()),
    ("$pageview", PERSON | {"operator": "not_contains", "values": ["an", "zil"]},
     lambda e: not any(part in COUNTRY(e).lower() for part in ("an", "zil"))),
    ("$pageview", PERSON | {"operator": "matches", "values": ["^[GF]"]},
     lambda e: bool(re.search("^[GF]", COUNTRY(e)))),
    ("$pageview", PERSON | {"operator": "matches", "values": [".*"]}, lambda e: bool(COUNTRY(e))),
    ("$pageview", PERSON | {"operator": "not_matches", "values": ["^[GF]"]},
     lambda e: not re.search("^[GF]", COUNTRY(e))),
    ("$pageview", PERSON | {"operator": "is_set"}, lambda e: bool(COUNTRY(e))),
    ("$pageview", PERSON | {"operator": "is_not_set"}, lambda e: not COUNTRY(e)),
    ("$pageview", {"property": "$pathname", "operator": "contains", "values": ["?c=1", "%"]},
     lambda e: "?c=1" in e.properties["$pathname"]),
    ("$pageview", {"property": "name", "of": "company", "values": ["Company 2"]},
     lambda e: value(e, "name", "company") == "Company 2"),
    ("$pageview", {"property": "seats", "of": "company", "operator": ">=", "values": [30]},
     lambda e: (value(e, "seats", "company") or 0) >= 30),
    ("$pageview", {"property": "$group_key", "of": "company", "operator": "is_not_set"},
     lambda e: not e.group),
    ("order placed", {"property": "coupon", "values": ["SAVE10"]}, lambda e: COUPON(e) == "SAVE10"),
    ("order placed", {"property": "coupon", "operator": "contains", "values": ["GRÖSSE"]},
     lambda e: False),  # ß is not SS, and ö is Ö
    ("order placed", {"property": "coupon", "operator": "contains", "values": ["GRÖ"]},
     lambda e: COUPON(e) == "Größe"),
    ("order placed", {"property": "coupon", "operator": "is_not_set"}, lambda e: not COUPON(e)),
    ("order placed", {"property": "amount", "operator": ">", "values": [20]},
     lambda e: AMOUNT(e) > 20),
    ("order placed", {"property": "amount", "operator": "<=", "values": ["9.5"]},
     lambda e: AMOUNT(e) <= 9.5),
    ("order placed", {"property": "amount", "operator": "between", "values": [10, 20.5]},
     lambda e: 10 <= AMOUNT(e) <= 20.5),
    ("order placed", {"property": "items", "values": [1, "3"]},
     lambda e: e.properties["items"] in {1, 3}),
    ("order placed", {"property": "items", "operator": "is_not", "values": [1.0]},
     lambda e: e.properties["items"] != 1),
    ("order placed", {"property": "gift", "values": [True]}, GIFT),
    ("order placed", {"property": "gift", "values": ["no"]}, lambda e: not GIFT(e)),
    ("order placed", {"property": "gift", "operator": "is_not", "values": [True]},
     lambda e: not GIFT(e)),
    ("order placed", {"property": "due", "operator": ">=", "values": ["2026-10-25"]},
     lambda e: due(e) >= datetime(2026, 10, 25, tzinfo=BERLIN)),
    ("order placed", {"property": "due", "operator": ">", "values": ["2026-10-25"]},
     lambda e: due(e) >= datetime(2026, 10, 26, tzinfo=BERLIN)),
    ("order placed", {"property": "due", "operator": "between",
                      "values": ["2026-10-25", "2026-10-26"]},
     lambda e: due(e).date().isoformat() in {"2026-10-25", "2026-10-26"}),
    ("order placed", {"property": "due", "values": ["2026-10-25"]},
     lambda e: due(e).date().isoformat() == "2026-10-25"),
    ("report viewed", {"property": "size", "values": [5]}, lambda e: SIZE(e) == "5"),
    ("report viewed", {"property": "size", "values": ["big", 7.5]},
     lambda e: SIZE(e) in {"big", "7.5"}),
    ("report viewed", {"property": "size", "values": [True]}, lambda e: SIZE(e) == "true"),
    ("report viewed", {"property": "size", "operator": ">", "values": [5]},
     lambda e: (number(value(e, "size")) or 0) > 5),
    ("report viewed", {"property": "size", "operator": "<", "values": [5]},
     lambda e: number(value(e, "size")) is not None and number(value(e, "size")) < 5),
    ("report viewed", {"property": "size", "operator": "is_not", "values": ["big"]},
     lambda e: SIZE(e) != "big"),
    ("order placed", {"property": "weekday", "of": "time", "values": ["Sunday", "Saturday"]},
     lambda e: e.at.astimezone(BERLIN).weekday() >= 5),
    (HOSTILE, {"property": HOSTILE, "values": ["x' OR 1=1 --", "\\"]},
     lambda e: e.properties[HOSTILE] in {"x' OR 1=1 --", "\\"}),
    (HOSTILE, {"property": HOSTILE, "operator": "contains", "values": ["%"]},
     lambda e: e.properties[HOSTILE] == "%"),
    (HOSTILE, {"property": HOSTILE, "operator": "is_not", "values": ["{now()}", "`", "😀"]},
     lambda e: e.properties[HOSTILE] not in {"{now()}", "`", "😀"}),
]  # fmt: skip


@pytest.fixture
def count(context):
    async def run(event, own=(), who=(), math="events", **more):
        series = [{"event": event, "math": math, "filters": list(own)}]
        arguments = {"series": series, "who": list(who)} | AUTUMN | more
        return await trends(context(), **TOOL.parse(arguments))

    return run


@pytest.fixture
def autumn(events):
    def chosen(event):
        return [one for one in during(events, **AUTUMN) if one.event == event]

    return chosen


@pytest.mark.parametrize(
    ("event", "condition", "holds"), CASES, ids=[f"{n}" for n in range(len(CASES))]
)
async def test_a_filter_chooses_the_events_it_says(count, autumn, event, condition, holds):
    """Also of missing values, of mixed types, and in every negation."""
    result = await count(event, [condition])

    assert result.table.rows == ((len([one for one in autumn(event) if holds(one)]),),)


async def test_several_filters_all_hold(count, autumn):
    """In the series and on everything."""
    result = await count(
        "order placed",
        [{"property": "gift", "values": [True]}],
        filters=[PERSON | {"values": ["France"]}],
    )

    both = [one for one in autumn("order placed") if GIFT(one) and COUNTRY(one) == "France"]
    assert result.table.rows == ((len(both),),)
    assert "where “gift” is “True” and “country” is “France”" in result.text


@pytest.mark.parametrize("negated", [False, True])
@pytest.mark.parametrize("at_least", [1, 3])
async def test_people_who_did_something_else(count, autumn, negated, at_least):
    """Within the time of the question; negated it is everybody else."""
    gift = {"property": "gift", "values": [True]}
    who = {"event": "order placed", "filters": [gift], "at_least": at_least, "negated": negated}

    result = await count("$pageview", who=[who], math="people")

    did = [one.person for one in autumn("order placed") if GIFT(one)]
    often = {person for person in did if did.count(person) >= at_least}
    viewers = {one.person for one in autumn("$pageview")}
    assert result.table.rows == ((len(viewers - often if negated else viewers & often),),)
    assert 0 < result.table.rows[0][0] < len(viewers)


@pytest.mark.parametrize("negated", [False, True])
async def test_what_people_did_later_counts_up_to_then(count, events, negated):
    """From the beginning of the time of the question on, however long it is over."""
    who = {"event": "plan upgraded", "until": "2026-11-15", "negated": negated}
    days = {"date_from": "2026-10-01", "date_to": "2026-10-14"}

    result = await count("$pageview", who=[who], math="people", **days)

    viewed = {e.person for e in during(events, *days.values()) if e.event == "$pageview"}
    did = {
        e.person for e in during(events, "2026-10-01", "2026-11-15") if e.event == "plan upgraded"
    }
    assert result.table.rows == ((len(viewed - did if negated else viewed & did),),)
    assert "until 2026-11-15" in result.text


async def test_who_is_about_each_stretch_of_time(count, events):
    """A comparison looks at what people did then, not what they did later."""
    days = {"date_from": "2026-11-09", "date_to": "2026-11-15",
            "compare_from": "2026-10-01", "compare_to": "2026-10-03"}  # fmt: skip

    result = await count("$pageview", who=[{"event": "plan upgraded"}], math="people", **days)

    expected = []
    for date_from, date_to in (("2026-11-09", "2026-11-15"), ("2026-10-01", "2026-10-03")):
        inside = during(events, date_from, date_to)
        did = [{one.person for one in inside if one.event == name}
               for name in ("$pageview", "plan upgraded")]  # fmt: skip
        expected.append(len(did[0] & did[1]))
    assert result.table.rows == (tuple(expected),)


@pytest.mark.parametrize(
    ("event", "condition", "sentence"),
    [
        ("order placed", {"property": "amount", "values": ["a lot"]}, "is a number, and “a lot”"),
        ("order placed", {"property": "gift", "values": ["maybe"]}, "is true or false"),
        ("order placed", {"property": "gift", "operator": ">", "values": [1]}, "compare it by"),
        ("order placed", {"property": "due", "values": ["soon"]}, "times such as 2026-11-30"),
        ("report viewed", {"property": "size", "operator": ">", "values": ["big"]}, "neither"),
        ("order placed", {"property": "amount", "values": []}, "needs values"),
        ("order placed", {"property": "amount", "operator": "between", "values": [1]}, "two"),
        ("order placed", {"property": "coupon", "operator": "contains", "values": [""]}, "empty"),
        ("order placed", {"property": "amuont", "values": [1]},
         "no event property “amuont”.*“amount”"),
        ("order placed", {"property": "country", "values": ["x"]}, "set `of` to person"),
        ("order placed", {"property": "x", "of": "planet", "values": ["x"]}, "`of` is one of"),
        ("order placed", {"property": "month", "of": "time", "values": ["x"]}, "Of `time` there"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_refused(count, event, condition, sentence):
    """The sentence says what to change."""
    with pytest.raises(ChangeInput, match=sentence):
        await count(event, [condition])


async def test_unknown_cohorts_and_empty_whos_are_refused(count):
    """Before anything is counted."""
    with pytest.raises(ChangeInput, match="no cohort “vip”"):
        await count("$pageview", who=[{"cohort": "vip"}])
    with pytest.raises(ChangeInput, match="needs an event, filters or a cohort"):
        await count("$pageview", who=[{}])


@pytest.mark.parametrize(
    "name", [HOSTILE, "select", "from", "1st", "a.b", "a b", "ü", "`", "%", "'"]
)
@pytest.mark.parametrize("owner", ["event", "person", "company"])
def test_any_name_can_be_written(name, owner):
    """HogQL's own words, quotation marks, and letters of every alphabet."""
    known = Known({(name, owner): KnownProperty(name, owner)}, {"company": 0}, BERLIN)

    [condition] = meets([Filter(property=name, of=owner, values=("x",))], known, "e")

    tree = parse(f"SELECT 1 FROM events AS e WHERE {condition}")
    assert name in _leaves(tree)


def test_conditions_follow_the_alias():
    """In a join every column says whose it is."""
    known = Known({("plan", "event"): KnownProperty("plan")}, zone=BERLIN)
    span = asked("2026-11-01", "2026-11-02", BERLIN)

    [plan] = meets([Filter(property="plan", values=("pro",))], known, "e")
    [who] = is_one_of([Who(cohort="vip", negated=True)], known, span, "e")

    assert plan == "ifNull(toString(e.properties.plan), '') = 'pro'"
    assert who == "NOT (e.person_id IN COHORT 'vip')"


def _leaves(tree):
    match tree:
        case dict():
            return {leaf for part in tree.values() for leaf in _leaves(part)}
        case list():
            return {leaf for part in tree for leaf in _leaves(part)}
    return {tree} if isinstance(tree, str) else set()


def test_the_clock_of_these_tests_is_fixed():
    """Nothing here depends on the day on which it runs."""
    assert NOW - timedelta(days=365) < datetime(2026, 9, 1, tzinfo=BERLIN) < NOW
