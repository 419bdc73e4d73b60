"""Whole days, weeks or months: how a question about some days becomes one about whole periods.

Retention and lifecycle compare periods with each other, so a part of one would mislead: whatever
the question touches counts whole, as in PostHog.
"""

from datetime import datetime
from typing import Literal

from agent.analytics.span import Slot, slots
from agent.calendar.dates import Range, instant

Period = Literal["day", "week", "month"]

_FROM_TO: dict[Period, str] = {
    "day": "dateDiff('day', {first}, {second})",
    "week": "intDiv(dateDiff('day', {first}, {second}), 7)",
    "month": "dateDiff('month', {first}, {second})",
}


def whole(span: Range, period: Period) -> Range:
    """The span, widened to whole periods; raises `ChangeInput` when there are too many."""
    touched = slots(span, period)
    return Range(touched[0].start, touched[-1].end)


def periods_between(first: str, second: str, period: Period) -> str:
    """The HogQL expression of how many periods lie between two first days of periods."""
    return _FROM_TO[period].format(first=first, second=second)


def is_over(slot: Slot, now: datetime) -> bool:
    """Whether nothing can happen in it any more."""
    return instant(slot.end) <= instant(now)


def finished_part(span: Range, period: Period, now: datetime) -> tuple[Range | None, bool]:
    """The whole periods of the span that are over, None if there is none; and whether one is not."""
    over = [slot for slot in slots(span, period) if is_over(slot, now)]
    if not over:
        return None, True
    return Range(over[0].start, over[-1].end), instant(over[-1].end) < instant(span.end)
