"""Retention, lifecycle and stickiness agree with counts in Python, over days of any length."""

from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from agent.calendar.dates import first_day, step
from agent.tools import lifecycle, retention, stickiness
from integrations.errors import ChangeInput
from tests.analytics.journeys.people import NOW
from tests.thorough import further

RETENTION, LIFECYCLE, STICKINESS = (
    one.TOOLSET.tools[0] for one in (retention, lifecycle, stickiness)
)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
BIG = {"property": "big", "values": [True]}


def at(zone, now=NOW):
    return now.astimezone(ZoneInfo(zone))


def periods_of(events, interval, zone, fits):
    """The first days of the periods in which a person did what fits, with each person's first."""
    days = [e.at.astimezone(ZoneInfo(zone)).date() for e in events if fits(e)]
    return sorted({first_day(day, interval) for day in days})


def did(event="", *, big=False):
    return lambda e: event in {"", e.event} and (not big or e.properties.get("big") is True)


def counted_retention(
    journeys, interval, zone, *, event, back, cohorts, periods, now, first_time, big=False
):
    """The grid: {(cohort, period): people}, without what is not over."""
    began, came = defaultdict(set), defaultdict(set)
    for person, events in journeys.items():
        starts = periods_of(events, interval, zone, did(event, big=big))
        returns = periods_of(events, interval, zone, did(back))
        for start in starts[:1] if first_time else starts:
            began[start].add(person)
            for other in returns:
                came[start, other].add(person)
    grid, day = {}, first_day(cohorts[0], interval)
    while day <= cohorts[1]:
        for period in range(periods + 1):
            then = step(day, interval, period)
            if step(then, interval, 1) > now.astimezone(ZoneInfo(zone)).date():
                break
            grid[day.isoformat(), period] = len(came[day, then] if period else began[day])
        day = step(day, interval, 1)
    return grid


def shown_retention(result):
    return {row[:2]: row[2] for row in result.table.rows}


@pytest.mark.parametrize(
    ("zone", "interval"),
    [
        ("Europe/Berlin", "day"),
        ("Australia/Lord_Howe", "day"),
        ("America/New_York", "week"),
        ("Europe/Berlin", "month"),
        *further(
            ("America/New_York", "day"),
            ("Europe/Berlin", "week"),
            ("Australia/Lord_Howe", "week"),
            ("America/New_York", "month"),
            ("Australia/Lord_Howe", "month"),
        ),
    ],
)
@pytest.mark.parametrize("first_time", [True, False])
@pytest.mark.parametrize("back", ["buy", ""])
async def test_everybody_is_back_in_the_period_in_which_they_are(
    context, journeys, zone, interval, first_time, back
):
    """Also over the night in which clocks change, and only in periods that are over."""
    now = at(zone, NOW.replace(month=10, day=28)) if interval == "day" else at(zone)
    result = await RETENTION.run(
        context(now),
        **RETENTION.parse({
            "event": "buy", "returning_event": back, "interval": interval, "periods": 5,
            "first_time": first_time, "date_from": "2026-10-23", "date_to": "2026-10-27",
        }),
    )  # fmt: skip
    grid = counted_retention(
        journeys, interval, zone, event="buy", back=back or "buy", periods=5, now=now,
        cohorts=(date(2026, 10, 23), date(2026, 10, 27)), first_time=first_time,
    )  # fmt: skip
    names = list(dict.fromkeys(name for name, _ in grid))
    expected = {key: people for key, people in grid.items() if not key[1] or grid[key[0], 0]}
    rows = shown_retention(result)

    assert {key: people for key, people in rows.items() if key[0] != "all"} == expected
    for period in range(max(p for _, p in grid) + 1):
        could = [name for name in names if (name, period) in grid]
        row = next(r for r in result.table.rows if r[:2] == ("all", period))
        of = sum(grid[name, 0] for name in could)
        people = sum(grid[name, period] for name in could)
        assert row == ("all", period, people, of, pytest.approx(100 * people / of, abs=1e-3))
    assert result.table.rows[0][:2] == ("all", 0)


@pytest.mark.parametrize("first_time", [True, False])
async def test_conditions_on_the_beginning_do_not_hold_for_coming_back(
    context, journeys, first_time
):
    """Whoever begins with a big purchase is back with a small one as well."""
    now = at("Europe/Berlin")
    result = await RETENTION.run(
        context(now),
        **RETENTION.parse({
            "event": "buy", "event_filters": [BIG], "periods": 3, "first_time": first_time,
            "date_from": "2026-09-28", "date_to": "2026-11-01",
        }),
    )  # fmt: skip
    expected = counted_retention(
        journeys, "week", "Europe/Berlin", event="buy", back="buy", periods=3, now=now, big=True,
        cohorts=(date(2026, 9, 28), date(2026, 11, 1)), first_time=first_time,
    )  # fmt: skip
    shown = {key: n for key, n in shown_retention(result).items() if key[0] != "all"}
    assert shown
    assert all(expected[key] == n for key, n in shown.items())


async def test_coming_back_may_be_anything(context, journeys):
    """A star stands for any event, also where the first one is done once in a life."""
    now = at("Europe/Berlin")
    cohorts = (date(2026, 9, 28), date(2026, 11, 1))
    result = await RETENTION.run(
        context(now),
        **RETENTION.parse({
            "event": "buy", "returning_event": "*", "periods": 3,
            "date_from": "2026-09-28", "date_to": "2026-11-01",
        }),
    )  # fmt: skip
    expected = counted_retention(
        journeys, "week", "Europe/Berlin", event="buy", back="", cohorts=cohorts, periods=3,
        now=now, first_time=True,
    )  # fmt: skip
    shown = {key: n for key, n in shown_retention(result).items() if key[0] != "all"}
    assert shown
    assert shown == {key: n for key, n in expected.items() if key in shown}
    assert any(n for (_, period), n in shown.items() if period)


async def test_first_means_ever(context, journeys):
    """Somebody who did it before the time of the question is in none of its cohorts."""
    asked = {"event": "ask", "interval": "day", "date_from": "2026-10-26", "date_to": "2026-10-26"}
    ever = await RETENTION.run(context(), **RETENTION.parse(asked))
    again = await RETENTION.run(context(), **RETENTION.parse(asked | {"first_time": False}))

    days = [periods_of(events, "day", "Europe/Berlin", did("ask")) for events in journeys.values()]
    monday = date(2026, 10, 26)
    assert again.table.rows[0][2] == sum(monday in found for found in days)
    assert ever.table.rows[0][2] == sum(found[:1] == [monday] for found in days)
    assert ever.table.rows[0][2] < again.table.rows[0][2]
    assert "for the first time ever" in ever.text


@pytest.mark.parametrize(
    ("zone", "interval"),
    [
        ("Europe/Berlin", "day"),
        ("Australia/Lord_Howe", "day"),
        ("America/New_York", "week"),
        *further(
            ("America/New_York", "day"),
            ("Europe/Berlin", "week"),
            ("Australia/Lord_Howe", "week"),
        ),
    ],
)
@pytest.mark.parametrize("big", [True, False])
async def test_everybody_is_in_one_state(context, journeys, zone, interval, big):
    """New by the person's first event of any kind; dormant only right after an active period."""
    asked = {"event": "ask", "interval": interval, "filters": [BIG] if big else []}
    days = {"date_from": "2026-10-23", "date_to": "2026-10-30"}
    result = await LIFECYCLE.run(context(at(zone)), **LIFECYCLE.parse(asked | days))
    expected = defaultdict(lambda: [0, 0, 0, 0])
    for events in journeys.values():
        born = periods_of(events[:1], interval, zone, did())[0]
        active = periods_of(events, interval, zone, did("ask", big=big))
        for day in active:
            state = 0 if day == born else 1 if step(day, interval, -1) in active else 2
            expected[day][state] += 1
            if step(day, interval, 1) not in active:
                expected[step(day, interval, 1)][3] += 1

    assert sum(map(sum, expected.values())) > 500
    day = first_day(date(2026, 10, 23), interval)
    for row in result.table.rows:
        assert row == (day.isoformat(), *expected[day])
        day = step(day, interval, 1)
    assert day > date(2026, 10, 30)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("interval", ["day", "week", "month"])
async def test_people_are_counted_by_on_how_many_days(context, journeys, zone, interval):
    """Exactly so many, of the days asked for, each once; percent of all who did it."""
    asked = {"event": "", "interval": interval, "filters": [BIG]}
    days = {"date_from": "2026-10-23", "date_to": "2026-11-02"}
    result = await STICKINESS.run(context(at(zone)), **STICKINESS.parse(asked | days))
    start, end = (
        datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
        for day in ("2026-10-23", "2026-11-03")
    )
    times = [
        len(periods_of([e for e in events if start <= e.at < end], interval, zone, did(big=True)))
        for events in journeys.values()
    ]
    total = sum(time > 0 for time in times)

    assert result.table.columns == (f"{interval}s", "people", "percent")
    assert [row[0] for row in result.table.rows] == list(range(1, len(result.table.rows) + 1))
    assert len(result.table.rows) == {"day": 11, "week": 3, "month": 2}[interval]
    for row in result.table.rows:
        people = times.count(row[0])
        assert row[1:] == (people, pytest.approx(100 * people / total, abs=1e-3))


async def test_people_of_other_events_are_left_out(context, journeys):
    """`who` is about people: those who bought in the time of the question."""
    asked = {"event": "ask", "date_from": "2026-10-23", "date_to": "2026-10-26"}
    start, end = datetime(2026, 10, 23), datetime(2026, 10, 27)
    start, end = (day.replace(tzinfo=ZoneInfo("Europe/Berlin")) for day in (start, end))

    def people(fits):
        return {
            p for p, events in journeys.items()
            if any(fits(e) and start <= e.at < end for e in events)
        }  # fmt: skip

    for negated in (True, False):
        who = [{"event": "buy", "negated": negated}]
        result = await STICKINESS.run(context(), **STICKINESS.parse(asked | {"who": who}))
        buyers = people(did("buy"))
        expected = people(did("ask")) - buyers if negated else people(did("ask")) & buyers
        assert sum(row[1] for row in result.table.rows) == len(expected) > 50


@pytest.mark.parametrize("tool", [RETENTION, LIFECYCLE, STICKINESS])
async def test_nothing_found_says_what_was_searched(context, tool):
    """An event that is known, in a time in which nobody did it."""
    days = {"date_from": "2026-09-01", "date_to": "2026-09-30"}
    result = await tool.run(context(), **tool.parse({"event": "ask"} | days))

    assert result.state == "nothing"
    assert "“ask”" in result.text
    assert "2026, Europe/Berlin" in result.text
    assert "last seen on" in result.text


@pytest.mark.parametrize("tool", [RETENTION, LIFECYCLE, STICKINESS])
async def test_what_cannot_be_asked_is_said(context, tool):
    """An unknown name, a time that lies ahead, runs backwards or has too many rows."""
    for event, days, words in [
        ("asks", ("2026-10-01", "2026-10-02"), "nearest names are “ask”"),
        ("ask", ("2026-10-05", "2026-10-02"), "range is empty"),
        ("ask", ("soon", "2026-10-02"), "no date"),
        ("ask", ("1990-01-01", "2026-10-02"), "more than"),
    ]:
        asked = {"event": event, "date_from": days[0], "date_to": days[1], "interval": "day"}
        with pytest.raises(ChangeInput, match=words):
            await tool.run(context(), **tool.parse(asked))
    later = {"event": "ask", "date_from": "2026-12-01", "date_to": "2026-12-31"}
    result = await tool.run(context(), **tool.parse(later))
    assert (result.state, result.table) == ("nothing", None)
    assert "lies ahead" in result.text


async def test_a_cohort_that_is_not_over_is_left_out(context):
    """This week's people cannot be back yet, and nobody can say how many they will be."""
    asked = {"event": "ask", "date_from": "2026-10-19", "date_to": "2026-10-27"}
    thursday = NOW.replace(month=10, day=29)
    result = await RETENTION.run(context(thursday), **RETENTION.parse(asked))
    alone = await RETENTION.run(
        context(thursday), **RETENTION.parse(asked | {"date_from": "2026-10-26"})
    )

    assert [row[:2] for row in result.table.rows] == [("all", 0), ("2026-10-19", 0)]
    assert result.table.end == datetime(2026, 10, 26, tzinfo=ZoneInfo("Europe/Berlin"))
    assert "The week that is not over is left out." in result.text
    assert alone.state == "nothing"
    assert "No week of that time is over yet" in alone.text


def test_titles_are_made_before_anything_is_checked():
    """Nothing breaks them."""
    days = {"date_from": "2026-10-19", "date_to": "2026-10-27"}

    assert RETENTION.title({"event": "a"} | days) == "Who comes back after “a”, by week"
    assert LIFECYCLE.title({"event": 3}) == "Who is new and who is gone: “3”"
    assert STICKINESS.title({"date_from": "x", "date_to": None}) == "How often people do “”"
