"""Says in plain words when something is done again: "every weekday at 09:00 (Europe/Berlin)".

Whoever reads such words back with `wording.understand` gets the same recurrence.
"""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

from agent.calendar.points import LONG_MONTHS, LONG_WEEKDAYS
from agent.schedules.days import (
    LAST,
    Daily,
    Days,
    Monthly,
    MonthlyWeekdays,
    Weekly,
    WorkingDays,
)
from agent.schedules.plans import END_OF_DAY, Calendar, Once, Rhythm, Times, Window
from agent.schedules.recurrence import Recurrence
from agent.schedules.spelling import ORDINALS

_WORKING = (0, 1, 2, 3, 4)
_WORDS: Final = {value: word for word, value in ORDINALS.items()}


def describe(recurrence: Recurrence) -> str:
    """The recurrence in plain words, with its time zone."""
    return f"{describe_times(recurrence)} ({recurrence.zone})"


def describe_times(recurrence: Recurrence) -> str:
    """The same without the time zone."""
    parts = [_plan(recurrence)]
    if recurrence.start:
        parts.append(f"from {_date(recurrence.start)}{_unless(recurrence.start, time(0))}")
    if recurrence.until:
        parts.append(f"until {_date(recurrence.until)}{_unless(recurrence.until, END_OF_DAY)}")
    return " ".join(parts)


def _plan(recurrence: Recurrence) -> str:
    match recurrence.plan:
        case Once(at=at):
            return f"once on {LONG_WEEKDAYS[at.weekday()]} {_date(at)} at {at:%H:%M}"
        case Rhythm() as rhythm:
            return _rhythm(rhythm, recurrence.start)
        case Calendar() as calendar:
            return _calendar(calendar)


def _rhythm(rhythm: Rhythm, start: datetime | None) -> str:
    """With its minute where it is not the one that its start has."""
    usual = start.minute % rhythm.every if start and rhythm.divides_hour else 0
    minute = f" at minute {rhythm.minute}" if rhythm.minute != usual else ""
    return f"{_every_minutes(rhythm.every)}{minute}"


def _calendar(calendar: Calendar) -> str:
    days = " and also ".join(_days(rule) for rule in calendar.days)
    match calendar.hours:
        case Times(at=at):
            return f"{days} at {_listed(f'{one:%H:%M}' for one in at)}"
        case Window() as window:
            hours = f" between {window.first:%H:%M} and {window.last:%H:%M}"
            whole = (window.first, window.last) == (time(0), END_OF_DAY)
            return f"{_every_minutes(window.every)}{'' if whole else hours} {days}"


def _days(rule: Days) -> str:
    match rule:
        case Daily():
            return f"{_every('day', rule.interval)}{_in(rule.months)}"
        case Weekly(weekdays=weekdays):
            if rule.interval == 1:
                return f"every {_weekdays(weekdays)}{_in(rule.months)}"
            names = "weekday" if weekdays == _WORKING else _names(weekdays)
            return f"{_every('week', rule.interval)} on {names}{_in(rule.months)}"
        case Monthly(monthdays=monthdays):
            return f"on the {_monthdays(monthdays)} {_of(rule)}"
        case MonthlyWeekdays(places=places):
            names = _listed(
                f"{_WORDS[which]} {LONG_WEEKDAYS[day]}" for which, day in _ordered(places)
            )
            return f"on the {names} {_of(rule)}"
        case WorkingDays(which=which):
            names = _listed(f"{_ordinal(one)} working day" for one in _last_behind(which))
            return f"on the {names} {_of(rule)}"


def _weekdays(weekdays: tuple[int, ...]) -> str:
    if weekdays == _WORKING:
        return "weekday"
    if len(weekdays) == len(LONG_WEEKDAYS) - 1:
        [left_out] = set(range(len(LONG_WEEKDAYS))) - set(weekdays)
        return f"day except {LONG_WEEKDAYS[left_out]}"
    return _names(weekdays)


def _names(weekdays: tuple[int, ...]) -> str:
    return _listed(LONG_WEEKDAYS[day] for day in weekdays)


def _monthdays(days: tuple[int, ...]) -> str:
    named = [f"{day}{_suffix(day)}" for day in days if day != LAST]
    return _listed([*named, *(["last day"] if LAST in days else [])])


def _ordered(places: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    return sorted(places, key=lambda place: (place[0] == LAST, place))


def _last_behind(which: tuple[int, ...]) -> list[int]:
    return sorted(which, key=lambda one: (one == LAST, one))


def _ordinal(number: int) -> str:
    return _WORDS.get(number) or f"{number}{_suffix(number)}"


def _suffix(number: int) -> str:
    return "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _of(rule: Days) -> str:
    if rule.months:
        return f"of every {_listed(LONG_MONTHS[month - 1] for month in rule.months)}"
    return f"of {_every('month', rule.interval)}"


def _in(months: tuple[int, ...]) -> str:
    return f" in {_listed(LONG_MONTHS[month - 1] for month in months)}" if months else ""


def _every(unit: str, count: int) -> str:
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def _every_minutes(minutes: int) -> str:
    return _every("minute", minutes) if minutes % 60 else _every("hour", minutes // 60)


def _date(moment: datetime) -> str:
    return f"{moment.day} {LONG_MONTHS[moment.month - 1]} {moment.year}"


def _unless(moment: datetime, usual: time) -> str:
    """The time of day, unless it is the one that is meant without one."""
    return "" if moment.time() == usual else f" {moment:%H:%M}"


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
