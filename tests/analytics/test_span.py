"""The time of a question falls into whole intervals, also where clocks change."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.analytics.span import MOST_INTERVALS, asked, is_unfinished, key_of, slots
from integrations.errors import ChangeInput
from tests.analytics.company import BERLIN, DST, NOW

CHANGES = [*DST, ("Pacific/Chatham", "2026-04-05"), ("America/Sao_Paulo", "2018-11-04"),
           ("America/Havana", "2026-11-01"), ("Africa/Cairo", "2026-04-24")]  # fmt: skip


@pytest.mark.parametrize("interval", ["hour", "day", "week", "month", "quarter"])
@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_slots_follow_each_other_without_gap_or_overlap(zone, day, interval):
    """From before the first moment of the span until after its last, names and keys all differ."""
    span = asked(day, day, ZoneInfo(zone))

    found = slots(span, interval)

    assert found[0].start <= span.start
    assert found[-1].end >= span.end
    ends = [one.end.astimezone(UTC) for one in found]
    starts = [one.start.astimezone(UTC) for one in found]
    assert starts[1:] == ends[:-1]
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert len({one.name for one in found}) == len({one.key for one in found}) == len(found)


@pytest.mark.parametrize(
    ("zone", "day", "names"),
    [
        ("Europe/Berlin", "2026-10-25", ["T01:00", "T02:00+02:00", "T02:00+01:00", "T03:00"]),
        ("Europe/Berlin", "2026-03-29", ["T01:00", "T03:00"]),
        ("Australia/Lord_Howe", "2026-04-05", ["T01:00", "T01:30+10:30", "T02:00"]),
        ("Australia/Lord_Howe", "2026-10-04", ["T01:00", "T02:30", "T03:00"]),
    ],
)
def test_hours_have_the_names_that_clocks_show(zone, day, names):
    """An hour that comes twice is two, told apart by the offset."""
    found = [one.name for one in slots(asked(day, day, ZoneInfo(zone)), "hour")]

    assert found[1 : len(names) + 1] == [day + name for name in names]


def test_only_what_is_not_over_is_unfinished():
    """The week of today is cut by the clock, the one before is whole."""
    span = asked("2026-11-09", "2026-11-22", BERLIN).so_far(NOW)

    assert [is_unfinished(one, span) for one in slots(span, "week")] == [False, True]


@pytest.mark.parametrize(
    ("date_from", "date_to", "sentence"),
    [
        ("last week", "2026-11-15", "date_from is 'last week', which is no date"),
        ("2026-11-15", "2026-02-30", "date_to is '2026-02-30', which is no date"),
        ("2026-11-15", "2026-11-09", "The range is empty"),
        ("0001-01-01", "2026-11-09", "no date|begin in 1970"),
        ("1960-01-01", "2026-11-09", "begin in 1970"),
        ("2026-11-15", "9999-12-31", "date_to lies too far ahead"),
    ],
)
def test_a_bad_time_says_what_to_change(date_from, date_to, sentence):
    """Dates that are none, run backwards or lie before everything."""
    with pytest.raises(ChangeInput, match=sentence):
        asked(date_from, date_to, BERLIN)


def test_too_many_rows_are_refused():
    """Ten years by day are no table that anyone reads."""
    with pytest.raises(ChangeInput, match=f"more than {MOST_INTERVALS} rows by day"):
        slots(asked("2016-01-01", "2026-01-01", BERLIN), "day")


def test_keys_are_found_as_posthog_gives_them():
    """Days come as dates or as moments, hours as seconds."""
    assert key_of("2026-11-09") == key_of("2026-11-09T00:00:00+01:00") == "2026-11-09"
    assert key_of(1_790_000_000) == 1_790_000_000


def test_the_future_is_cut_off():
    """A span that lies ahead as a whole is none."""
    assert asked("2026-11-21", "2026-11-22", BERLIN).so_far(NOW) is None
    assert asked("2026-11-01", "2026-12-31", BERLIN).so_far(NOW).end - NOW == timedelta(0)
