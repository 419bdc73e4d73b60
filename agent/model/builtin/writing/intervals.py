"""Names the hours, days, weeks, months and quarters of a course."""

from datetime import datetime, timedelta, tzinfo

from agent.calendar.dates import MONTHS, WEEKDAYS, Range, Unit, calendar_unit, instant
from agent.model.builtin.writing.foreign import plain
from agent.model.builtin.writing.outcome import Outcome

_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter")
_BEFORE = {
    "hour": "on ",
    "day": "on ",
    "week": "in the week from ",
    "month": "in ",
    "quarter": "in ",
}


def row_name(outcome: Outcome, first: str) -> str:
    """What a row of a course is called in a table, and whether it is only a part."""
    unit, year = _unit(outcome), crosses_years(outcome.span)
    return named(first, unit, year=year, zone=outcome.zone) + _mark(outcome, first)


def row_in(outcome: Outcome, first: str) -> str:
    """The same for the middle of a sentence, without the mark."""
    unit, year = _unit(outcome), crosses_years(outcome.span)
    return _BEFORE.get(unit, "in ") + named(first, unit, year=year, zone=outcome.zone)


def is_whole(outcome: Outcome, first: str) -> bool:
    """Whether all of the interval was counted: it is over, and the time that was asked holds it."""
    return is_complete(first, _unit(outcome), outcome.span)


def named(first: str, unit: str, *, year: bool = False, zone: tzinfo | None = None) -> str:
    """“Mon 16 Nov” for a day, the same for the first day of a week, “Nov 2026” for a month.

    An hour that comes twice, when clocks go back, has its offset in `first`: it says which it is.
    """
    moment = _moment(first)
    if moment is None:
        return plain(first)
    if unit == "quarter":
        return f"Q{(moment.month + 2) // 3} {moment.year}"
    if unit == "month":
        return f"{MONTHS[moment.month - 1]} {moment.year}"
    day = f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
    day += f" {moment.year}" if year else ""
    return f"{day}, {moment:%H:%M}{_clock(moment, zone)}" if unit == "hour" else day


def is_complete(first: str, unit: str, span: Range | None) -> bool:
    """Whether the whole interval lies in `span`."""
    whole = _whole(first, unit, span)
    return (
        whole is None
        or span is None
        or (instant(span.start) <= instant(whole.start) and is_over(first, unit, span))
    )


def is_over(first: str, unit: str, span: Range | None) -> bool:
    """Whether what was counted goes on until the interval's end."""
    whole = _whole(first, unit, span)
    return whole is None or span is None or instant(whole.end) <= instant(span.end)


def _mark(outcome: Outcome, first: str) -> str:
    """` (so far)` while the interval lasts, ` (part)` where the time that was asked cuts it."""
    unit, span = _unit(outcome), outcome.span
    whole = _whole(first, unit, span)
    if whole is None or span is None or is_complete(first, unit, span):
        return ""
    lasts = instant(whole.start) <= instant(outcome.now) < instant(whole.end)
    # a question takes less than a minute, and what was asked may end before now
    until_now = instant(span.end) + timedelta(minutes=1) >= instant(outcome.now)
    return " (so far)" if lasts and until_now else " (part)"


def _unit(outcome: Outcome) -> str:
    return outcome.interval or outcome.columns[0]


def _clock(moment: datetime, zone: tzinfo | None) -> str:
    """` CEST`, or ` +11:00` in a zone without such names; empty for an hour that comes once."""
    if moment.tzinfo is None:
        return ""
    name = moment.astimezone(zone).tzname() if zone else None
    return f" {name}" if name and name.isalpha() else f" {moment.isoformat()[-6:]}"


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
