"""Which earlier time a stretch is compared with where nobody names one."""

from datetime import datetime

from agent.calendar.dates import Range, calendar_unit, instant, is_midnight, midnight, step


def compared_with(whole: Range, past: Range) -> Range:
    """What `past`, the part of `whole` that is over, is held against.

    It is the unit before, or as many days or hours again; of a unit that is not over as much of the
    one before as has passed of it. A day is compared with the same weekday a week earlier: days are
    different from each other.
    """
    before = whole.before()
    if whole.unit == "day":
        before = calendar_unit(step(whole.start.date(), "week", -1), "day", whole.zone)
    if past == whole:
        return before
    end = as_far(past, before)
    is_part = instant(before.start) < instant(end) < instant(before.end)
    return Range(before.start, end) if is_part else before


def as_far(past: Range, before: Range) -> datetime:
    """The end of as much of `before`: by the calendar where both begin with a month."""
    first, other = past.start.date(), before.start.date()
    months = (first.year - other.year) * 12 + first.month - other.month
    if first.day == other.day == 1:
        day = step(past.end.date(), "month", -months)
    else:
        day = other + (past.end.date() - first)
    if is_midnight(past.end):
        return midnight(day, past.zone)
    return datetime.combine(day, past.end.timetz())
