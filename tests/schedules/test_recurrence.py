"""Runs are exact in the nights in which clocks change, and at the ends of a recurrence."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from agent.schedules.clock_changes import last_moment_of, moment_of
from agent.schedules.days import Daily, Monthly, MonthlyWeekdays, Weekly
from agent.schedules.plans import Calendar, Once, Rhythm, Times, Window
from agent.schedules.recurrence import Recurrence, UnreadableRecurrence, upcoming


def daily(zone, *at, **bounds):
    times = Times(at=tuple(time.fromisoformat(one) for one in at))
    return Recurrence(zone=zone, plan=Calendar(days=(Daily(),), hours=times), **bounds)


def shown(recurrence, after, count):
    moment = datetime.fromisoformat(after).replace(tzinfo=recurrence.place)
    return [run.isoformat(timespec="minutes") for run in upcoming(recurrence, moment, count)]


@pytest.mark.parametrize(
    ("zone", "at", "after", "runs"),
    [
        ("Europe/Berlin", "02:30", "2027-03-27T12:00", ["2027-03-28T03:00+02:00", "2027-03-29T02:30+02:00"]),
        ("Europe/Berlin", "02:30", "2027-10-30T12:00", ["2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00"]),
        ("Australia/Lord_Howe", "02:15", "2027-10-02T12:00", ["2027-10-03T02:30+11:00", "2027-10-04T02:15+11:00"]),
        ("Australia/Lord_Howe", "01:45", "2027-04-03T12:00", ["2027-04-04T01:45+11:00", "2027-04-05T01:45+10:30"]),
        ("America/Santiago", "00:00", "2027-09-04T12:00", ["2027-09-05T01:00-03:00", "2027-09-06T00:00-03:00"]),
        ("America/Santiago", "23:30", "2027-04-03T12:00", ["2027-04-03T23:30-03:00", "2027-04-04T23:30-04:00"]),
        ("Africa/Cairo", "00:30", "2027-04-29T12:00", ["2027-04-30T01:00+03:00", "2027-05-01T00:30+03:00"]),
        ("Asia/Beirut", "00:00", "2027-03-27T12:00", ["2027-03-28T01:00+03:00", "2027-03-29T00:00+03:00"]),
        ("Asia/Kolkata", "02:30", "2027-03-27T12:00", ["2027-03-28T02:30+05:30", "2027-03-29T02:30+05:30"]),
        # Samoa had no 30 December: its run is the first moment behind, and that of the 31st stays
        ("Pacific/Apia", "09:00", "2011-12-29T12:00", ["2011-12-31T00:00+14:00", "2011-12-31T09:00+14:00"]),
    ],
)  # fmt: skip
def test_a_named_time_in_the_night_of_a_change(zone, at, after, runs):
    """What clocks skip runs at the first moment behind the gap; what comes twice runs the first time."""
    assert shown(daily(zone, at), after, 2) == runs


def test_two_times_in_one_gap_are_one_run():
    """2:00 and 2:30 do not exist; three o'clock is a time of its own and the same moment."""
    berlin = daily("Europe/Berlin", "02:00", "02:30", "03:00")

    assert shown(berlin, "2027-03-27T12:00", 2) == [
        "2027-03-28T03:00+02:00",
        "2027-03-29T02:00+02:00",
    ]


def test_a_rhythm_runs_through_both_hours_that_are_alike():
    """Every half hour is every half hour, also from two to three and from two to three."""
    recurrence = Recurrence(zone="Europe/Berlin", plan=Rhythm(every=30))

    assert shown(recurrence, "2027-10-31T01:30", 5) == [
        "2027-10-31T02:00+02:00",
        "2027-10-31T02:30+02:00",
        "2027-10-31T02:00+01:00",
        "2027-10-31T02:30+01:00",
        "2027-10-31T03:00+01:00",
    ]


def test_a_part_of_the_day_has_more_runs_where_it_is_longer():
    """From 1 to 4 there are four hours in autumn and two in spring."""
    hours = Window(every=60, first=time(1), last=time(4))
    recurrence = Recurrence(zone="Europe/Berlin", plan=Calendar(days=(Daily(),), hours=hours))
    autumn, spring = (datetime(2027, *day, tzinfo=recurrence.place) for day in ((10, 31), (3, 28)))

    assert len(list(recurrence.between(autumn, autumn + timedelta(hours=12)))) == 5
    assert len(list(recurrence.between(spring, spring + timedelta(hours=12)))) == 3


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo"]
)
def test_a_moment_is_the_first_or_last_one_that_shows_a_time(zone):
    """Or, where no clock shows it, the change itself; a second before it clocks show less."""
    place, wall = ZoneInfo(zone), datetime(2027, 1, 1)
    while wall.year < 2028:
        first, last = moment_of(wall, place), last_moment_of(wall, place)
        before = (first - timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
        behind = (last + timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
        assert before < wall <= first.astimezone(place).replace(tzinfo=None)
        assert behind > wall or last == first
        wall += timedelta(minutes=30)


def test_a_day_that_clocks_go_back_to_is_not_over():
    """In St John's of 2010, clocks went from a minute past midnight back into the day before."""
    hours = Window(every=30, first=time(22), last=time(23, 59))
    recurrence = Recurrence(zone="America/St_Johns", plan=Calendar(days=(Daily(),), hours=hours))

    assert shown(recurrence, "2010-11-07T00:00:30", 1) == ["2010-11-06T23:30-03:30"]


def test_the_ends_of_a_stretch():
    """What is at its beginning is left out, what is at its end is in it."""
    recurrence = daily("UTC", "09:00")
    nine = datetime(2027, 1, 1, 9, tzinfo=UTC)

    assert list(recurrence.between(nine, nine + timedelta(days=1))) == [nine + timedelta(days=1)]
    assert recurrence.next_after(nine) == nine + timedelta(days=1)
    assert recurrence.next_after(nine - timedelta(microseconds=1)) == nine


def test_start_and_end_are_included():
    """The first run may be at the start itself, the last one at the end."""
    recurrence = daily(
        "Asia/Tokyo", "09:00", start=datetime(2027, 1, 1, 9), until=datetime(2027, 1, 3, 9)
    )

    runs = upcoming(recurrence, datetime(2020, 1, 1, tzinfo=UTC), 10)

    assert [run.day for run in runs] == [1, 2, 3]
    assert recurrence.next_after(runs[-1]) is None


def test_what_happens_once_happens_once():
    """There is nothing behind it."""
    recurrence = Recurrence(zone="UTC", plan=Once(at=datetime(2027, 3, 3, 9)))
    run = datetime(2027, 3, 3, 9, tzinfo=UTC)

    assert recurrence.next_after(run - timedelta(days=900)) == run
    assert recurrence.next_after(run) is None


def test_moments_are_in_utc_and_must_be_aware():
    """A naive moment is refused; the edges of what a calendar has are no crash."""
    recurrence = daily("Pacific/Kiritimati", "09:00")

    assert recurrence.next_after(datetime(2027, 1, 1, tzinfo=UTC)).tzinfo is UTC
    assert recurrence.next_after(datetime.min.replace(tzinfo=UTC)).year == 1999  # in UTC
    assert recurrence.next_after(datetime.max.replace(tzinfo=UTC)) is None
    with pytest.raises(ValueError, match="time zone"):
        recurrence.next_after(datetime(2027, 1, 1))


@pytest.mark.parametrize(
    "fields",
    [
        {"zone": "Mars/Olympus", "plan": Rhythm(every=60)},
        {"zone": "EST", "plan": Rhythm(every=60)},
        {"zone": "../etc/passwd", "plan": Rhythm(every=60)},
        {"zone": "UTC", "plan": Rhythm(every=90)},
        {"zone": "UTC", "plan": Once(at=datetime(2027, 1, 1)), "until": datetime(2027, 1, 2)},
        {"zone": "UTC", "plan": Rhythm(every=60), "start": datetime(2027, 1, 1, tzinfo=UTC)},
        {"zone": "UTC", "plan": Rhythm(every=60), "start": datetime(1999, 1, 1)},
        {"zone": "UTC", "plan": Rhythm(every=60), "start": datetime(2028, 1, 1), "until": datetime(2027, 1, 1)},
        {"zone": "UTC", "plan": Calendar(days=(Weekly(weekdays=(0,), interval=2),), hours=Times(at=(time(9),)))},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_no_value(fields):
    """A recurrence that exists is sound."""
    with pytest.raises(ValidationError):
        Recurrence(**fields)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Monthly, {"monthdays": (31,), "months": (2, 4)}),
        (Monthly, {"monthdays": (0,)}),
        (Monthly, {"monthdays": (31,), "interval": 2}),
        (Monthly, {"monthdays": (1,), "interval": 2, "months": (1,)}),
        (MonthlyWeekdays, {"places": ((6, 0),)}),
        (Weekly, {"weekdays": ()}),
        (Times, {"at": (time(23, 55), time(0, 5))}),
        (Times, {"at": (time(9, 0, 1),)}),
        (Window, {"every": 15, "first": time(17), "last": time(9)}),
        (Window, {"every": 600, "first": time(9), "last": time(17)}),
        (Rhythm, {"every": 14}),
        (Rhythm, {"every": 30, "minute": 30}),
    ],
)
def test_what_can_never_be_is_no_rule(kind, fields):
    """Neither 31 February nor five minutes across midnight."""
    with pytest.raises(ValidationError):
        kind(**fields)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"version":2,"zone":"UTC","plan":{"kind":"rhythm","every":60}}',
     '{"zone":"UTC","plan":{"kind":"moon"}}', '{"zone":"UTC","plan":{"kind":"rhythm","every":60},"new":1}'],
)  # fmt: skip
def test_a_stored_text_of_another_kind_is_refused_in_words(text):
    """It says what to do: run the newer program, or make the schedule again."""
    with pytest.raises(UnreadableRecurrence, match="make it again"):
        Recurrence.from_json(text)
