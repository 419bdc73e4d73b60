"""Finds every time that a question names, and how it compares two of them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from agent.calendar.dates import Range, calendar_unit, instant, midnight
from agent.calendar.parts import SHORT_SLASHED, SLASHED, short_days, slashed_days
from agent.calendar.phrases import find_range, parse_range
from agent.calendar.points import COUNT, PERIOD, Clock
from agent.model.builtin.understanding.times.around_dates import around_dates
from agent.model.builtin.understanding.times.moved_times import (
    TimeMention,
    beginning,
    ended,
    few_before,
    is_short,
    moved,
    moved_back,
)
from agent.model.builtin.understanding.times.same_days_before import (
    DAY_BEFORE,
    PREVIOUS_DAY,
    same_days_before,
)

BOUNDS = re.compile(
    r"\b(?:until|till?|thru|up\s+to(?:\s+and\s+including)?|before|after|by|except)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What makes a time a mere end or beginning of another one, which cannot be read then."""

_PREPOSITION = re.compile(
    r"\s*(?:in|on|over|during|for|within|through|of|across|from)\s+(?!the\s+(?:same|start))",
    re.IGNORECASE,
)
_SHIFTED = re.compile(
    r"\byesterday\s+(?:at|by|until|till|up\s+to)\s+(?:this|the\s+same)\s+time\b|\b(?:(?:on|in|over|during|at)\s+)?(?:the\s+)?same\s+(?:days?|period|time|dates?|stretch|weeks?|months?)"
    r"(?:\s+(?:of|in|the|a|from))*\s+(?:(?:last|previous|prior|past)?\s*(?P<unit>week|month|quarter|year)"
    r"(?:\s+(?:before|ago|earlier))?|yesterday)\b",
    re.IGNORECASE,
)
_LAST_FEW = re.compile(
    rf"\b(?:the\s+)?(?:last|past|latest)\s+(?P<count>{COUNT})(?=\s+(?:vs\.?|versus|against|compared\s+(?:to|with))"
    rf"\s+(?:the\s+)?(?:previous|prior|preceding)\s+{COUNT}\s+(?P<unit>{PERIOD})\b)",
    re.IGNORECASE,
)
_BOTH_SIDES = re.compile(
    r"\b(?P<before>before)(?:\s+(?:and|or|vs\.?|versus|compared\s+(?:to|with))\s+|/)(?P<after>after\s+(?P<day>[^,?]+))",
    re.IGNORECASE,
)
_EACH_OF = re.compile(
    rf"(?:\b(?:in|for|over|during)\s+)?\b(?:each|every\s+one)\s+of\s+(?P<time>(?:the\s+)?(?:past|last|previous)\s+{COUNT}"
    r"\s+(?P<unit>day|week|month|quarter)s)\b",
    re.IGNORECASE,
)
_SO_FAR = re.compile(r"\b(?:so\s+far|to\s+date|[WMQY]TD)\b", re.IGNORECASE)
_RETURNING = re.compile(
    r"\b(?:retention|retain|return|c[ao]me\s+back|coming\s+back|churn|cohort)", re.IGNORECASE
)
_WEEK_NUMBER = re.compile(r"\bweek\s+\d{1,2}\b", re.IGNORECASE)
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
_NOT_TODAY = re.compile(
    r",?\s+(?:\(?(?:excluding|excl\.?|without|except|minus|not\s+(?:counting|including))\s+today\)?)(?!\w)",
    re.IGNORECASE,
)
_EVER = re.compile(
    r"\b(?:of\s+all\s+time|all[\s-]time|in\s+all\s+(?:of\s+)?history|ever(?!\s+since)|since\s+(?:the\s+)?(?:beginning|start|launch)"
    r"(?:\s+of\s+time|(?!\s+of\b))|so\s+far\s+in\s+total|to\s+date(?<!week to date)(?<!month to date)(?<!year to date))\b",
    re.IGNORECASE,
)
MOST = 6
"""Times of one question: months that are listed; one more stays unread, and it is declined."""


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
    relative, words = before, ""
    if _RETURNING.search(left):  # week 12 of a retention is none of the calendar
        left = _without(left, _WEEK_NUMBER)
    for side in list(around_dates(left, now)) or _both_sides(left, now):
        found.append(side)
        left = _blank(left, side.start, side.end)
    for pattern, build in _SPECIAL:
        match = pattern.search(left)
        one = build(match, now) if match else None
        if one:
            found.append(one)
            left = _blank(left, one.start, one.end)
            if not (one.ever or one.dates):
                relative, words = one.range, one.words
    while len(found) < MOST:
        one = _next(left, now, relative, words)
        if one is None:
            break
        found.append(one)
        left = _blank(left, one.start, one.end)
        last = max(found, key=lambda t: t.start)  # this month, last one, the one before
        relative, words = last.range, last.words
    found = [moved_back(one, found, text, before) for one in found]
    return tuple(sorted(ended(found, text, now), key=lambda t: t.start))


def _both_sides(text: str, now: datetime) -> tuple[TimeMention, ...]:
    """Before and after 1 November: since that day, and as long a time before it."""
    match = _BOTH_SIDES.search(text)
    day = find_range(f"on {match['day']}", now) if match else None
    if not match or not day or day.start or day.range.unit != "day":
        return ()
    if instant(day.range.start) >= instant(now):
        return ()
    after = Range(day.range.start, now.replace(microsecond=0))
    end = match.start("day") + day.end - len("on ")
    spots = ((after.before(), match.span("before")), (after, (match.start("after"), end)))
    return tuple(TimeMention(span, a, b, text[a:b]) for span, (a, b) in spots)


def _next(left: str, now: datetime, relative: Range | None, words: str) -> TimeMention | None:
    """The first time that is named by itself; then those that count from it."""
    dependent = (_SHIFTED, _BEFORE, DAY_BEFORE)
    plain = find_range(_without(left, *dependent, _PREVIOUS, _PREVIOUS_FEW, PREVIOUS_DAY), now)
    if plain is None and relative is None:
        plain = find_range(_without(left, *dependent), now)
    if plain:
        bounded = bool(BOUNDS.search(left[: plain.start]))
        so_far = bool(_SO_FAR.search(left[plain.start : plain.end]))
        lead = _PREPOSITION.match(left, plain.start, plain.end)
        start = lead.end() if lead else plain.start
        words = left[start : plain.end]
        one = TimeMention(plain.range, start, plain.end, words, bounded=bounded, so_far=so_far)
        return _until_today(one, left, now)
    if relative is None:
        return None
    return same_days_before(left, relative, words) or _counted_from(left, now, relative)


def _until_today(one: TimeMention, text: str, now: datetime) -> TimeMention:
    """The last 7 days excluding today: seven whole days, of which yesterday is the last."""
    today = _NOT_TODAY.match(text, one.end)
    zone = one.range.zone
    start, end = midnight(one.range.start.date(), zone), midnight(now.date(), zone)
    if not today or not instant(start) < instant(end) < instant(one.range.end):
        return one
    words = text[one.start : today.end()]
    return replace(one, range=Range(start, end), end=today.end(), words=words)


def _counted_from(left: str, now: datetime, relative: Range) -> TimeMention | None:
    """The same days last month; the 7 days before; the week before; the period before."""
    shifted, few = _SHIFTED.search(left), _PREVIOUS_FEW.search(left)
    for match, span in (
        (shifted, moved(relative, (shifted["unit"] or "day").lower()) if shifted else None),
        (few, few_before(relative, few) if few else None),
    ):
        if match and span:
            same = match is shifted
            return TimeMention(span, match.start(), match.end(), match[0], same=same)
        if match:
            return None
    earlier = _BEFORE.search(left)
    year = moved(relative, "year") if earlier and _is_year(earlier) and is_short(relative) else None
    if earlier and year:  # of September, September of the year before
        return TimeMention(year, earlier.start(), earlier.end(), earlier[0], same=True)
    found = find_range(left, now, relative_to=relative)
    if found:
        return TimeMention(found.range, found.start, found.end, left[found.start : found.end])
    if earlier and not earlier["unit"]:
        return TimeMention(relative.before(), earlier.start(), earlier.end(), earlier[0])
    return None


def _is_year(match: re.Match[str]) -> bool:
    return (match["unit"] or "").lower() == "year"


def _ever(match: re.Match[str], now: datetime) -> TimeMention:
    zone = now.tzinfo
    assert zone is not None
    end = midnight(now.date() + timedelta(days=1), zone)
    span = Range(beginning(now), end)
    return TimeMention(span, match.start(), match.end(), match[0], ever=True)


def _last_few(match: re.Match[str], now: datetime) -> TimeMention | None:
    """Last 7 vs previous 7 days: the unit stands behind the second number."""
    span = parse_range(f"past {match['count']} {match['unit']}", now)
    return TimeMention(span, match.start(), match.end(), match[0]) if span else None


def _each_of(match: re.Match[str], now: datetime) -> TimeMention | None:
    span = parse_range(match["time"], now)
    unit = match["unit"].lower()
    return TimeMention(span, match.start(), match.end(), match[0], each=unit) if span else None


def _slashed(match: re.Match[str], now: datetime) -> TimeMention | None:
    """10/11/2026 is two days, and 10/11 as well: the person says which."""
    short = match[0].count("/") == 1
    days = short_days(match[0], Clock(now)) if short else slashed_days(match[0])
    zone = now.tzinfo
    if len(days) < 2 or zone is None:
        return None
    span = calendar_unit(days[0], "day", zone)
    return TimeMention(span, match.start(), match.end(), match[0], dates=days)


_SPECIAL = (
    (re.compile(rf"(?<![\w/]){SLASHED}(?![\w/])"), _slashed),
    (re.compile(rf"(?<![\w/]){SHORT_SLASHED}(?![\w/])"), _slashed),
    (_EVER, _ever),
    (_LAST_FEW, _last_few),
    (_EACH_OF, _each_of),
)


def _blank(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{'~' * (end - start)}{text[end:]}"


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        for match in list(pattern.finditer(text)):
            text = _blank(text, match.start(), match.end())
    return text
