"""Calendar words to exact times: "last week" is the previous Monday to Sunday, "past 7 days" rolls.

Everything is in the time zone of `now`, the project's. A calendar unit is always whole ("today"
ends at midnight, "this week" on Sunday); `Range.so_far` cuts off what has not happened. A date
without its year is the latest one that has begun.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from agent.calendar.dates import Range, calendar_unit, first_day, instant, midnight, step
from agent.calendar.parts import HALF_YEAR, NUMBERED, OUTER, PART, outer, part
from agent.calendar.points import (
    BESIDE_MONTH,
    COUNT,
    DATES,
    FROM_NOW,
    MONTH,
    NUMBER,
    PERIOD,
    POINT,
    STANDALONE,
    YEAR,
    Clock,
    number,
    point,
    unit_of,
)
from agent.calendar.stretches import FORMS, Build

EARLIEST_YEAR = 1970
"""Nothing that anyone asks about happened earlier."""

LONGEST_AHEAD = timedelta(days=183)
"""How far into the future a range of dates without years may end."""

_LEAD = r"(?:(?:in|on|over|during|for|within|throughout|across)\s+)?(?:the\s+)?"
_SO_FAR = r"(?:\s+(?:so\s+far|to\s+date))?"
_TO = r"(?:\s+(?:to|until|till|til|through|thru)\s+|\s*[-\u2013\u2014]\s*)"
_AND = rf"(?:\s+and\s+|{_TO})"


@dataclass(frozen=True, slots=True)
class Found:
    """A range and the characters of the text that named it, from `start` to before `end`."""

    range: Range
    start: int
    end: int


def parse_range(text: str, now: datetime) -> Range | None:
    """The first range that `text` names, or None; `now` is aware, in the project's time zone."""
    found = find_range(text, now)
    return found.range if found else None


def runs_backwards(text: str, now: datetime) -> str:
    """The words of a range that ends before it begins, as in "from 20 to 10 May"; else empty."""
    for pattern, build in _forms():
        for match in pattern.finditer(text) if build is _between else ():
            try:
                build(match, Clock(now), None)
            except Backwards:
                return match[0].strip()
            except (ValueError, OverflowError):
                continue
    return ""


def impossible(text: str, now: datetime) -> str:
    """The words of the first time in `text` where no calendar has it, as 31 February; else empty."""
    place = _place(text, False)
    if place is None:
        return ""
    start, end, order = place
    pattern, build = _forms()[order]
    match = pattern.match(text, start)
    assert match
    return "" if _built(build, match, Clock(now), None) else text[start:end]


class Backwards(ValueError):
    """The range ends before it begins."""


def find_range(text: str, now: datetime, *, relative_to: Range | None = None) -> Found | None:
    """The first range that `text` names and where; the longest reading that starts there.

    An impossible one gives None, never a part of it: "since tomorrow" is not tomorrow. With
    `relative_to`, the range of an earlier question, "the week before" counts from there.
    """
    place = _place(text, relative_to is not None)
    if place is None:
        return None
    start, end, order = place
    pattern, build = _forms()[order]
    match = pattern.match(text, start)
    assert match
    span = _built(build, match, Clock(now), relative_to)
    return Found(span, start, end) if span else None


@lru_cache(maxsize=10_000)
def _place(text: str, is_relative: bool) -> tuple[int, int, int] | None:
    """Where the first range of `text` begins and ends, and which of the forms it has.

    Remembered, because a company's values are looked at anew with every question: is it a time?
    """
    matches = [
        (match.start(), -match.end(), order)
        for order, (pattern, build) in enumerate(_forms())
        for match in pattern.finditer(text)
        if is_relative or build not in {_earlier, _later}
    ]
    if not matches:
        return None
    start, end, order = min(matches)
    return start, -end, order


def _built(
    build: Build, match: re.Match[str], clock: Clock, relative_to: Range | None
) -> Range | None:
    """None for what no calendar has: 31 November, an end before its start, the year 99999."""
    try:
        span = build(match, clock, relative_to)
    except (ValueError, OverflowError):
        return None
    return span if span and span.start.year >= EARLIEST_YEAR else None


# --- forms -------------------------------------------------------------------------------------


def _rolling(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """The past 7 days: back from now to the same time of day."""
    count = number(match["count"]) if match["count"] else 1
    unit = unit_of(match["unit"])
    now = clock.now.replace(microsecond=0)
    if unit == "hour":
        start = (instant(now) - timedelta(hours=count)).astimezone(clock.zone)
    else:
        day = step(now.date(), unit, -count)
        start = instant(datetime.combine(day, now.timetz())).astimezone(clock.zone)
    return Range(start, now)


def _fortnight(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    return parse_range("past 14 days", clock.now)


def _since(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    first = _named(match["first"], clock)
    return Range(first.start, clock.now.replace(microsecond=0)) if first else None


def _after(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """After 3 March: from the day after it, up to now."""
    first = _named(match["first"], clock)
    return Range(first.end, clock.now.replace(microsecond=0)) if first else None


def _between(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """From the start of one to the end of the other, both included."""
    opening, closing = match["first"], match["last"]
    if opening.isdecimal() or re.fullmatch(r"\d+(?:st|nd|rd|th)", opening, re.IGNORECASE):
        opening += re.sub(r"^\d+(?:st|nd|rd|th)?", "", closing, flags=re.IGNORECASE)
    if closing.lower() == "now":
        return _since(match, clock, None)
    if closing.lower().endswith("ago"):  # between 2 and 3 weeks ago: the farther one is the start
        ends = [end for end in (_named(opening, clock), _named(closing, clock)) if end]
        ends.sort(key=lambda end: instant(end.start))
        return Range(ends[0].start, ends[-1].end) if len(ends) == 2 else None
    first = _named(opening, clock)
    last = _named(closing, Clock(clock.now, after=first.start.date())) if first else None
    if first and last and instant(last.start) < instant(first.start):
        if FROM_NOW.search(opening):
            raise Backwards
        # only the closing date has a year: the opening one lies before it
        last = _named(closing, clock)
        first = _named(opening, Clock(last.start)) if last else None
    if not (first and last):
        return None
    # a year that nobody named was added to make the end come after the beginning
    wraps = instant(last.start) - instant(clock.now) > LONGEST_AHEAD and last != _named(
        closing, clock
    )
    if wraps or instant(last.start) < instant(first.start):
        raise Backwards
    return Range(first.start, last.end)


def _since_start(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """Since the start of the year."""
    first = outer(match["first"], clock)
    return Range(first.start, clock.now.replace(microsecond=0)) if first else None


def _to_date(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    return calendar_unit(clock.today, unit_of(match["unit"]), clock.zone)


def _td(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """YTD, QTD, MTD, WTD."""
    unit = {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["letter"].lower()]
    return calendar_unit(clock.today, unit_of(unit), clock.zone)


def _point(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    return _named(match["point"], clock)


def _named(text: str, clock: Clock) -> Range | None:
    return part(text, clock) or point(text, clock)


def _earlier(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """The week before: the calendar unit before the range that was spoken of."""
    assert relative_to
    named = match[1].lower()
    if named in {"period", "one"} or unit_of(named) == relative_to.unit:
        return relative_to.before()
    unit = unit_of(named)
    start = relative_to.start
    if relative_to.unit is None:  # before "the past 14 days" there is a week, not a calendar week
        day = step(start.date(), unit, -1)
        return Range(instant(datetime.combine(day, start.timetz())).astimezone(clock.zone), start)
    first = first_day(start.date(), unit)
    return Range(midnight(step(first, unit, -1), clock.zone), midnight(first, clock.zone))


def _later(match: re.Match[str], clock: Clock, relative_to: Range | None) -> Range | None:
    """The week after: the calendar unit after the range that was spoken of."""
    assert relative_to
    if relative_to.unit is None:
        return None
    return calendar_unit(relative_to.end.date(), relative_to.unit, clock.zone)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Build], ...]:
    """Every way to name a range; compiled at first use, which takes some 0.3 s."""
    recent = r"(?:past|last|previous|trailing|latest)"
    relative = rf"({PERIOD}|period|one)"
    anything = rf"{PART}|{POINT}|{MONTH}|{YEAR}"
    closing = rf"(?P<last>{anything}|now)"
    forms: list[tuple[str, Build]] = [
        *((rf"{_LEAD}{pattern}", build) for pattern, build in FORMS),
        (rf"{_LEAD}(?:previous|prior|preceding)\s+{relative}\b", _earlier),
        (rf"{_LEAD}{relative}\s+(?:before|prior|earlier)(?:\s+that)?\b", _earlier),
        (rf"{_LEAD}{relative}\s+after(?:\s+that)?\b", _later),
        (rf"{_LEAD}(?:next|following)\s+{relative}\b", _later),
        (rf"{_LEAD}{recent}\s+(?P<count>{COUNT})\s*-?(?P<unit>{PERIOD}|h)\b", _rolling),
        (
            rf"{_LEAD}rolling\s+(?P<count>{COUNT})\s*-?(?P<unit>{PERIOD})\b(?!\s+(?:average|avg|mean|total|sum|window|basis))",
            _rolling,
        ),
        (rf"{_LEAD}(?P<count>)past\s+(?P<unit>{PERIOD})\b", _rolling),
        (rf"{_LEAD}(?P<count>)last\s+(?P<unit>hour)\b", _rolling),
        (rf"{_LEAD}{recent}\s+fortnight\b", _fortnight),
        (rf"since\s+(?:the\s+)?(?P<first>{anything})\b", _since),
        (
            (
                rf"(?:(?:from|starting|beginning)\s+(?:from\s+|on\s+|with\s+)?)?(?P<first>{anything})\s+"
                r"(?:onwards?|and\s+(?:later|after)|or\s+later)\b"
            ),
            _since,
        ),
        (
            (
                rf"(?:from|starting|beginning)\s+(?:from\s+|on\s+|with\s+)?(?P<first>{anything})\s+"
                r"on(?=\s*(?:$|[?.!,]|by\b|per\b))"
            ),
            _since,
        ),
        (rf"(?:starting|beginning)\s+(?:from\s+|on\s+|with\s+)?(?P<first>{anything})\b", _since),
        (rf"since\s+(?:the\s+)?(?:start|beginning)\s+of\s+(?P<first>{OUTER})\b", _since_start),
        (rf"after\s+(?:the\s+)?(?P<first>{DATES}|{NUMBERED}|{MONTH})\b", _after),
        (rf"between\s+(?P<first>{anything}|{NUMBER}){_AND}{closing}\b", _between),
        (rf"from\s+(?:the\s+)?(?P<first>{anything}|{NUMBER}){_TO}(?:the\s+)?{closing}\b", _between),
        (rf"{_LEAD}(?P<first>{PART}|{POINT}|{NUMBER}){_TO}(?P<last>{PART}|{POINT})\b", _between),
        (rf"{_LEAD}(?P<unit>week|month|quarter|year)\s+to\s+date\b", _to_date),
        (rf"{_LEAD}(?P<letter>[WMQY])TD\b", _td),
        (rf"{_LEAD}(?P<point>{PART}|{POINT}|{STANDALONE}){_SO_FAR}\b", _point),
        (rf"(?P<point>{MONTH}|{YEAR}|{HALF_YEAR})(?=\s+(?:vs|versus)\b)", _point),
        (rf"(?<!on\s)(?<!the\s)(?P<point>{HALF_YEAR})(?=\s*[?.!]*$)", _point),
        (rf"{BESIDE_MONTH}(?P<point>{MONTH}|{YEAR}|{HALF_YEAR})\b", _point),
        (
            rf"(?:in|during|for|of|throughout)\s+(?P<point>{MONTH}|{YEAR}|{HALF_YEAR}){_SO_FAR}\b",
            _point,
        ),
    ]
    return tuple(
        (re.compile(rf"(?<![\w-]){pattern}", re.IGNORECASE), build) for pattern, build in forms
    )
