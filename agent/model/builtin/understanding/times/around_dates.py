"""Reads so many days, weeks or months before or after a date: "the 3 weeks before 12 October"."""

import re
from collections.abc import Iterator
from datetime import datetime

from agent.calendar.dates import Range, instant, is_midnight, midnight, step
from agent.calendar.parts import PART
from agent.calendar.phrases import parse_range
from agent.calendar.points import COUNT, MONTH, PERIOD, POINT, YEAR, number, unit_of
from agent.model.builtin.understanding.times.moved_times import TimeMention

_DATE = rf"(?P<date>{PART}|{POINT}|{MONTH}(?:\s+{YEAR})?)\b"
_SPAN = rf"(?:(?P<count>{COUNT})\s+)?(?P<unit>{PERIOD})"
_WHOLE = r"(?:(?:in|over|during|within|for|throughout|across)\s+(?:the\s+)?|the\s+)(?:first\s+|last\s+|next\s+)?"
"""Without it, "3 days before 12 October" is one day, the ninth."""

_BEFORE = r"before|prior\s+to|preceding|leading\s+up\s+to"
_UP_TO = r"up\s+to(?:\s+and\s+including)?|until|till|ending(?:\s+(?:on|with))?"
_AFTER = r"after|following"
_FROM = r"from|starting(?:\s+(?:on|from|with))?|beginning(?:\s+(?:on|with))?"

_ONE_SIDE = re.compile(
    rf"\b(?:{_WHOLE}{_SPAN}\s+(?:(?P<before>{_BEFORE})|(?P<up_to>{_UP_TO})|(?P<after>{_AFTER})|(?P<from>{_FROM}))"
    rf"\s+(?:the\s+)?{_DATE})",
    re.IGNORECASE,
)
_BOTH_SIDES = re.compile(
    rf"\b(?:{_WHOLE})?{_SPAN}\s+(?P<before>before)(?:\s+(?:and|or|vs\.?|versus)\s+|/)(?P<after>after\s+(?:the\s+)?{_DATE})",
    re.IGNORECASE,
)


def around_dates(text: str, now: datetime) -> Iterator[TimeMention]:
    """Every such time of `text`; before and after a date are two, to be compared.

    "After 3 March" begins with the fourth, "from 3 March" and "up to 12 October" have that day in
    them. A week is seven days there, as it hangs on a date.
    """
    for match in _BOTH_SIDES.finditer(text):
        date = _named(match["date"], now)
        if date is None or date.unit != "day" or instant(date.start) >= instant(now):
            continue
        sides = ((-1, match.start(), match.end("before")), (1, *match.span("after")))
        for sign, start, end in sides:
            if span := _beside(date.start, match, sign):
                yield TimeMention(span, start, end, text[start:end], around=date)
        return
    for match in _ONE_SIDE.finditer(text):
        date = _named(match["date"], now)
        span = _span(match, date) if date else None
        if date and span:
            yield TimeMention(span, match.start(), match.end(), match[0], around=date)


def _named(said: str, now: datetime) -> Range | None:
    date = parse_range(f"on {said}", now) or parse_range(f"in {said}", now)
    return date if date and is_midnight(date.start) and is_midnight(date.end) else None


def _span(match: re.Match[str], date: Range) -> Range | None:
    if match["before"]:
        return _beside(date.start, match, -1)
    if match["up_to"]:
        return _beside(date.end, match, -1)
    return _beside(date.end if match["after"] else date.start, match, 1)


def how_taken(one: TimeMention) -> str:
    """Whether the day itself is in such a time, where the words leave it open; else empty."""
    date = one.around
    if date is None or date.unit != "day":
        return ""
    if one.range.end == date.end:
        return f"I counted {date.short} itself too."
    if one.range.start == date.end:
        return f"I counted from the day after {date.short} on."
    return ""


def _beside(moment: datetime, match: re.Match[str], sign: int) -> Range | None:
    """So many units before or after; None for hours, which count from no date, and for none."""
    count = number(match["count"]) if match["count"] else 1
    unit = unit_of(match["unit"])
    zone = moment.tzinfo
    if unit == "hour" or count < 1 or zone is None:
        return None
    try:
        other = midnight(step(moment.date(), unit, sign * count), zone)
    except (ValueError, OverflowError):
        return None
    return Range(other, moment) if sign < 0 else Range(moment, other)
