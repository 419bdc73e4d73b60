"""What is said of a recurrence is what it is: read back, the words give the same one."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agent.schedules.days import Daily, Monthly, MonthlyWeekdays, Weekly, WorkingDays, dates
from agent.schedules.describing import describe
from agent.schedules.plans import Calendar, Once, Rhythm, Times, Window
from agent.schedules.recurrence import Recurrence
from agent.schedules.wording import understand

NOW = datetime(2026, 11, 29, 14, 0, tzinfo=UTC)
ZONES = ("Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Asia/Kathmandu",
         "America/Port-au-Prince", "Australia/Lord_Howe", "US/Pacific")  # fmt: skip

MONTHS = st.frozensets(st.integers(1, 12), max_size=3).map(tuple)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
WALLS = st.datetimes(datetime(2027, 1, 1), datetime(2029, 12, 31)).map(
    lambda wall: wall.replace(second=0, microsecond=0, fold=0)
)


def some(values):
    return st.frozensets(values, min_size=1, max_size=4).map(tuple)


def interval(most):
    return st.one_of(st.just(1), st.integers(2, most))


@st.composite
def days(draw):
    """A rule of days; every so many months goes with no months and no late days."""
    months = draw(MONTHS)
    every = draw(interval(12))
    spread = {"interval": every} if draw(st.booleans()) else {"months": months}
    is_counted = spread.get("interval", 1) > 1
    latest = 28 if is_counted or 2 in months else 30
    which = st.sampled_from([1, 2, 3, 4, -1] if is_counted else [1, 2, 3, 4, 5, -1])
    return draw(
        st.one_of(
            st.builds(Daily, interval=interval(366), months=MONTHS),
            st.builds(
                Weekly, weekdays=some(st.integers(0, 6)), interval=interval(60), months=MONTHS
            ),
            st.builds(
                Monthly,
                monthdays=some(st.integers(1, latest) | st.just(-1)),
                **{name: st.just(value) for name, value in spread.items()},
            ),
            st.builds(
                MonthlyWeekdays,
                places=some(st.tuples(which, st.integers(0, 6))),
                **{name: st.just(value) for name, value in spread.items()},
            ),
            st.builds(
                WorkingDays,
                which=some(st.integers(1, 15) | st.just(-1)),
                **{name: st.just(value) for name, value in spread.items()},
            ),
        )
    )


@st.composite
def hours(draw):
    """Times that are far enough apart, or a part of the day that holds its rhythm."""
    if draw(st.booleans()):
        first = draw(st.integers(0, 14))
        quarters = draw(st.frozensets(st.integers(0, 95), min_size=1, max_size=96))
        return Times(at=tuple(time(n // 4, n % 4 * 15 + first) for n in quarters))
    every = draw(st.integers(15, 1439))
    first = draw(st.integers(0, 1439 - every))
    last = draw(st.integers(first + every, 1439))
    return Window(
        every=every, first=time(first // 60, first % 60), last=time(last // 60, last % 60)
    )


@st.composite
def rhythms(draw):
    every = draw(st.sampled_from([15, 20, 30, 60]) | st.integers(15, 31 * 24 * 60))
    minute = draw(st.integers(0, every - 1)) if 60 % every == 0 else 0
    return Rhythm(every=every, minute=minute)


@st.composite
def recurrences(draw):
    """Any recurrence that runs at least once after `NOW`."""
    calendars = st.builds(
        Calendar, days=st.lists(days(), min_size=1, max_size=3).map(tuple), hours=hours()
    )
    plan = draw(st.one_of(st.builds(Once, at=WALLS), rhythms(), calendars))
    zone = draw(st.sampled_from(ZONES))
    if isinstance(plan, Once):
        return Recurrence(zone=zone, plan=plan)
    start = draw(st.none() | WALLS)
    if isinstance(plan, Rhythm) and not plan.divides_hour:
        start = start or draw(WALLS)
    if isinstance(plan, Calendar) and plan.is_counted:
        single = [rule.model_copy(update={"interval": 1}) for rule in plan.days]
        start = start or draw(WALLS)
        day = next(dates(single, start.date(), start.date() + timedelta(days=2000)), None)
        assume(day is not None)
        start = datetime.combine(day, start.time())
    until = draw(st.none() | WALLS)
    if start and until:
        until = max(start, until)
    found = Recurrence(zone=zone, plan=plan, start=start, until=until)
    assume(found.next_after(NOW) is not None)
    return found


@given(recurrences())
def test_a_description_is_read_back_as_the_same_recurrence(recurrence):
    """Whoever repeats what they were told gets what they have, wherever they are."""
    words = describe(recurrence)

    assert understand(words, now=NOW, zone="Asia/Tokyo").recurrence == recurrence


@given(recurrences())
def test_a_recurrence_survives_being_stored(recurrence):
    """Its JSON gives the same value."""
    assert Recurrence.from_json(recurrence.to_json()) == recurrence


@pytest.mark.parametrize(
    ("recurrence", "words"),
    [
        (
            Recurrence(
                zone="Europe/Berlin",
                plan=Calendar(days=(Weekly(weekdays=(0, 1, 2, 3, 4)),), hours=Times(at=(time(9),))),
            ),
            "every weekday at 09:00 (Europe/Berlin)",
        ),
        (
            Recurrence(
                zone="Asia/Tokyo",
                plan=Calendar(
                    days=(Weekly(weekdays=(4,), interval=2),), hours=Times(at=(time(16), time(9)))
                ),
                start=datetime(2026, 12, 4),
                until=datetime(2027, 3, 3, 23, 59),
            ),
            (
                "every 2 weeks on Friday at 09:00 and 16:00 from 4 December 2026 until 3 March 2027 "
                "(Asia/Tokyo)"
            ),
        ),
        (
            Recurrence(zone="UTC", plan=Rhythm(every=30, minute=7)),
            "every 30 minutes at minute 7 (UTC)",
        ),
        (
            Recurrence(zone="UTC", plan=Once(at=datetime(2027, 3, 3, 9))),
            "once on Wednesday 3 March 2027 at 09:00 (UTC)",
        ),
    ],
)
def test_the_words_are_plain(recurrence, words):
    """They are what people would say, and end with the zone."""
    assert describe(recurrence) == words


def test_the_past_of_a_schedule_can_be_read_back():
    """The start of what has been running for years is not moved."""
    old = Recurrence(
        zone="UTC",
        plan=Calendar(days=(Daily(interval=3),), hours=Times(at=(time(9),))),
        start=datetime.combine(date(2020, 5, 4), time(0)),
    )

    assert understand(describe(old), now=NOW, zone="UTC").recurrence == old
