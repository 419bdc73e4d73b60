"""Days and runs worked out without the code that is tested: by walking through a zone's time.

A named time is due at the first step at which clocks show it or have gone past it. That is all that
is said of gaps and of hours that come twice.
"""

from bisect import bisect_left
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate

STEP = timedelta(minutes=15)


def month_days(day):
    return monthrange(day.year, day.month)[1]


def is_nth(day, which):
    """Whether `day` is the `which`-th of its weekday in its month, -1 for the last."""
    return day.day + 7 > month_days(day) if which == -1 else (day.day - 1) // 7 + 1 == which


def working_days(day):
    """The days of the month of `day` that are Monday to Friday."""
    days = (day.replace(day=number) for number in range(1, month_days(day) + 1))
    return [one for one in days if one.weekday() < 5]


def due(is_day, times, first, last):
    """What should run, by the wall: pairs of days and times as naive datetimes, in order."""
    days = (first + timedelta(days=far) for far in range((last - first).days + 1))
    return [datetime.combine(day, at) for day in days if is_day(day) for at in sorted(times)]


@cache
def shown(zone, start, end):
    """What clocks in `zone` have shown up to each step from `start` on, the latest time of it."""
    steps = range((end - start) // STEP)
    walls = ((start + STEP * step).astimezone(zone).replace(tzinfo=None) for step in steps)
    return list(accumulate(walls, max))


def walk(zone, start, end, walls):
    """The moments from `start` to before `end` at which any of `walls` is due, each moment once.

    `walls` are naive datetimes; those that were due at `start` or before it are left out.
    """
    latest = shown(zone, start - STEP, end)
    steps = sorted({bisect_left(latest, wall) for wall in walls if wall > latest[0]})
    return [start - STEP + STEP * step for step in steps if step < len(latest)]


def midnight(year, month, day):
    return datetime.combine(date(year, month, day), time(0), UTC)
