"""Reads days of the week and hours of the day that events are limited to: "on Mondays", "after 6pm"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.calendar.phrases import parse_range
from agent.calendar.points import LONG_WEEKDAYS
from agent.model.builtin.understanding.items import Condition
from agent.names.taxonomy import KnownProperty

_DAYS = "|".join(f"{day}s" for day in LONG_WEEKDAYS)
_DAY = rf"(?:weekends|weekdays|working\s+days|business\s+days|{_DAYS})"
_ON = r"(?:(?:on|at|during|over)\s+)?(?:the\s+)?"
_WEEKDAYS = re.compile(
    rf"(?<!\w)(?<!by\s)(?<!per\s)(?<!which\s)(?<!what\s)(?<!each\s)(?<!every\s)(?<!many\s)(?<!\d\s)(?<!of\s)(?<!last\s)"
    rf"{_ON}(?P<days>{_DAY}(?:(?:\s*,\s*|\s+(?:and|or)\s+|\s*,\s*(?:and|or)\s+){_ON}{_DAY})*)(?!\w)(?!\s+ago)",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"(?<!\w)(?:(?:on|at|during|over)\s+)?(?:an?\s+|the\s+)?(?P<days>weekday|weekend)(?!\w)(?!\s+(?:before|after|of|ago)\b)",
    re.IGNORECASE,
)
_OF_CALENDAR = re.compile(
    r"(?:\b(?:by|per|which|what|each|every|this|last|past|next|previous|since|until|till|that|coming|from|between|(?<!compared\s)(?<!compare\s)to)|\w+st|\btop|\d)\s+$",
    re.IGNORECASE,
)
"""What stands before one weekday that is asked for or split by, and one weekend of the calendar."""

_LISTED = re.compile(r"\b(?:by|per)\s+(?:[\w-]+,?\s+){1,6}(?:and\s+)?$", re.IGNORECASE)
_HALF = r"(?:\s*(?:am|pm|a\.m\.|p\.m\.|o['\u2019]?\s?clock)(?!\w)|:00)"
_HOUR = r"\d{1,2}"
_RANGE = re.compile(
    rf"(?<![\w-])(?:(?:between|from)\s+)?(?P<first>{_HOUR})(?P<one>{_HALF}*)(?:\s+(?:and|to|until|till)\s+|\s*[-\u2013]\s*)"
    rf"(?P<last>{_HOUR})(?P<two>{_HALF}*)(?![\w:])",
    re.IGNORECASE,
)
_ONE_END = re.compile(
    rf"(?<![\w-])(?P<which>after|before|from)\s+(?P<hour>{_HOUR})(?P<half>{_HALF}+)(?P<on>\s+onwards?|\s+on)?(?![\w:])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PartOfTime:
    """Days of the week or hours of the day, and where they stand."""

    start: int
    end: int
    of: str
    values: tuple[str, ...]

    def condition(self) -> Condition:
        """The condition on the time of an event."""
        one = KnownProperty(self.of, "time")
        return Condition(
            self.start, self.end, (one,), "is", self.values, per_property=(self.values,)
        )


def find_parts(
    text: str, now: datetime, masked: Sequence[tuple[int, int]] = ()
) -> tuple[PartOfTime, ...]:
    """Every such part of `text`; what lies in `masked` is a name."""
    for start, end in masked:
        text = f"{text[:start]}{'~' * (end - start)}{text[end:]}"
    return (*_weekdays(text), *_kinds_of_day(text, now), *_hours(text))


def _weekdays(text: str) -> Iterator[PartOfTime]:
    """On Mondays; weekdays and weekends are two sides of the week, and not all of it."""
    for match in _WEEKDAYS.finditer(text):
        if _is_split(text, match):
            continue
        named = [*re.finditer(_DAY, match["days"], re.IGNORECASE)]
        days = [_days_of(one[0]) for one in named]
        if len(days) > 1 and LONG_WEEKDAYS[:5] in days and LONG_WEEKDAYS[5:] in days:
            first = match.start("days")
            for one, held in zip(named, days, strict=True):
                yield PartOfTime(first + one.start(), first + one.end(), "weekday", held)
            continue
        every = dict.fromkeys(day for held in days for day in held)
        yield PartOfTime(match.start(), match.end(), "weekday", tuple(every))


def _kinds_of_day(text: str, now: datetime) -> Iterator[PartOfTime]:
    """Weekday uploads, weekday vs weekend; a weekend by itself is the latest one of the calendar."""
    both = re.search(r"\bweekends?\b", text, re.IGNORECASE) and re.search(
        r"\bweekdays?\b", text, re.IGNORECASE
    )
    for match in _ONE.finditer(text):
        if _OF_CALENDAR.search(text[: match.start()]) or _is_split(text, match):
            continue
        rest = f"{text[: match.start()]}~{text[match.end() :]}"
        weekend = match["days"].lower() == "weekend"
        if weekend and not both and parse_range(rest, now) is None:
            continue
        yield PartOfTime(match.start(), match.end(), "weekday", _days_of(match["days"]))


def _is_split(text: str, match: re.Match[str]) -> bool:
    """By hour of day and weekday: figures are split by it, and not limited to it."""
    bare = match[0].lower() in {"weekday", "weekdays"}
    return bare and bool(_LISTED.search(text[: match.start()]))


def _days_of(named: str) -> tuple[str, ...]:
    low = named.lower()
    if low.startswith("weekend"):
        return LONG_WEEKDAYS[5:]
    single = low.removesuffix("s").capitalize()
    return (single,) if single in LONG_WEEKDAYS else LONG_WEEKDAYS[:5]


def _hours(text: str) -> Iterator[PartOfTime]:
    """From the first hour up to, not including, the last one; 10pm to 2am goes over midnight."""
    for match in _RANGE.finditer(text):
        if not (match["one"] or match["two"]):
            continue
        first, last = _range(match)
        if first is not None and last is not None and first != last:
            hours = [h % 24 for h in range(first, last if last > first else last + 24)]
            yield _of_hours(match, hours)
            return
    for match in _ONE_END.finditer(text):
        hour = _hour(match["hour"], match["half"])
        which = match["which"].lower()
        if hour is None or (which == "from" and not match["on"]):
            continue
        hours = list(range(hour) if which == "before" else range(hour, 24))
        if hours:
            yield _of_hours(match, hours)
            return


def _of_hours(match: re.Match[str], hours: list[int]) -> PartOfTime:
    values = tuple(f"{hour:02}:00" for hour in hours)
    return PartOfTime(match.start(), match.end(), "hour", values)


def _range(match: re.Match[str]) -> tuple[int | None, int | None]:
    """2 to 5pm is both in the afternoon, 9 to 5pm is not."""
    last = _hour(match["last"], match["two"])
    first = _hour(match["first"], match["one"])
    afternoon = _half(match["two"]) == "p" and not _half(match["one"]) and ":" not in match["one"]
    if afternoon and int(match["first"]) < int(match["last"]) % 12:
        first = _hour(match["first"], "pm")
    return first, last


def _half(said: str) -> str:
    found = re.search(r"[ap](?=\.?m)", said.lower())
    return found[0] if found else ""


def _hour(digits: str, said: str) -> int | None:
    hour, half = int(digits), _half(said)
    if half:
        return hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else None
    return hour if hour <= 24 else None
