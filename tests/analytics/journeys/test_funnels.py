"""Funnels agree, person by person, with a count that walks through every attempt."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from agent.tools.funnels import TOOLSET
from integrations.errors import ChangeInput
from tests.analytics.journeys import brute
from tests.analytics.journeys.brute import named
from tests.analytics.journeys.people import END, NOW, START
from tests.thorough import further

TOOL = TOOLSET.tools[0]
BIG = {"property": "big", "values": [True]}
ASK, BUY, CRY, DIG = ({"event": name} for name in ("ask", "buy", "cry", "dig"))
BIG_ASK, BIG_BUY, ANY, BIG_ANY = (
    {"event": name, "filters": [BIG]} if big else {"event": name}
    for name, big in (("ask", 1), ("buy", 1), ("", 0), ("", 1))
)
DATES = {"date_from": "2026-10-24", "date_to": "2026-10-26"}
"""Three days of eight, with the night in which clocks go back."""

STEPS = {
    "two": [ASK, BUY],
    "four": [ASK, BUY, CRY, DIG],
    "twice": [ASK, ASK],
    "there and back": [ASK, BUY, ASK],
    "three times": [ASK, ASK, ASK],
    "narrower": [ASK, BIG_ASK],
    "wider": [BIG_ASK, ASK, BUY],
    "anything": [ASK, ANY, BUY],
    "first anything": [BIG_ANY, CRY],
    "mixed": [BIG_ASK, ASK, BUY, BIG_BUY],
}
FEW = ["four", "there and back", "narrower", "first anything", "mixed"]
KINDS = [*FEW, *further(*(name for name in STEPS if name not in FEW))]


async def funnel(context, now=NOW, **arguments):
    return await TOOL.run(context(now), **TOOL.parse(DATES | arguments))


def predicates(steps):
    return [named(s["event"], **({"big": True} if "filters" in s else {})) for s in steps]


def expected(journeys, steps, *, order="ordered", days=14, now=NOW, start=2, length=3):
    """For every lot of people: the times of the attempts that count."""
    start = START + timedelta(days=start)
    end = start + timedelta(days=length)
    how = {"start": start.astimezone(UTC), "end": end.astimezone(UTC), "now": now.astimezone(UTC)}
    how["window"] = timedelta(days=days)
    lots = defaultdict(list)
    for events in journeys.values():
        if order == "any":
            attempts = brute.in_any_order(events, predicates(steps), **how)
        else:
            attempts = brute.in_order(events, predicates(steps), strict=order == "strict", **how)
        if times := brute.counting(attempts):
            lots[events[0].personal["lot"]].append(times)
    return lots


def counted(lots, count):
    """The rows of one funnel: people and median seconds for every step."""
    times = [one for lot in lots for one in lot]
    rows = []
    for k in range(count):
        got = [one for one in times if len(one) > k]
        took = [(one[k] - one[k - 1]).total_seconds() for one in got] if k else []
        rows.append((k + 1, len(got), pytest.approx(median(took), abs=2e-3) if took else None))
    return rows


def shown(table):
    step, people, seconds = map(table.columns.index, ("step", "people", "median_seconds"))
    return [(row[step], row[people], row[seconds]) for row in table.rows]


@pytest.mark.parametrize("days", [14, *further(3 / 86_400)])
@pytest.mark.parametrize("order", ["ordered", "strict"])
@pytest.mark.parametrize("steps", KINDS)
async def test_steps_in_their_order(context, journeys, steps, order, days):
    """People and times of every step, also where events repeat or share a moment."""
    result = await funnel(context, steps=STEPS[steps], order=order, window_days=days)
    lots = expected(journeys, STEPS[steps], order=order, days=days)

    assert shown(result.table) == counted(lots.values(), len(STEPS[steps]))
    assert result.table.rows[0][2] > 100
    assert result.state == "done"


@pytest.mark.parametrize("days", [1 / 24, *further(3 / 86_400)])
@pytest.mark.parametrize("steps", [*FEW[:4], *further("two", "twice", "three times", "wider")])
async def test_steps_in_any_order(context, journeys, steps, days):
    """Every step needs an event of its own, whichever comes first."""
    result = await funnel(context, steps=STEPS[steps], order="any", window_days=days)
    lots = expected(journeys, STEPS[steps], order="any", days=days)

    assert shown(result.table) == counted(lots.values(), len(STEPS[steps]))


@pytest.mark.parametrize("order", ["ordered", "strict", "any"])
@pytest.mark.parametrize("steps", ["four", *further("twice", "wider")])
async def test_every_value_has_its_own_funnel(context, journeys, steps, order):
    """By something that never changes for a person, forty small groups are right one by one."""
    result = await funnel(
        context, steps=STEPS[steps], order=order, window_days=1, limit=50,
        breakdowns=[{"property": "lot", "of": "person"}],
    )  # fmt: skip
    lots = expected(journeys, STEPS[steps], order=order, days=1)
    count = len(STEPS[steps])
    rows = shown(result.table)

    assert {row[0] for row in result.table.rows} == set(lots)
    for start in range(0, len(rows), count):
        lot = result.table.rows[start][0]
        assert rows[start : start + count] == counted([lots[lot]], count)
    firsts = [row[1] for row in rows[::count]]
    assert firsts == sorted(firsts, reverse=True)


@pytest.mark.parametrize("steps", KINDS)
def test_the_slow_count_is_posthogs(journeys, steps):
    """Where no two events share a moment, PostHog's engine finds the same steps for everybody."""
    how = {"start": START.astimezone(UTC), "end": END.astimezone(UTC), "now": NOW.astimezone(UTC)}
    compared = 0
    for events in journeys.values():
        if len({e.at for e in events}) < len(events):
            continue
        compared += 1
        for window in (timedelta(hours=1), timedelta(days=1), timedelta(seconds=3)):
            asked = how | {"window": window}
            counts = brute.counting(brute.in_order(events, predicates(STEPS[steps]), **asked))
            level = brute.steps_by_posthog(events, predicates(STEPS[steps]), **asked)
            assert level == len(counts or [])
    assert compared > 600


async def test_steps_may_follow_after_the_last_day(context, journeys):
    """The dates bound the first step; the window, and the present moment, bound the others."""
    steps, noon = [ASK, BUY], datetime(2026, 10, 26, 12, tzinfo=START.tzinfo)
    result = await funnel(context, steps=steps, window_days=3)
    lots = expected(journeys, steps, days=3)
    inside = expected(journeys, steps, days=3, now=START + timedelta(days=5))
    today = await funnel(context, now=noon, steps=steps, date_to="2026-10-31", window_days=3)
    so_far = expected(journeys, steps, days=3, length=2.5, now=noon)

    assert shown(result.table) == counted(lots.values(), 2)
    assert counted(inside.values(), 2)[1][1] < result.table.rows[1][2]
    assert shown(today.table) == counted(so_far.values(), 2)
    assert "Those who began in the last 3 days still have time" in today.text
    assert "still have time" not in result.text


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-10-25"),
        ("America/New_York", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-10-26"),
    ],
)
async def test_a_day_is_one_of_the_projects_zone(context, journeys, zone, day):
    """From midnight to midnight there, also when it has 25 hours; the window is hours that pass."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    bounds = {"start": midnight, "end": midnight + timedelta(days=1), "now": NOW}
    how = {name: moment.astimezone(UTC) for name, moment in bounds.items()}
    window = timedelta(hours=12)
    found = [
        brute.counting(brute.in_order(events, predicates([ASK, BUY]), **how, window=window))
        for events in journeys.values()
    ]
    result = await funnel(
        context, now=NOW.astimezone(ZoneInfo(zone)), steps=[ASK, BUY], date_from=day, date_to=day,
        window_days=0.5,
    )  # fmt: skip

    assert shown(result.table) == counted([[times for times in found if times]], 2)
    assert result.table.rows[0][2] > 0


async def test_the_window_includes_its_last_moment(context, journeys):
    """Exactly as long after the first step is in time, a second less is not."""
    took = timedelta(seconds=4)
    lot = next(
        found[0].personal["lot"]
        for found in journeys.values()
        if any(a.event == "ask" and b.event == "dig" and b.at - a.at == took
               for a, b in permutations(found, 2))
    )  # fmt: skip
    alone = [{"property": "lot", "of": "person", "values": [lot]}]
    asked = {"steps": [ASK, DIG], "date_from": "2026-10-22", "date_to": "2026-10-29"}
    found = []
    for seconds in (4, 3):
        days = seconds / 86_400
        result = await funnel(context, **asked, window_days=days, filters=alone)
        lots = expected(journeys, [ASK, DIG], days=days, start=0, length=8)
        assert shown(result.table) == counted([lots[lot]], 2)
        found.append(result.table.rows[1][2])
    assert found[0] > found[1]


async def test_filters_hold_for_every_step_and_who_for_people(context, journeys):
    """In a strict funnel, events that the filters leave out are not in between either."""
    filters, who = [BIG], [{"event": "dig", "negated": True}]
    result = await funnel(context, steps=[ASK, BUY], order="strict", filters=filters, who=who)
    start, end = START + timedelta(days=2), START + timedelta(days=5)
    left = {
        person: [e for e in events if e.properties.get("big")]
        for person, events in journeys.items()
        if not any(e.event == "dig" and start <= e.at < end for e in events)
    }
    lots = expected({p: e for p, e in left.items() if e}, [ASK, BUY], order="strict")

    assert shown(result.table) == counted(lots.values(), 2)
    assert result.table.rows[1][2] > 0


async def test_a_value_is_that_of_the_first_step(context, journeys):
    """One row of the table is what the same funnel finds with that value as a filter."""
    asked = {"steps": [ASK, BUY, CRY], "window_days": 1}
    table = (await funnel(context, **asked, breakdowns=[{"property": "color"}])).table

    assert table.columns[:4] == ("color", "step", "event", "people")
    assert {row[0] for row in table.rows} == {"red", "blue", "(none)"}
    for color in ("red", "blue"):
        first = ASK | {"filters": [{"property": "color", "values": [color]}]}
        alone = await funnel(context, **asked | {"steps": [first, BUY, CRY]})
        assert [row[1:] for row in table.rows if row[0] == color] == list(alone.table.rows)


async def test_values_beyond_the_limit_are_one(context):
    """Its people are counted once, with the attempt that got furthest."""
    by = [{"property": "color"}]
    result = await funnel(context, steps=[ASK, BUY], limit=1, breakdowns=by)
    (most,) = {row[0] for row in result.table.rows} - {"other"}
    kept = {"property": "color", "operator": "is_not", "values": [most]}
    if most == "(none)":
        kept = {"property": "color", "operator": "is_set"}
    alone = await funnel(context, steps=[ASK | {"filters": [kept]}, BUY])

    assert [row[0] for row in result.table.rows] == [most, most, "other", "other"]
    assert [row[1:] for row in result.table.rows[2:]] == list(alone.table.rows)


async def test_the_reading_says_what_stands_out(context):
    """Who got through, the weakest step, and the chart that shows it."""
    result = await funnel(context, steps=[ASK, BUY, CRY, DIG], window_days=1)
    people = [row[2] for row in result.table.rows]
    shares = [b / a for a, b in pairwise(people)]
    names = ["ask", "buy", "cry", "dig"]
    k = shares.index(min(shares))

    assert result.text.startswith(
        f"Of {people[0]} people who did “ask” in Sat 24 – Mon 26 Oct 2026, Europe/Berlin, "
        f"{people[-1]} ("
    )
    assert f"The weakest step is from “{names[k]}” to “{names[k + 1]}”" in result.text
    assert (result.table.chart.kind, result.table.chart.x) == ("funnel", "step")
    for row in result.table.rows:
        assert row[3] == pytest.approx(100 * row[2] / people[0], abs=1e-4)
        assert row[4] == pytest.approx(100 * row[2] / people[max(row[0] - 2, 0)], abs=1e-4)


async def test_nobody_at_the_first_step_is_nothing_found(context):
    """The table is there as evidence of the search."""
    days = {"date_from": "2026-09-01", "date_to": "2026-09-30"}
    for order in ("ordered", "strict", "any"):
        result = await funnel(context, steps=[ASK, BUY], order=order, **days)
        assert result.state == "nothing"
        assert [row[2:] for row in result.table.rows] == [(0, None, None, None)] * 2
        assert "1 – Wed 30 Sep 2026" in result.text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"steps": [ASK]}, "steps: .* at least 2"),
        ({"steps": [ASK] * 11}, "steps: .* at most 10"),
        ({"steps": [ASK, {"event": "bought"}]}, "no event “bought”"),
        ({"steps": [ASK, BUY], "window_days": 0}, "window_days: .* greater than 0"),
        ({"steps": [ASK, BUY], "window_days": 1e-9}, "shorter than a second"),
        ({"steps": [ASK, BUY], "date_from": "2026-11-09"}, "range is empty"),
        ({"steps": [ASK] * 4, "order": "any"}, "at most 3 of the steps, and here it could be 4"),
        ({"steps": [ASK, BUY], "breakdowns": [{"property": "colour"}]}, "no event property “colour”"),
        ({"steps": [ASK, BUY], "order": "reverse"}, "order: "),
    ],
)  # fmt: skip
async def test_bad_input_says_what_to_change(context, arguments, words):
    """Every mistake is named before anything is counted."""
    with pytest.raises(ChangeInput, match=words):
        await funnel(context, **arguments)


async def test_what_lies_ahead_is_nothing_found(context):
    """A question about next month is answered at once."""
    result = await funnel(context, steps=[ASK, BUY], date_from="2026-12-01", date_to="2026-12-31")

    assert (result.state, result.table) == ("nothing", None)


async def test_ten_steps_and_many_conditions_are_one_query(context):
    """Still within what PostHog's parser takes."""
    filters = [{"property": "color", "operator": "contains", "values": ["r", "b", "e"]}, BIG]
    steps = [{"event": name, "filters": filters} for name in ["ask", "buy", "cry", "dig", ""] * 2]
    who = [{"event": "ask"}, {"event": "cry", "negated": True}]
    result = await funnel(
        context, steps=steps, order="strict", who=who, filters=[BIG],
        breakdowns=[{"property": "lot", "of": "person"}],
    )  # fmt: skip

    assert result.state == "done"


def test_the_title_is_made_before_anything_is_checked():
    """Nothing breaks it."""
    steps = [{"event": name} for name in "abcdef"]

    assert TOOL.title({"steps": steps[:2]} | DATES) == "Following “a” → “b”, 24–26 Oct 2026"
    assert TOOL.title({"steps": steps}) == "Following “a” → “b” → “c” → “d” → …"
    assert TOOL.title({"steps": ["x", None]}) == TOOL.title({}) == "Following "
