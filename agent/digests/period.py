"""Which time a digest is about: the last whole day, week, month or quarter, and those before it.

The distance of its runs says which: a digest of every Monday is about last week. Days are different
from each other, so a day is compared with the same weekday a week earlier; and one that comes on
weekdays only is on Monday about Friday, so that each of its days is told once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from agent.calendar.dates import Range, calendar_unit, step
from agent.schedules.plans import Once
from agent.schedules.recurrence import Recurrence, upcoming

Unit = Literal["day", "week", "month", "quarter"]

USUAL = 8
"""Periods before it that tell what is usual: two months of weeks or of one weekday."""

_DISTANCES: tuple[tuple[timedelta, Unit], ...] = (
    (timedelta(days=80), "quarter"),
    (timedelta(days=25), "month"),
    (timedelta(days=6), "week"),
)
"""From which distance of runs on a digest is about what; anything closer is about a day."""

_LOOKED_BACK = timedelta(days=5)
"""How far back the day of the run before is looked for; farther apart nothing is daily."""

_LONG_BACK = timedelta(days=200)
"""How far back runs are looked for where there are no others ahead."""

_RUNS = 6
"""Runs that tell how far apart they are: those of weekdays have a weekend among them."""

NAMES: dict[Unit, tuple[str, str]] = {
    "day": ("day", "same weekday a week earlier"),
    "week": ("week", "week before"),
    "month": ("month", "month before"),
    "quarter": ("quarter", "quarter before"),
}
"""What a period is called, and what it is compared with."""


@dataclass(frozen=True, slots=True)
class Period:
    """`now` is what the digest is about, `before` what it is compared with, `usual` the `USUAL`
    periods before `now`, the oldest first, of which `before` is the last.
    """

    unit: Unit
    now: Range
    before: Range
    usual: tuple[Range, ...]

    @property
    def usually(self) -> str:
        """When the usual periods were: "in the 8 weeks before"."""
        if self.unit == "day":
            return f"on the same weekday of the {USUAL} weeks before"
        return f"in the {USUAL} {self.unit}s before"

    @property
    def whole(self) -> Range:
        """Everything from the first usual period to the end of `now`."""
        return Range(self.usual[0].start, self.now.end)


def period_of(recurrence: Recurrence, at: datetime, zone: ZoneInfo) -> Period:
    """The period of the run at `at` (aware), in the project's `zone`."""
    unit = _unit(recurrence, at)
    today = at.astimezone(zone).date()
    day = step(today, unit, -1)
    if unit == "day":
        day = _day_of_run_before(recurrence, at, zone) or day
    now = calendar_unit(day, unit, zone)
    first = now.start.date()
    apart: Literal["week", "month", "quarter"] = "week" if unit == "day" else unit
    usual = tuple(
        calendar_unit(step(first, apart, -back), unit, zone) for back in range(USUAL, 0, -1)
    )
    return Period(unit, now, usual[-1], usual)


def _unit(recurrence: Recurrence, at: datetime) -> Unit:
    if isinstance(recurrence.plan, Once):
        return "week"
    runs = upcoming(recurrence, at - _LOOKED_BACK, _RUNS)
    if len(runs) < 2:  # the last one of all, or the only one
        runs = list(recurrence.between(at - _LONG_BACK, at))[-_RUNS:]
    nearest = min((b - a for a, b in pairwise(runs)), default=timedelta(days=7))
    return next((unit for distance, unit in _DISTANCES if nearest >= distance), "day")


def _day_of_run_before(recurrence: Recurrence, at: datetime, zone: ZoneInfo) -> date | None:
    """The day of the last run on an earlier day, if there was one just now."""
    today = at.astimezone(zone).date()
    earlier = recurrence.between(at - _LOOKED_BACK, at)
    days = [run.astimezone(zone).date() for run in islice(earlier, 1_000)]
    return max((day for day in days if day < today), default=None)
