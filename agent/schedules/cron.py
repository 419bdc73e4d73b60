"""Reads cron: "0 9 * * 1-5", "*/15 9-17 * * mon-fri", "0 9 L * *", "@daily".

Five fields: minute, hour, day of the month, month, day of the week. Where both kinds of day are
restricted, either counts, as cron has it. L is the last day of the month; 5#3 the third Friday; 5L or
L5 the last one. A rhythm that cron can only write down ("*/15 * * * *") becomes one that counts
time; hours that are listed ("0 */6 * * *") and uneven minutes are named times.
"""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from agent.calendar.dates import MONTHS, WEEKDAYS
from agent.schedules.days import (
    LAST,
    LONGEST,
    Daily,
    Days,
    Monthly,
    MonthlyWeekdays,
    Weekly,
)
from agent.schedules.plans import CLOSEST, Calendar, Rhythm, Times, Window
from agent.schedules.words import NotUnderstood, quoted

MACROS: Final = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}  # fmt: skip

_NUMERIC = re.compile(r"[\d*?][\d*?,/-]{0,99}")
_DAY = re.compile(r"[\d*?,/lw-]{1,100}")
_NAMED = re.compile(r"[\da-z*?,/#-]{1,100}")
_PART = re.compile(r"(?:[*?]|(\w{1,4})(?:-(\w{1,4}))?)(?:/(\d{1,2}))?")
_PLACE = re.compile(r"(\w{1,3})#([1-5])|l(\d)|(\w{1,3})l")
_SUNDAY = 7
_MONTH_NAMES = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
_DAY_NAMES = {name.lower(): number for number, name in enumerate(WEEKDAYS, start=1)} | {"sun": 0}
_LEAST_IN_A_ROW = 3
"""Hours that follow each other, from which on they are a part of the day."""


@dataclass(frozen=True, slots=True)
class Field:
    """The values of one field, in order; `every` if it does not restrict."""

    values: tuple[int, ...]
    every: bool


def is_cron(words: list[str]) -> bool:
    """Whether the first five of `words` (small letters) are meant as cron, or the first as a macro."""
    if words[:1] and words[0].startswith("@") and len(words[0]) > 1:
        return True
    patterns = (_NUMERIC, _NUMERIC, _DAY, _NAMED, _NAMED)
    fields = words[: len(patterns)]
    return len(fields) == len(patterns) and all(
        pattern.fullmatch(field) for pattern, field in zip(patterns, fields, strict=True)
    )


def plan_of(fields: list[str]) -> Rhythm | Calendar:
    """What five fields or one macro mean. Raises `NotUnderstood` with the field that is wrong."""
    if len(fields) == 1:
        macro = MACROS.get(fields[0])
        if macro is None:
            raise NotUnderstood(f"{quoted(fields[0])} is none of {', '.join(MACROS)}.")
        fields = macro.split()
    minute = _field("minute", fields[0], 0, 59)
    hour = _field("hour", fields[1], 0, 23)
    month = _field("month", fields[3], 1, 12, names=_MONTH_NAMES)
    months = () if month.every else month.values
    rules = _rules(fields[2], fields[4], months)
    step = _even(minute.values)
    if step and len(hour.values) == 24 and not months and rules == (Daily(),):
        return Rhythm(every=step, minute=minute.values[0])
    return Calendar(days=rules, hours=_hours(minute.values, hour.values))


def _rules(day: str, weekday: str, months: tuple[int, ...]) -> tuple[Days, ...]:
    rules: list[Days] = []
    if day not in {"*", "?"}:
        plain = ",".join(part for part in day.split(",") if part != "l")
        field = _field("day of the month", plain, 1, 31) if plain else None
        if not (field and field.every):
            last = (LAST,) if "l" in day.split(",") else ()
            days = (*(field.values if field else ()), *last)
            possible = max(LONGEST[month - 1] for month in months or (1,))
            if max(days) > possible:
                raise NotUnderstood(f"No such month has a day {max(days)}.")
            rules.append(Monthly(monthdays=days, months=months))
    if weekday not in {"*", "?"}:
        rules.extend(_weekly(weekday, months))
    return tuple(rules) or (Daily(months=months),)


def _weekly(text: str, months: tuple[int, ...]) -> list[Days]:
    places: list[tuple[int, int]] = []
    plain: list[str] = []
    for part in text.split(","):
        if match := _PLACE.fullmatch(part):
            name = match[1] or match[3] or match[4]
            field = _field("day of the week", name, 0, _SUNDAY, names=_DAY_NAMES)
            places.append((int(match[2] or LAST), _from_monday(field.values[0])))
        else:
            plain.append(part)
    rules: list[Days] = []
    if plain:
        field = _field("day of the week", ",".join(plain), 0, _SUNDAY, names=_DAY_NAMES)
        if field.every:
            return []
        days = tuple(_from_monday(value) for value in field.values)
        rules.append(Weekly(weekdays=days, months=months))
    if places:
        rules.append(MonthlyWeekdays(places=tuple(places), months=months))
    return rules


def _from_monday(day: int) -> int:
    """Cron's Sunday is 0 and 7; ours is 6."""
    return (day - 1) % 7


def _hours(minutes: tuple[int, ...], hours: tuple[int, ...]) -> Times | Window:
    """A part of the day where the hours follow each other and the minutes are even, else times."""
    step = _even(minutes)
    follow = hours == tuple(range(hours[0], hours[-1] + 1))
    if step and follow and len(hours) >= _LEAST_IN_A_ROW:
        return Window(
            every=step, first=time(hours[0], minutes[0]), last=time(hours[-1], minutes[-1])
        )
    at = tuple(time(hour, minute) for hour in hours for minute in minutes)
    return Times(at=at)


def _even(minutes: tuple[int, ...]) -> int:
    """The minutes between runs if they divide the hour evenly, 0 if not. Refuses too few."""
    gaps = {b - a for a, b in zip(minutes, (*minutes[1:], minutes[0] + 60), strict=True)}
    if len(gaps) > 1:
        return 0
    if gaps < set(range(CLOSEST)):
        raise NotUnderstood(f"Nothing runs more often than every {CLOSEST} minutes.")
    return gaps.pop()


def _field(
    name: str, text: str, least: int, most: int, *, names: dict[str, int] | None = None
) -> Field:
    size = most - least + (most != _SUNDAY)  # Sunday is there twice
    values: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise NotUnderstood(f"{quoted(part)} is no {name} of cron.")
        first, last = least, least + size - 1
        if match[1]:
            first = _value(name, match[1], least, most, names or {})
            if match[2]:
                last = _value(name, match[2], least, most, names or {})
            elif not match[3]:  # 5/15 goes on to the end of the hour
                last = first
        step = int(match[3] or 1)
        if not 1 <= step <= most:
            raise NotUnderstood(f"{quoted(part)} has no step from 1 to {most}.")
        length = last - first + (size if last < first else 0)  # fri-mon goes over the end
        values |= {(first - least + far) % size + least for far in range(0, length + 1, step)}
    return Field(tuple(sorted(values)), every=len(values) == size)


def _value(name: str, text: str, least: int, most: int, names: dict[str, int]) -> int:
    value = names.get(text, int(text) if text.isascii() and text.isdecimal() else -1)
    if not least <= value <= most:
        raise NotUnderstood(f"{quoted(text)} is no {name} of cron ({least} to {most}).")
    return value
