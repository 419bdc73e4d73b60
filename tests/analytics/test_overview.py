"""The overview's figures equal counts in Python, of the time and of the one before it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.tools.overview import ANY, COLUMNS, MOST_EVENTS, MOST_MOVERS, TOOLSET
from tests.analytics.company import NOW

TOOL = TOOLSET.tools[0]


@pytest.fixture
def look(context):
    async def run(date_from, date_to, now=NOW):
        return await TOOL.run(
            context(now), **TOOL.parse({"date_from": date_from, "date_to": date_to})
        )

    return run


def people(events, span, event=""):
    start, end = span
    return len({e.person for e in events if start <= e.at < end and event in {"", e.event}})


def between(first, last, zone="Europe/Berlin", *, until=None):
    start, end = (
        datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) for day in (first, last)
    )
    return start, until or end + timedelta(days=1)


SPANS = [
    # a whole week, and the week before
    ("2026-11-09", "2026-11-15", between("2026-11-09", "2026-11-15"), between("2026-11-02", "2026-11-08")),
    # a month with a change of clocks, and the month before
    ("2026-10-01", "2026-10-31", between("2026-10-01", "2026-10-31"), between("2026-09-01", "2026-09-30")),
    # a day, and the same weekday a week before
    ("2026-11-18", "2026-11-18", between("2026-11-18", "2026-11-18"), between("2026-11-11", "2026-11-11")),
    # this week so far, and as much of the last one
    ("2026-11-16", "2026-11-22", between("2026-11-16", "2026-11-22", until=NOW),
     between("2026-11-09", "2026-11-15", until=NOW - timedelta(days=7))),
    # ten days, and the ten before them
    ("2026-11-01", "2026-11-10", between("2026-11-01", "2026-11-10"), between("2026-10-22", "2026-10-31")),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "now", "before"), SPANS)
async def test_figures_equal_counts_in_python(look, events, first, last, now, before):
    """For any event and for each one that is listed, in both times."""
    result = await look(first, last)

    assert result.table.columns == COLUMNS
    [(name, *anybody), *rest] = result.table.rows
    assert name == ANY
    assert anybody == [people(events, now), people(events, before)]
    assert rest
    for event, was, earlier in rest:
        assert (was, earlier) == (people(events, now, event), people(events, before, event)), event


async def test_the_main_events_are_those_of_most_people(look, events):
    """PostHog's own are left out, and what is listed beyond the main ones has moved."""
    span = between("2026-11-09", "2026-11-15")
    result = await look("2026-11-09", "2026-11-15")

    listed = [row[0] for row in result.table.rows[1:]]
    most = [max(row[1:]) for row in result.table.rows[1:]]
    assert most == sorted(most, reverse=True)
    assert len(listed) <= MOST_EVENTS + MOST_MOVERS
    assert not any(name.startswith("$") for name in listed)
    assert max({e.event for e in events if not e.event.startswith("$")},
               key=lambda name: people(events, span, name)) in listed[:2]  # fmt: skip


async def test_what_is_told_names_both_times(look):
    """And how to ask where it moved."""
    result = await look("2026-11-09", "2026-11-15")

    assert "Mon 9 – Sun 15 Nov 2026" in result.text
    assert "Mon 2 – Sun 8 Nov 2026" in result.text
    assert "compare_from 2026-11-02, compare_to 2026-11-08" in result.text
    assert result.state == "done"
    assert (result.table.chart.kind, result.table.chart.y) == ("bar", COLUMNS[1:])


async def test_a_time_without_anything_is_nothing(look):
    """Long ago, and still to come."""
    empty = await look("2001-01-01", "2001-01-31")
    ahead = await look("2027-01-01", "2027-01-31")

    assert (empty.state, ahead.state) == ("nothing", "nothing")
    assert empty.text.startswith("Nothing was measured in ")
    assert "lies ahead" in ahead.text


async def test_other_zones_have_other_days(look, events):
    """Days are those of the project's clocks."""
    zone = "America/New_York"
    result = await look("2026-11-01", "2026-11-01", NOW.astimezone(ZoneInfo(zone)))

    anybody = list(result.table.rows[0][1:])
    assert anybody == [
        people(events, between("2026-11-01", "2026-11-01", zone)),
        people(events, between("2026-10-25", "2026-10-25", zone)),
    ]
