"""In two years of six zones, nothing is left out and nothing comes twice."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.schedules.wording import understand
from tests.schedules.simulated import due, is_nth, midnight, month_days, walk, working_days
from tests.thorough import further

START, END = midnight(2027, 1, 3), midnight(2029, 1, 3)
NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
MONDAY, TUESDAY, FRIDAY = (date(2027, 1, day) for day in (4, 5, 8))

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago",
         "Asia/Kolkata", "Pacific/Auckland")  # fmt: skip
MORE_ZONES = ("Africa/Cairo", "Asia/Beirut", "America/Havana", "Pacific/Kiritimati",
              "Pacific/Pago_Pago", "Africa/Casablanca", "Asia/Tehran")  # fmt: skip


def weekday(day):
    return day.weekday() < 5


RULES = {
    "every day at 9": (lambda day: True, [time(9)]),
    "every day at midnight": (lambda day: True, [time(0)]),
    "every day at 2:30": (lambda day: True, [time(2, 30)]),
    "every day at 0:30, 1:45, 2:15 and 23:30": (
        lambda day: True,
        [time(0, 30), time(1, 45), time(2, 15), time(23, 30)],
    ),
    "every weekday at 8:15": (weekday, [time(8, 15)]),
    "sundays at 2:00": (lambda day: day.weekday() == 6, [time(2)]),
    "saturdays and sundays at 0:00": (lambda day: day.weekday() > 4, [time(0)]),
    "every 2 weeks on Friday at 2:30 from 8 January 2027": (
        lambda day: day.weekday() == 4 and (day - FRIDAY).days % 14 == 0,
        [time(2, 30)],
    ),
    "every 2 weeks on Monday and Sunday at 2:30 from 4 January 2027": (
        lambda day: (
            day >= MONDAY and day.weekday() in {0, 6} and (day - MONDAY).days // 7 % 2 == 0
        ),
        [time(2, 30)],
    ),
    "every 3 days at 2:15 from 5 January 2027": (
        lambda day: day >= TUESDAY and (day - TUESDAY).days % 3 == 0,
        [time(2, 15)],
    ),
    "monthly": (lambda day: day.day == 1, [time(9)]),
    "first Monday of the month": (lambda day: day.weekday() == 0 and is_nth(day, 1), [time(9)]),
    "last Sunday of the month at 2:30": (
        lambda day: day.weekday() == 6 and is_nth(day, -1),
        [time(2, 30)],
    ),
    "first Sunday of every month at 0:00": (
        lambda day: day.weekday() == 6 and is_nth(day, 1),
        [time(0)],
    ),
    "last working day of the month": (lambda day: day == working_days(day)[-1], [time(9)]),
    "the 3rd working day of the month": (lambda day: day == working_days(day)[2], [time(9)]),
    "on the 15th and the last day of every month at 10": (
        lambda day: day.day in {15, month_days(day)},
        [time(10)],
    ),
    "on the 31st of every month": (lambda day: day.day == 31, [time(9)]),
    "every quarter": (lambda day: day.day == 1 and day.month in {1, 4, 7, 10}, [time(9)]),
    "last Friday of the quarter": (
        lambda day: day.weekday() == 4 and is_nth(day, -1) and day.month % 3 == 0,
        [time(9)],
    ),
    "29 february": (lambda day: (day.month, day.day) == (2, 29), [time(9)]),
    "every 29 february": (lambda day: (day.month, day.day) == (2, 29), [time(9)]),
    "30 2 * * *": (lambda day: True, [time(2, 30)]),
    "0 9 1,15 * 5": (lambda day: day.day in {1, 15} or day.weekday() == 4, [time(9)]),
    "0 0 * 3,4,9-11 0": (
        lambda day: day.weekday() == 6 and day.month in {3, 4, 9, 10, 11},
        [time(0)],
    ),
    "0 2 * * 7#1,7L": (
        lambda day: day.weekday() == 6 and (is_nth(day, 1) or is_nth(day, -1)),
        [time(2)],
    ),
    "0 */6 * * *": (lambda day: True, [time(hour) for hour in (0, 6, 12, 18)]),
    "0,45 1,2 L * *": (
        lambda day: day.day == month_days(day),
        [time(1), time(1, 45), time(2), time(2, 45)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("zone", [*ZONES, *further(*MORE_ZONES)])
@pytest.mark.parametrize("wording", RULES)
def test_every_named_time_runs_exactly_once(zone, wording):
    """Each is run when clocks first show it or have skipped it, whether they change or not."""
    is_day, times = RULES[wording]
    place = ZoneInfo(zone)
    recurrence = understand(wording, now=NOW, zone=zone).recurrence

    walls = due(is_day, times, START.date() - timedelta(days=2), END.date() + timedelta(days=2))
    expected = walk(place, START, END, walls)

    before, end = START - timedelta(minutes=1), END - timedelta(minutes=1)
    assert list(recurrence.between(before, end)) == expected
    assert len(expected) == len(set(expected))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("wording", "minutes"),
    [
        ("hourly", 60),
        ("every 15 minutes", 15),
        ("*/15 * * * *", 15),
        ("7,37 * * * *", 30),
        ("every 2 hours", 120),
        ("every 90 minutes", 90),
        ("every 5 hours starting 2 January 2027 at 7", 300),
        ("every 24 hours", 1440),
    ],
)
def test_a_rhythm_is_even(zone, wording, minutes):
    """Between any two runs the same time passes, whatever clocks do."""
    recurrence = understand(wording, now=NOW, zone=zone).recurrence

    runs = list(recurrence.between(START, END))

    assert {b - a for a, b in itertools.pairwise(runs)} == {timedelta(minutes=minutes)}
    assert len(runs) == pytest.approx((END - START) / timedelta(minutes=minutes), abs=1)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("wording", "is_day", "first", "last", "minutes"),
    [
        ("every 3 hours between 9 and 17 on weekdays", weekday, time(9), time(17), 180),
        ("every 30 minutes between 1 and 4", lambda day: True, time(1), time(4), 30),
        ("*/20 0-5 * * 0", lambda day: day.weekday() == 6, time(0), time(5, 40), 20),
        ("every 45 minutes on sundays", lambda day: day.weekday() == 6, time(0), time(23, 59), 45),
    ],
)
def test_a_rhythm_in_a_part_of_the_day_is_even_within_it(
    zone, wording, is_day, first, last, minutes
):
    """It begins anew with every part of the day and lasts as long as clocks show that part."""
    recurrence = understand(wording, now=NOW, zone=zone).recurrence
    place, expected = ZoneInfo(zone), []
    opening = walk(place, START, END, due(is_day, [first], START.date(), END.date()))

    for moment in opening:
        day = moment.astimezone(place).date()
        run = moment
        while True:
            shown = run.astimezone(place)
            if shown.date() != day or shown.time() > last:
                break
            expected.append(run)
            run += timedelta(minutes=minutes)

    found = list(recurrence.between(START - timedelta(minutes=1), END))
    assert [run for run in found if opening[0] <= run < opening[-1]] == [
        run for run in expected if run < opening[-1]
    ]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("wording", ["every day at 2:30", "every 30 minutes", "0 0 * * 0"])
def test_asking_again_and_again_finds_the_same_runs(zone, wording):
    """The next run after each run, and stretches one behind the other, give what one stretch gives."""
    recurrence = understand(wording, now=NOW, zone=zone).recurrence
    end = START + timedelta(days=150)
    whole = list(recurrence.between(START, end))

    stepped, moment = [], START
    while (run := recurrence.next_after(moment)) and run <= end:
        stepped.append(run)
        moment = run
    stretches = [START + timedelta(hours=7) * far for far in range(520)]
    pieces = [
        run
        for after, until in itertools.pairwise(stretches)
        for run in recurrence.between(after, min(until, end))
        if after < end
    ]

    assert stepped == whole
    assert pieces == whole
