"""Times that hang on others: the same days last month, the 7 days before, until 5 October."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from agent.calendar.dates import Range, first_day, instant, is_midnight, midnight, step
from agent.calendar.points import number, unit_of

_AGO = re.compile(r"(?:a|an|one|1)\s+(?P<unit>week|month|quarter|year)\s+ago", re.IGNORECASE)
_VERSUS = re.compile(r"(?:\bvs\.?|\bversus|\bagainst|\bcompared?\s+(?:to|with))\s+$", re.IGNORECASE)
_SINCE = re.compile(r"\s*(?:since|from|starting|beginning)\b|.*\bonwards?\b", re.IGNORECASE)
_END = re.compile(
    r"(?P<until>\b(?:until|till?|thru|up\s+to(?:\s+and\s+including)?)|\bbefore)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_COUNTS_BACK = re.compile(r"\b(?:hour|day|week|month|quarter|year)s?\s+$", re.IGNORECASE)

EARLIEST = 2015
"""The year from which "ever" counts; PostHog is younger."""


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time and where it stands.

    `bounded` when only its end was said, `same` when it is another time moved ("the same days last
    month"), `so_far` when only what has passed of it is meant, `each` the unit in "each of the last
    4 weeks", `dates` what 10/11/2026 may be.
    """

    range: Range
    start: int
    end: int
    words: str
    ever: bool = False
    bounded: bool = False
    same: bool = False
    so_far: bool = False
    joined: bool = False
    open_start: bool = False
    each: str = ""
    dates: tuple[date, ...] = ()
    around: Range | None = None


def few_before(span: Range, match: re.Match[str]) -> Range | None:
    """The 7 days before a stretch: as long, or so many units up to where it starts."""
    count = number(match["count"] or match["count2"])
    unit = unit_of(match["unit"] or match["unit2"])
    if unit == "hour":
        return Range(span.start - timedelta(hours=count), span.start)
    day = step(span.start.date(), unit, -count)
    start = datetime.combine(day, span.start.timetz())
    return Range(start, span.start) if start < span.start else None


def moved(span: Range, unit: str) -> Range | None:
    """The same stretch one unit earlier; of a week or a weekend as many whole weeks: 4, 13 or 52."""
    start, end = (_earlier(moment, unit, span) for moment in (span.start, span.end))
    return Range(start, end) if instant(start) < instant(end) else None


_WEEKS = {"month": 4, "quarter": 13, "year": 52}


def is_weekend(span: Range) -> bool:
    """Whether it is a Saturday and the Sunday after it."""
    return span.start.weekday() == 5 and span.length == 2 and is_midnight(span.start)


def is_short(span: Range) -> bool:
    """Whether a stretch is less than a year, so that a year earlier it is one of its own."""
    return span.end - span.start < timedelta(days=365)


def _earlier(moment: datetime, unit: str, span: Range) -> datetime:
    day = step(moment.date(), unit_of(unit), -1)
    if unit in _WEEKS and (span.unit == "week" or is_weekend(span)):
        day = moment.date() - timedelta(weeks=_WEEKS[unit])
    if is_midnight(moment):
        return midnight(day, span.zone)
    return datetime.combine(day, moment.timetz())


def moved_back(
    one: TimeMention, found: Sequence[TimeMention], text: str, before: Range | None
) -> TimeMention:
    """Last week against a year ago: that week, a year ago, and not a whole year."""
    ago = _AGO.fullmatch(one.words.strip())
    others = [t.range for t in found if t is not one] or ([before] if before else [])
    if not ago or not others or not _VERSUS.search(text[: one.start]):
        return one
    longer = others[0].end - others[0].start < one.range.end - one.range.start
    span = moved(others[0], ago["unit"].lower()) if longer else None
    return replace(one, range=span, same=True) if span else one


def ended(found: Sequence[TimeMention], text: str, now: datetime) -> list[TimeMention]:
    """Until 5 October, before May: the end of another time, or of everything there is."""
    ends = [t for t in found if t.bounded and _end_of(t, text)]
    if len(ends) != 1 or _COUNTS_BACK.search(text[: _end_start(ends[0], text)]):
        return list(found)
    end, others = ends[0], [t for t in found if t is not ends[0]]
    last = end.range.start if _end_of(end, text) == "before" else end.range.end
    start = _end_start(end, text)
    if not others:
        span = Range(beginning(now), last)
        words = text[start : end.end]
        return [TimeMention(span, start, end.end, words, open_start=True)]
    other = others[0]
    inside = instant(other.range.start) < instant(last) <= instant(other.range.end)
    if len(others) > 1 or not inside or not _SINCE.match(text[other.start : other.end]):
        return list(found)
    span = Range(other.range.start, last)
    words = text[start : end.end]
    return [replace(other, range=span), TimeMention(span, start, end.end, words, joined=True)]


def _end_of(one: TimeMention, text: str) -> str:
    """The kind of end that the words before a time make of it; empty for none."""
    match = _END.search(text[: one.start])
    return "" if match is None else "before" if match[0].lower().startswith("before") else "until"


def _end_start(one: TimeMention, text: str) -> int:
    match = _END.search(text[: one.start])
    return match.start() if match else one.start


def beginning(now: datetime) -> datetime:
    zone = now.tzinfo
    assert zone is not None
    return midnight(first_day(now.date(), "year").replace(year=EARLIEST), zone)
