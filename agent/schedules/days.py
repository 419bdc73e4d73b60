"""On which days something happens: "every weekday", "the first Monday", "the last working day".

The calendar itself is dateutil's `rrule`, after RFC 5545. It is asked for dates only: of clocks
that change it knows nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from heapq import merge
from itertools import groupby
from typing import Annotated, Any, Literal, Self

from dateutil.rrule import DAILY, MO, MONTHLY, WEEKLY, rrule, weekday
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LAST = -1
"""The last of its kind, as in "the last Friday"."""

LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""How many days each month has at most, from January on."""

MOST_APART = 366
"""The largest interval in days, weeks or months; "every 4000 days" is more likely a slip."""

_WORKING = (0, 1, 2, 3, 4)
_WHOLE_DAY = time(0)


def _in_order(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(set(values)))


Interval = Annotated[int, Field(ge=1, le=MOST_APART)]
Month = Annotated[int, Field(ge=1, le=12)]
Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 is Monday."""
MonthDay = Annotated[int, Field(ge=LAST, le=31)]
"""The day of the month, or `LAST`."""
WhichWeekday = Annotated[int, Field(ge=LAST, le=5)]
WhichWorkingDay = Annotated[int, Field(ge=LAST, le=15)]
Months = Annotated[tuple[Month, ...], AfterValidator(_in_order)]


class _Days(BaseModel, ABC):
    model_config = ConfigDict(frozen=True, extra="forbid")

    interval: Interval = 1
    """Every how many days, weeks or months, counted from the start of the recurrence."""
    months: Months = ()
    """Only in these months; empty for all."""

    def dates(self, first: date, until: date) -> Iterator[date]:
        """The days from `first` on, up to and with `until`; the interval is counted from `first`."""
        frequency, parts = self._rule()
        found = rrule(
            frequency,
            dtstart=datetime.combine(first, _WHOLE_DAY),
            until=datetime.combine(until, _WHOLE_DAY),
            interval=self.interval,
            bymonth=self.months or None,
            wkst=MO,
            **parts,
        )
        return (day.date() for day in found)

    @abstractmethod
    def _rule(self) -> tuple[int, dict[str, Any]]:
        """The frequency and the parts of the rule, as RFC 5545 names them."""


class _OfMonth(_Days):
    @model_validator(mode="after")
    def _plain(self) -> Self:
        if self.interval > 1 and self.months:
            raise ValueError("Every so many months, or in certain months: not both.")
        return self


class Daily(_Days):
    """Every day, or every so many days."""

    kind: Literal["daily"] = "daily"

    def _rule(self) -> tuple[int, dict[str, Any]]:
        return DAILY, {}


class Weekly(_Days):
    """On days of the week; an interval counts weeks that begin on Monday."""

    kind: Literal["weekly"] = "weekly"
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1), AfterValidator(_in_order)]

    def _rule(self) -> tuple[int, dict[str, Any]]:
        return WEEKLY, {"byweekday": self.weekdays}


class Monthly(_OfMonth):
    """On days of the month; a month that has no such day has no run."""

    kind: Literal["monthly"] = "monthly"
    monthdays: Annotated[tuple[MonthDay, ...], Field(min_length=1), AfterValidator(_in_order)]

    @model_validator(mode="after")
    def _exist(self) -> Self:
        longest = max(LONGEST[month - 1] for month in self.months or (1,))
        if 0 in self.monthdays or max(self.monthdays) > longest:
            raise ValueError(f"No such month has a day {max(self.monthdays)}.")
        if self.interval > 1 and max(self.monthdays) > 28:  # might meet short months only
            raise ValueError("Every so many months: only up to the 28th, or the last day.")
        return self

    def _rule(self) -> tuple[int, dict[str, Any]]:
        return MONTHLY, {"bymonthday": self.monthdays}


class MonthlyWeekdays(_OfMonth):
    """On the first Monday, the last Friday: pairs of which one (1 to 5, or `LAST`) and weekday."""

    kind: Literal["monthly_weekdays"] = "monthly_weekdays"
    places: Annotated[
        tuple[tuple[WhichWeekday, Weekday], ...], Field(min_length=1), AfterValidator(_in_order)
    ]

    @model_validator(mode="after")
    def _exist(self) -> Self:
        if any(which == 0 for which, _ in self.places):
            raise ValueError("The first weekday of its kind is number 1.")
        if self.interval > 1 and any(which == 5 for which, _ in self.places):
            raise ValueError("Every so many months: only up to the fourth weekday, or the last.")
        return self

    def _rule(self) -> tuple[int, dict[str, Any]]:
        return MONTHLY, {"byweekday": [weekday(day)(which) for which, day in self.places]}


class WorkingDays(_OfMonth):
    """On the first or last days of a month that are Monday to Friday; no holidays are known."""

    kind: Literal["working_days"] = "working_days"
    which: Annotated[tuple[WhichWorkingDay, ...], Field(min_length=1), AfterValidator(_in_order)]

    @model_validator(mode="after")
    def _exist(self) -> Self:
        if 0 in self.which:
            raise ValueError("The first working day is number 1.")
        return self

    def _rule(self) -> tuple[int, dict[str, Any]]:
        return MONTHLY, {"byweekday": _WORKING, "bysetpos": self.which}


Days = Annotated[
    Daily | Weekly | Monthly | MonthlyWeekdays | WorkingDays, Field(discriminator="kind")
]


def dates(rules: Iterable[Days], first: date, until: date) -> Iterator[date]:
    """The days of any of `rules`, each once and in order; intervals are counted from `first`."""
    found = merge(*(rule.dates(first, until) for rule in rules))
    return (day for day, _ in groupby(found))
