"""Finds every time that a question names, and how it compares two of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.calendar import find_range
from agent.calendar_points import COUNT, PERIOD, number, unit_of
from agent.dates import Range, first_day, midnight, step

BOUNDS = re.compile(
    r"\b(?:until|till?|thru|up\s+to|before|after|by|except)\s+(?:the\s+)?$", re.IGNORECASE
)
"""What makes a time a mere end or beginning of another one, which cannot be read then."""

_PREPOSITION = re.compile(
    r"\s*(?:in|on|over|during|for|within|through|of|across|from)\s+(?!the\s+(?:same|start))",
    re.IGNORECASE,
)
_SHIFTED = re.compile(
    r"\b(?:(?:on|in|over|during|at)\s+)?(?:the\s+)?same\s+(?:days?|period|time|dates?|stretch|weeks?|months?)"
    r"(?:\s+(?:of|in|the|a|from))*\s+(?:last|previous|prior|past)?\s*(?P<unit>week|month|quarter|year)"
    r"(?:\s+(?:before|ago|earlier))?\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:the\s+|a\s+|one\s+)?(?:(?P<unit>day|week|month|quarter|year)\s+(?:before|earlier|prior)(?:\s+that)?"
    r"(?!\s+(?:last|yesterday)\b)"
    r"|(?:previous|prior|preceding|last)\s+(?:period|one)|(?:period|one|time)\s+before)\b",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    r"\b(?:the\s+)?(?:previous|prior|preceding)\s+(?:day|week|month|quarter|year)\b", re.IGNORECASE
)
_PREVIOUS_FEW = re.compile(
    rf"\b(?:the\s+)?(?:previous|prior|preceding)\s+(?P<count>{COUNT})\s*-?(?P<unit>{PERIOD})\b"
    rf"|\bthe\s+(?P<count2>{COUNT})\s+(?P<unit2>{PERIOD})\s+(?:before|prior)(?:\s+(?:that|those))?\b(?!\s+(?:last|yesterday))",
    re.IGNORECASE,
)
_EVER = re.compile(
    r"\b(?:of\s+all\s+time|all[\s-]time|in\s+all\s+(?:of\s+)?history|ever(?!\s+since)|since\s+(?:the\s+)?(?:beginning|start|launch)"
    r"(?:\s+of\s+time)?|so\s+far\s+in\s+total|to\s+date(?<!week to date)(?<!month to date)(?<!year to date))\b",
    re.IGNORECASE,
)
EARLIEST = 2015
"""The year from which "ever" counts; PostHog is younger."""

MOST = 3
"""Times of one question; a third one stays unread, and the question is declined."""


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time and where it stands; `earlier` when it only says what to compare with."""

    range: Range
    start: int
    end: int
    words: str
    ever: bool = False
    bounded: bool = False


def find_times(
    text: str, now: datetime, *, masked: Sequence[tuple[int, int]] = (), before: Range | None = None
) -> tuple[TimeMention, ...]:
    """Every time in `text`, in order; what lies in `masked` is a name.

    `before` is the time of the question before this one, for "the week before".
    """
    left = text
    for start, end in masked:
        left = _blank(left, start, end)
    found: list[TimeMention] = []
    relative = before
    for pattern, build in ((_EVER, _ever),):
        match = pattern.search(left)
        if match:
            found.append(build(match, now))
            left = _blank(left, match.start(), match.end())
    while len(found) < MOST:
        one = _next(left, now, relative)
        if one is None:
            break
        found.append(one)
        left = _blank(left, one.start, one.end)
        relative = found[0].range
    return tuple(sorted(found, key=lambda t: t.start))


def _next(left: str, now: datetime, relative: Range | None) -> TimeMention | None:
    """The first time that is named by itself; then those that count from it."""
    plain = find_range(_without(left, _SHIFTED, _BEFORE, _PREVIOUS, _PREVIOUS_FEW), now)
    if plain is None and relative is None:
        plain = find_range(_without(left, _SHIFTED, _BEFORE), now)
    if plain:
        bounded = bool(BOUNDS.search(left[: plain.start]))
        lead = _PREPOSITION.match(left, plain.start, plain.end)
        start = lead.end() if lead else plain.start
        return TimeMention(plain.range, start, plain.end, left[start : plain.end], bounded=bounded)
    return _counted_from(left, now, relative) if relative else None


def _counted_from(left: str, now: datetime, relative: Range) -> TimeMention | None:
    """The same days last month; the 7 days before; the week before; the period before."""
    shifted, few = _SHIFTED.search(left), _PREVIOUS_FEW.search(left)
    for match, span in (
        (shifted, _moved(relative, shifted["unit"].lower()) if shifted else None),
        (few, _few_before(relative, few) if few else None),
    ):
        if match:
            return TimeMention(span, match.start(), match.end(), match[0]) if span else None
    found = find_range(left, now, relative_to=relative)
    if found:
        return TimeMention(found.range, found.start, found.end, left[found.start : found.end])
    earlier = _BEFORE.search(left)
    if earlier and not earlier["unit"]:
        return TimeMention(relative.before(), earlier.start(), earlier.end(), earlier[0])
    return None


def _few_before(span: Range, match: re.Match[str]) -> Range | None:
    """The 7 days before a stretch: as long, or so many units up to where it starts."""
    count = number(match["count"] or match["count2"])
    unit = unit_of(match["unit"] or match["unit2"])
    if unit == "hour":
        return Range(span.start - timedelta(hours=count), span.start)
    day = step(span.start.date(), unit, -count)
    start = datetime.combine(day, span.start.timetz())
    return Range(start, span.start) if start < span.start else None


def _moved(span: Range, unit: str) -> Range | None:
    """The same stretch one unit earlier."""
    zone = span.zone
    if unit in {"week", "month", "quarter", "year"}:
        named = "week" if unit == "week" else "month" if unit == "month" else unit
        start = step(span.start.date(), named, -1)  # type: ignore[arg-type]
        end = step(span.end.date(), named, -1)  # type: ignore[arg-type]
        if start < end:
            return Range(midnight(start, zone), midnight(end, zone))
        if span.start.date() == span.end.date():
            return Range(
                span.start.replace(year=start.year, month=start.month, day=start.day),
                span.end.replace(year=end.year, month=end.month, day=end.day),
            )
    return None


def _ever(match: re.Match[str], now: datetime) -> TimeMention:
    zone = now.tzinfo
    assert zone is not None
    first = first_day(now.date(), "year").replace(year=EARLIEST)
    end = midnight(now.date() + timedelta(days=1), zone)
    span = Range(midnight(first, zone), end)
    return TimeMention(span, match.start(), match.end(), match[0], ever=True)


def _blank(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{'~' * (end - start)}{text[end:]}"


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        for match in list(pattern.finditer(text)):
            text = _blank(text, match.start(), match.end())
    return text
