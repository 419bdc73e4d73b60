"""Stretches with two ends in a few words: "the last 4 full weeks", "Mon to Wed last week", "since 5pm"."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

from agent.calendar.dates import WEEKDAYS, Range, first_day, instant, midnight, step
from agent.calendar.parts import PART
from agent.calendar.points import (
    COUNT,
    LONG_WEEKDAYS,
    MONTH,
    NUMBER,
    PERIOD,
    POINT,
    YEAR,
    Clock,
    number,
    point,
    unit_of,
)

_RECENT = r"(?:past|last|previous|trailing|latest)"
_TO = r"(?:\s+(?:to|until|till|til|through|thru|and)\s+|\s*[-\u2013\u2014]\s*)"
_UP_TO = r"(?:\s+(?:to|until|till|til|through|thru)\s+|\s*[-\u2013\u2014]\s*)"
_BESIDE = r"(?:\s+(?:vs\.?|versus|and|or|compared\s+(?:to|with))\s+(?:on\s+)?|\s*,\s*)"
_HOUR = r"(?:\d{1,2}(?::\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.)(?!\w)|\d{1,2}:\d{2}(?![:\d])|noon(?!\w))"
_WEEKDAY = rf"(?:{'|'.join(LONG_WEEKDAYS)}|{'|'.join(WEEKDAYS)}|Tues|Thurs)"
_WEEK = r"(?:last|previous|this|current)\s+week"
_DAY = rf"(?:{PART}|{POINT})"

Build = Callable[[re.Match[str], Clock, Range | None], Range | None]


def _whole_units(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range:
    """The last 4 full weeks: Mondays to Sundays, up to the beginning of this week."""
    count = number(match["count"]) if match["count"] else 1
    unit = unit_of(match["unit"])
    if unit == "hour" or count < 1:
        raise ValueError("An hour is no unit of the calendar.")
    after = first_day(clock.today, unit)
    return Range(midnight(step(after, unit, -count), clock.zone), midnight(after, clock.zone))


def _minutes(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range:
    now = clock.now.replace(microsecond=0)
    count = number(match["count"]) if match["count"] else 1
    return Range((instant(now) - timedelta(minutes=count)).astimezone(clock.zone), now)


def _weekdays(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range:
    """Monday to Wednesday of a week, which has to be said; Monday vs Tuesday are both of it."""
    monday = first_day(clock.today, "week")
    if not match["week"].lower().startswith(("this", "current")):
        monday -= timedelta(weeks=1)
    names = [name.lower() for name in WEEKDAYS]
    first, last = (names.index(match[which][:3].lower()) for which in ("first", "last"))
    return Range(
        midnight(monday + timedelta(days=first), clock.zone),
        midnight(monday + timedelta(days=last + 1), clock.zone),
    )


def _months(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """Jan to Mar: the latest March that has begun, and the January before it."""
    last = point(f"{match['last']} {match['year'] or ''}", clock)
    first = point(match["first"], Clock(last.start)) if last else None
    return Range(first.start, last.end) if first and last else None


def _days_of_month(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """Nov 1 to 7."""
    year = match["year"] or ""
    ends = [point(f"{match['month']} {match[n]} {year}", clock) for n in ("first", "last")]
    first, last = ends
    return Range(first.start, last.end) if first and last else None


def _since_hour(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """Since yesterday 5pm; since 9:30 is since then today."""
    day = point(match["day"] or "today", clock)
    if day is None or day.unit != "day":
        return None
    return Range(_at(day, match["hour"]), clock.now.replace(microsecond=0))


def _hours(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """Yesterday between 14:00 and 15:30: a stretch of one day, from one minute to another."""
    day = point(match["day"], clock)
    if day is None or day.unit != "day":
        return None
    return Range(_at(day, match["first"]), _at(day, match["last"]))


def _at(day: Range, said: str) -> datetime:
    """That time of the day; raises `ValueError` for 14pm and 25:00."""
    if said.lower() == "noon":
        said = "12:00"
    hour, _, minute = re.sub(r"[^\d:]", "", said).partition(":")
    half = re.search(r"[ap](?=\.?m)", said.lower())
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError("A half day has twelve hours.")
        hours = hours % 12 + (12 if half[0] == "p" else 0)
    wall = datetime.combine(day.start.date(), time(hours, int(minute or 0)), day.zone)
    return instant(wall).astimezone(day.zone)


_UNIT = rf"(?:full|complete|completed|whole|entire|finished)\s+(?:calendar\s+)?(?P<unit>{PERIOD})"
FORMS: tuple[tuple[str, Build], ...] = (
    (rf"{_RECENT}\s+(?:(?P<count>{COUNT})\s+)?{_UNIT}\b", _whole_units),
    (rf"{_RECENT}\s+(?:(?P<count>{COUNT})\s+)?min(?:ute)?s?\b", _minutes),
    (
        rf"(?:from\s+)?(?P<first>{_WEEKDAY}){_UP_TO}(?P<last>{_WEEKDAY}),?\s+(?:of\s+|in\s+)?(?P<week>{_WEEK})\b",
        _weekdays,
    ),
    (
        rf"(?P<month>{MONTH})\s+(?P<first>{NUMBER}){_TO}(?P<last>{NUMBER})(?![\d:.%/])(?:,?\s+(?P<year>{YEAR}))?\b",
        _days_of_month,
    ),
    (rf"(?P<first>{MONTH}){_UP_TO}(?P<last>{MONTH})(?:,?\s+(?:of\s+)?(?P<year>{YEAR}))?", _months),
    (
        rf"(?:on\s+)?(?P<first>(?P<last>{_WEEKDAY}))(?={_BESIDE}(?:{_WEEKDAY}{_BESIDE})*{_WEEKDAY},?\s+(?:of\s+|in\s+)?(?P<week>{_WEEK})\b)",
        _weekdays,
    ),
    (
        rf"since\s+(?P<day>{_DAY})(?:\s+at|,)?\s+(?P<hour>{_HOUR})",
        _since_hour,
    ),
    (rf"since\s+(?P<hour>{_HOUR})(?:\s+(?P<day>{_DAY}))?", _since_hour),
    (
        rf"(?P<day>{_DAY})\s+(?:between\s+|from\s+)?(?P<first>{_HOUR}){_TO}(?P<last>{_HOUR})",
        _hours,
    ),
    (
        rf"(?:between\s+|from\s+)?(?P<first>{_HOUR}){_TO}(?P<last>{_HOUR})\s+(?:on\s+)?(?P<day>{_DAY})",
        _hours,
    ),
)
"""How they are said, without what may stand before, and what makes a range of it."""
