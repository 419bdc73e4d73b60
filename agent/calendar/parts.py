"""Times that are named by a longer one or by numbers: "the first half of October", "CW 43", "10.11.2026"."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from agent.calendar.dates import Range, calendar_unit, first_day, midnight, step
from agent.calendar.points import (
    COUNT,
    LONG_WEEKDAYS,
    MONTH,
    WHOLE_QUARTER,
    YEAR,
    Clock,
    number,
    point,
)

_YEAR_TOO = rf"(?:,?\s+(?:of\s+|in\s+)?{YEAR})?"
_THIS = r"(?:(?:the\s+)?(?:this|current|last|previous)\s+|the\s+)(?:month|quarter|year)"
_OUTER = rf"(?:{MONTH}{_YEAR_TOO}|{WHOLE_QUARTER}|{YEAR}|{_THIS})"
_ORDINAL = r"(?:first|1st|second|2nd|third|3rd|fourth|4th|last)"
_LONG_WEEKDAY = rf"(?:{'|'.join(LONG_WEEKDAYS)})"
_WEEK = r"(?:(?:the\s+)?(?:last|previous|this|current)\s+week|the\s+week\s+before\s+last)"

_HALF = rf"(?:first|1st|second|2nd)\s+half\s+of\s+{_OUTER}"
HALF_YEAR = r"H[12]"
"""Half a year; by itself it may as well be a heading of a page."""
_HALF_OF_YEAR = rf"H[12],?\s+(?:of\s+|in\s+)?{YEAR}"
_WEEK_OF_MONTH = rf"{_ORDINAL}\s+week\s+(?:of|in)\s+{_OUTER}"
_DAYS_OF = rf"(?:first|last)\s+(?:{COUNT}\s+days|day)\s+(?:of|in)\s+{_OUTER}"
_CALENDAR_WEEK = (
    r"(?:(?:(?:calendar|iso)\s+week|CW|KW)\s*(?:(?:no\.?|number)\s*)?\d{1,2}|week\s+[1-5]\d)(?![\d.,:%])"
    rf"{_YEAR_TOO}"
)
_ISO_WEEK = r"20\d\d-?W\d\d"
_WEEKDAY_OF_WEEK = rf"(?:{_LONG_WEEKDAY},?\s+(?:of\s+|in\s+)?{_WEEK}|(?:last|this)\s+week(?:'s|\u2019s)?\s+(?:on\s+)?{_LONG_WEEKDAY})"
_DOTTED = r"(?<![.\d])\d{1,2}\.\d{1,2}\.20\d\d(?!\.?\d)"
SLASHED = r"(?<!/)\d{1,2}/\d{1,2}/20\d\d(?![/\d])"
"""A date of which nobody can tell day and month apart, unless one of them is above twelve."""
SHORT_SLASHED = (
    rf"(?:{'|'.join(rf'(?<={word} )' for word in ('on', 'On', 'since', 'from', 'until', 'till', 'to', 'and', 'vs', 'between', 'before', 'after', 'through'))})"
    r"\d{1,2}/\d{1,2}(?![/\d%])"
)
"""A day and a month behind a word that dates stand behind; 24/7 by itself is none."""
_ISO_SLASHED = r"(?<!/)20\d\d/\d{2}/\d{2}(?![/\d])"
_MORNING = r"this\s+morning"

NUMBERED = rf"(?:{_CALENDAR_WEEK}|{_ISO_WEEK}|{_DOTTED}|{SLASHED}|{SHORT_SLASHED}|{_ISO_SLASHED}|{_HALF_OF_YEAR})"
"""Dates of the calendar in numbers, whatever day it is today."""

PART = rf"(?:{NUMBERED}|{_HALF}|{_WEEK_OF_MONTH}|{_DAYS_OF}|{_WEEKDAY_OF_WEEK}|{_MORNING})"
"""Anything that names a part of a month, quarter, year, week or day beyond doubt."""

OUTER = _OUTER
"""A month, a quarter or a year: what has a start and halves."""


def part(text: str, clock: Clock) -> Range | None:
    """The time that `text` names as a whole; None when it names none.

    Raises `ValueError` for dates that no calendar has, and for 10/11/2026, which may be two.
    """
    for pattern, build in _BUILDERS:
        match = re.fullmatch(pattern, text.strip(), re.IGNORECASE)
        if match:
            return build(match, clock)
    return None


def outer(text: str, clock: Clock) -> Range | None:
    """The month, quarter or year: "the month" is this one."""
    named = re.sub(r"^the\s+", "", " ".join(text.split()), flags=re.IGNORECASE)
    if named.lower() in {"month", "quarter", "year"}:
        named = f"this {named}"
    return point(named, clock)


def slashed_days(text: str) -> tuple[date, ...]:
    """What 10/11/2026 may be: day before month first; one or none where only that is a date."""
    return tuple(dict.fromkeys(day for day in _both(text) if day))


def short_days(text: str, clock: Clock) -> tuple[date, ...]:
    """What 10/11 may be: each the latest that has begun, day before month first."""
    found: list[date] = []
    years = range(clock.today.year - 8, clock.today.year + 9)
    for place in range(2):
        days = (_both(f"{text}/{year}")[place] for year in years)
        one = clock.choose(day for day in days if day)
        if one and one not in found:
            found.append(one)
    return tuple(found)


def _both(text: str) -> tuple[date | None, date | None]:
    """Day before month, and month before day; None for what no calendar has."""
    first, second, year = map(int, text.split("/"))
    return _day(year, second, first), _day(year, first, second)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _span(first: date, after: date, clock: Clock) -> Range:
    return Range(midnight(first, clock.zone), midnight(after, clock.zone))


def _half(match: re.Match[str], clock: Clock) -> Range | None:
    """Of a year six months, of a month its first fifteen days; a quarter has no whole half."""
    whole = outer(match["outer"], clock)
    if whole is None or whole.unit not in {"month", "year"}:
        return None
    first, after = whole.start.date(), whole.end.date()
    middle = step(first, "month", 6) if whole.unit == "year" else first.replace(day=16)
    early = match["which"].lower() in {"first", "1st"}
    return _span(first, middle, clock) if early else _span(middle, after, clock)


def _half_year(match: re.Match[str], clock: Clock) -> Range | None:
    month = 1 if match["half"] == "1" else 7
    if match["year"]:
        first: date | None = date(int(match["year"]), month, 1)
    else:
        around = range(clock.today.year - 8, clock.today.year + 2)
        first = clock.choose(date(year, month, 1) for year in around)
    return _span(first, step(first, "month", 6), clock) if first else None


def _week_of_month(match: re.Match[str], clock: Clock) -> Range | None:
    """Seven days each, from the first of the month on; the last week is its last seven days."""
    whole = outer(match["outer"], clock)
    if whole is None or whole.unit != "month":
        return None
    which = match["which"].lower()
    if which == "last":
        return _span(whole.end.date() - timedelta(days=7), whole.end.date(), clock)
    weeks = ("first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th").index(which) % 4
    first = whole.start.date() + timedelta(weeks=weeks)
    return _span(first, first + timedelta(weeks=1), clock)


def _days_of(match: re.Match[str], clock: Clock) -> Range | None:
    whole = outer(match["outer"], clock)
    if whole is None:
        return None
    first, after = whole.start.date(), whole.end.date()
    days = timedelta(days=number(match["count"]) if match["count"] else 1)
    if days > after - first:
        return None
    if match["which"].lower() == "last":
        return _span(after - days, after, clock)
    return _span(first, first + days, clock)


def _calendar_week(match: re.Match[str], clock: Clock) -> Range | None:
    """The week of that number by ISO 8601; without a year the latest that has begun."""
    week = int(match["week"])
    if match["year"]:
        monday: date | None = date.fromisocalendar(int(match["year"]), week, 1)
    else:
        monday = clock.choose(_mondays(week, clock))
    return calendar_unit(monday, "week", clock.zone) if monday else None


def _mondays(week: int, clock: Clock) -> Iterator[date]:
    for year in range(clock.today.year - 8, clock.today.year + 2):
        try:
            yield date.fromisocalendar(year, week, 1)
        except ValueError:  # most years have no week 53
            continue


def _weekday_of_week(match: re.Match[str], clock: Clock) -> Range | None:
    said = match["week"].lower()
    weeks = -2 if "before" in said else 0 if "this" in said or "current" in said else -1
    named = [day.lower() for day in LONG_WEEKDAYS].index(match["day"].lower())
    day = first_day(clock.today, "week") + timedelta(weeks=weeks, days=named)
    return calendar_unit(day, "day", clock.zone)


def _dotted(match: re.Match[str], clock: Clock) -> Range:
    day, month, year = (int(match[name]) for name in ("day", "month", "year"))
    return calendar_unit(date(year, month, day), "day", clock.zone)


def _slashed_of_year(match: re.Match[str], clock: Clock) -> Range | None:
    """11/15 is the latest 15 November: there is no month 15."""
    every = short_days(match[0], clock)
    if len(every) != 1:
        raise ValueError("Day and month cannot be told apart.")
    return calendar_unit(every[0], "day", clock.zone)


def _slashed(match: re.Match[str], clock: Clock) -> Range:
    days = slashed_days(match[0])
    if len(days) != 1:
        raise ValueError("Day and month cannot be told apart.")
    return calendar_unit(days[0], "day", clock.zone)


def _morning(match: re.Match[str], clock: Clock) -> Range:
    """From midnight to noon."""
    noon = datetime.combine(clock.today, time(12), clock.zone)
    return Range(midnight(clock.today, clock.zone), noon)


Build = Callable[[re.Match[str], Clock], Range | None]

_YEAR_NAMED = rf"(?:,?\s+(?:of\s+|in\s+)?(?P<year>{YEAR}))?"
_BUILDERS: tuple[tuple[str, Build], ...] = (
    (rf"(?P<which>\w+)\s+half\s+of\s+(?P<outer>{_OUTER})", _half),
    (rf"H(?P<half>[12]){_YEAR_NAMED}", _half_year),
    (rf"(?P<which>{_ORDINAL})\s+week\s+(?:of|in)\s+(?P<outer>{_OUTER})", _week_of_month),
    (rf"(?P<which>first|last)\s+(?:(?P<count>{COUNT})\s+days|day)\s+(?:of|in)\s+(?P<outer>{_OUTER})",
     _days_of),
    (rf"(?:(?:calendar|iso)\s+week|CW|KW|week)\s*(?:(?:no\.?|number)\s*)?(?P<week>\d{{1,2}}){_YEAR_NAMED}",
     _calendar_week),
    (r"(?P<year>20\d\d)-?W(?P<week>\d\d)", _calendar_week),
    (rf"(?P<day>{_LONG_WEEKDAY}),?\s+(?:of\s+|in\s+)?(?P<week>{_WEEK})", _weekday_of_week),
    (rf"(?P<week>(?:last|this)\s+week)(?:'s|\u2019s)?\s+(?:on\s+)?(?P<day>{_LONG_WEEKDAY})",
     _weekday_of_week),
    (r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)", _dotted),
    (r"(?P<year>20\d\d)/(?P<month>\d{2})/(?P<day>\d{2})", _dotted),
    (SLASHED, _slashed),
    (r"\d{1,2}/\d{1,2}", _slashed_of_year),
    (_MORNING, _morning),
)  # fmt: skip
