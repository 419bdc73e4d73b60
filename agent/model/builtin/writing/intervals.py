"""Names the hours, days, weeks, months and quarters of a course."""

from datetime import datetime, timedelta

from agent.dates import MONTHS, WEEKDAYS, Range, Unit, calendar_unit, instant
from agent.model.builtin.writing.foreign import plain

_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter")
_BEFORE = {
    "hour": "on ",
    "day": "on ",
    "week": "in the week from ",
    "month": "in ",
    "quarter": "in ",
}


def named(first: str, unit: str, *, year: bool = False) -> str:
    """“Mon 16 Nov” for a day, the same for the first day of a week, “Nov 2026” for a month."""
    moment = _moment(first)
    if moment is None:
        return plain(first)
    if unit == "quarter":
        return f"Q{(moment.month + 2) // 3} {moment.year}"
    if unit == "month":
        return f"{MONTHS[moment.month - 1]} {moment.year}"
    day = f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
    day += f" {moment.year}" if year else ""
    return f"{day}, {moment:%H:%M}" if unit == "hour" else day


def named_in(first: str, unit: str, *, year: bool = False) -> str:
    """The same for the middle of a sentence: “on Mon 16 Nov”, “in the week from Mon 16 Nov”."""
    return _BEFORE.get(unit, "in ") + named(first, unit, year=year)


def is_complete(first: str, unit: str, span: Range | None) -> bool:
    """Whether the whole interval lies in `span`."""
    whole = _whole(first, unit, span)
    return (
        whole is None
        or span is None
        or (instant(span.start) <= instant(whole.start) and is_over(first, unit, span))
    )


def is_over(first: str, unit: str, span: Range | None) -> bool:
    """Whether the interval had ended when it was counted."""
    whole = _whole(first, unit, span)
    return whole is None or span is None or instant(whole.end) <= instant(span.end)


def crosses_years(span: Range | None) -> bool:
    """Whether days of two years are named, so that they need their year."""
    return span is not None and span.start.year != span.end.year


def _whole(first: str, unit: str, span: Range | None) -> Range | None:
    """All of the interval; None where that cannot be said."""
    moment = _moment(first)
    if moment is None or span is None:
        return None
    if unit == "hour":
        start = moment if moment.tzinfo else moment.replace(tzinfo=span.zone)
        return Range(start, (instant(start) + timedelta(hours=1)).astimezone(span.zone))
    calendar: Unit | None = next((one for one in _UNITS if one == unit), None)
    return calendar_unit(moment.date(), calendar, span.zone) if calendar else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
