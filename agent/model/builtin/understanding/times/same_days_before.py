"""Reads the same days of an earlier week: "the weekend before", "the previous Friday", "a week earlier"."""

import re
from datetime import timedelta

from agent.calendar.dates import Range, midnight
from agent.calendar.points import LONG_WEEKDAYS, unit_of
from agent.model.builtin.understanding.times.moved_times import TimeMention, is_weekend, moved

_DAY = rf"(?:weekend|{'|'.join(LONG_WEEKDAYS)})"

DAY_BEFORE = re.compile(
    rf"\b(?:on\s+|at\s+)?(?:the\s+)?(?P<day>{_DAY})\s+(?:before|prior)(?:\s+that)?\b"
    r"(?=\s*(?:$|[?.!,;)]|(?:by|per|for|in|on|from|with|and|split)\b))",
    re.IGNORECASE,
)
"""The Friday before, of whatever time was named; "the Friday before 3 November" hangs on a date."""

PREVIOUS_DAY = re.compile(
    rf"\b(?:on\s+|at\s+)?(?:the\s+)?(?:previous|prior|preceding)\s+(?P<day>{_DAY})\b", re.IGNORECASE
)
_ONE = re.compile(
    r"\b(?:the\s+)?(?:(?:previous|prior|preceding)\s+one|one\s+before)\b", re.IGNORECASE
)
_UNIT = re.compile(
    r"\b(?:an?|one)\s+(?P<unit>week|month|quarter)\s+(?:before|earlier|prior)\b(?:\s+that)?",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(rf"\b{_DAY}\b", re.IGNORECASE)


def same_days_before(text: str, relative: Range, words: str) -> TimeMention | None:
    """Such a time in `text`, counted from `relative`, which was named by `words`.

    None where there is none; and for a unit that is no longer than `relative`: a week before a week
    is the calendar's.
    """
    for pattern in (DAY_BEFORE, PREVIOUS_DAY):
        if match := pattern.search(text):
            return _mention(match, _latest(match["day"].capitalize(), relative))
    one = _ONE.search(text)
    if one and (is_weekend(relative) or (relative.unit == "day" and _NAMED_DAY.search(words))):
        return _mention(one, moved(relative, "week"))
    unit = _UNIT.search(text)
    earlier = moved(relative, unit["unit"].lower()) if unit else None
    if unit and earlier and relative.length < _LENGTHS[unit_of(unit["unit"])]:
        return _mention(unit, earlier)
    return None


_LENGTHS = {"week": 7, "month": 28, "quarter": 90}
"""Days of the shortest one."""


def _mention(match: re.Match[str], span: Range | None) -> TimeMention | None:
    if span is None:
        return None
    return TimeMention(span, match.start(), match.end(), match[0], same=True)


def _latest(day: str, relative: Range) -> Range:
    """The latest such weekday, or weekend, that is over when `relative` begins."""
    length = 2 if day == "Weekend" else 1
    weekday = LONG_WEEKDAYS.index("Saturday" if day == "Weekend" else day)
    end = relative.start.date() - timedelta(days=length)
    first = end - timedelta(days=(end.weekday() - weekday) % 7)
    zone = relative.zone
    return Range(midnight(first, zone), midnight(first + timedelta(days=length), zone))
