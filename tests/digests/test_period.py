"""Which time a digest is about, by how far apart its runs are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from agent.digests.period import period_of
from agent.schedules.wording import understand

BERLIN = ZoneInfo("Europe/Berlin")
ORDERED = datetime(2026, 11, 1, 12, tzinfo=UTC)


def periods(words, at, *, zone=BERLIN):
    """The dates of the period and of what it is compared with."""
    recurrence = understand(words, now=ORDERED, zone="Europe/Berlin").recurrence
    period = period_of(recurrence, datetime.fromisoformat(at).replace(tzinfo=BERLIN), zone)
    assert len(period.usual) == 8
    assert all(one.unit == period.unit for one in (*period.usual, period.now))
    return period.now.short, period.before.short


@pytest.mark.parametrize(
    ("words", "at", "now", "before"),
    [
        ("every day at 9", "2026-11-16T09:00", "15 Nov 2026", "8 Nov 2026"),
        ("every weekday at 9", "2026-11-17T09:00", "16 Nov 2026", "9 Nov 2026"),
        ("every weekday at 9", "2026-11-16T09:00", "13 Nov 2026", "6 Nov 2026"),
        ("every 3 hours between 9 and 18", "2026-11-16T15:00", "15 Nov 2026", "8 Nov 2026"),
        ("every Monday at 9", "2026-11-16T09:00", "9–15 Nov 2026", "2–8 Nov 2026"),
        ("every Friday at 17", "2026-11-20T17:00", "9–15 Nov 2026", "2–8 Nov 2026"),
        ("every 2 weeks on Monday", "2026-11-16T09:00", "9–15 Nov 2026", "2–8 Nov 2026"),
        ("first Monday of the month", "2026-12-07T09:00", "1–30 Nov 2026", "1–31 Oct 2026"),
        (
            "every quarter at 9",
            "2027-01-01T09:00",
            "1 Oct – 31 Dec 2026",
            "1 Jul – 30 Sep 2026",
        ),
        ("tomorrow at 10", "2026-11-02T10:00", "26 Oct – 1 Nov 2026", "19–25 Oct 2026"),
    ],
)
def test_the_distance_of_runs_says_what_it_is_about(words, at, now, before):
    """A day with the same weekday a week earlier; else whole calendar weeks, months and quarters."""
    assert periods(words, at) == (now, before)


@pytest.mark.parametrize("at", ["2026-11-15T17:54", "2026-11-18T00:01"])
def test_by_hand_it_is_about_the_same_as_by_schedule(at):
    """A weekly digest that somebody wants between two runs is about the last whole week."""
    now, _ = periods("every Monday at 9", at)
    assert now == ("2–8 Nov 2026" if at < "2026-11-16" else "9–15 Nov 2026")


def test_the_last_run_of_all_is_like_those_before():
    """There is none behind it to tell how far apart they are."""
    words = "every day at 9 until 20 November 2026"
    assert periods(words, "2026-11-20T09:00") == ("19 Nov 2026", "12 Nov 2026")


def test_days_are_those_of_the_project():
    """At 1 in Berlin it is still yesterday in New York, so that day is not over there."""
    words, at = "every day at 1", "2026-11-16T01:00"
    assert periods(words, at)[0] == "15 Nov 2026"
    assert periods(words, at, zone=ZoneInfo("America/New_York"))[0] == "14 Nov 2026"
