"""Reads PostHog's dates: ISO 8601, or told from now, such as `-7d`, `-1mStart` or `dStart`."""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.hogql.parser import HogQLError

_RELATIVE = re.compile(r"-?(?P<number>\d+)?(?P<unit>[hdwmqyHDWMQYs])(?P<edge>Start|End)?")
_MONTHS = {"m": 1, "q": 3, "y": 12}
_SPANS = {
    "s": timedelta(seconds=1),
    "M": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(days=7),
}


def moment_of(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that `text` names, aware; `HogQLError` when it names none.

    Times without an offset, and the beginnings of days, are those of `zone`.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _relative(text, now.astimezone(zone))
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _relative(text: str, now: datetime) -> datetime:
    found = _RELATIVE.fullmatch(text)
    if found is None or (found["number"] and len(found["number"]) > 5):
        raise HogQLError(f"'{text}' is no date.")
    unit = found["unit"] if found["unit"] == "M" else found["unit"].lower()
    number = int(found["number"] or 0)
    try:
        if unit in _MONTHS:
            moment = _months_before(now, number * _MONTHS[unit])
        else:
            moment = now - number * _SPANS[unit]
    except (ValueError, OverflowError):
        raise HogQLError(f"'{text}' is too long ago.") from None
    if found["edge"] == "Start":
        return _start(moment, unit)
    return _end(moment, unit) if found["edge"] == "End" else moment


def _months_before(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _start(moment: datetime, unit: str) -> datetime:
    """The beginning of the hour, day, week, month, quarter or year that holds the moment."""
    if unit in {"s", "M", "h"}:
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "w":
            return day - timedelta(days=day.weekday())
        case "m":
            return day.replace(day=1)
        case "q":
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case "y":
            return day.replace(month=1, day=1)
        case _:
            return day


def _end(moment: datetime, unit: str) -> datetime:
    """The last microsecond of it."""
    start = _start(moment, unit)
    if unit in _MONTHS:
        following = _months_before(start, -_MONTHS[unit])
    else:
        following = start + max(_SPANS[unit], timedelta(hours=1))
    return following - timedelta(microseconds=1)
