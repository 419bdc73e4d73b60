"""One finished call: what was asked, what came back, and over which time, as the writers need it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from agent.analytics.criteria import Breakdown, Filter, Series, Who
from agent.calendar.dates import Range, instant, range_of
from agent.evidence import Rendered
from agent.model.builtin.plan import Query


@dataclass(frozen=True, slots=True)
class Outcome:
    """A `query` that was run and its `result`; `now` is in the project's time zone."""

    query: Query
    result: Rendered
    now: datetime

    def text(self, argument: str, default: str = "") -> str:
        """An argument that is a text."""
        return str(self.query.arguments.get(argument) or default)

    @property
    def zone(self) -> tzinfo:
        """The project's time zone."""
        return self.now.tzinfo or UTC

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the evidence."""
        return self.result.columns

    @property
    def rows(self) -> Sequence[tuple[Any, ...]]:
        """The rows that were shown, of `result.total`."""
        return self.result.rows

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return self.result.nothing or not self.result.name or not self.result.rows

    @property
    def interval(self) -> str:
        """The interval of a course; empty for one figure over the whole time."""
        return self.text("interval")

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The conditions on what was counted; of retention also those on the beginning alone."""
        arguments = self.query.arguments
        held = (*(arguments.get("event_filters") or ()), *(arguments.get("filters") or ()))
        return tuple(Filter.model_validate(f) for f in held)

    @property
    def who(self) -> tuple[Who, ...]:
        """The conditions on people."""
        return tuple(Who.model_validate(w) for w in self.query.arguments.get("who") or ())

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """What the figures are split by."""
        given = self.query.arguments.get("breakdowns") or ()
        return tuple(Breakdown.model_validate(b) for b in given)

    def series(self, argument: str = "series") -> tuple[Series, ...]:
        """What was counted, or the steps of a funnel."""
        return tuple(Series.model_validate(s) for s in self.query.arguments.get(argument) or ())

    def asked(self, prefix: str = "date") -> Range | None:
        """The time that was asked for; None where there was none, or none that can be read."""
        first, last = self.text(f"{prefix}_from"), self.text(f"{prefix}_to")
        if not first:
            return None
        try:
            return range_of(first, last or first, self.zone)
        except (ValueError, OverflowError):
            return None

    @property
    def span(self) -> Range | None:
        """What was really counted: what lies in the future is left out."""
        start, end = self.result.start, self.result.end
        if start is None or end is None:
            return self.asked()
        return Range(start.astimezone(self.zone), end.astimezone(self.zone))

    @property
    def is_unfinished(self) -> bool:
        """Whether the time that was asked for is not over."""
        asked, span = self.asked(), self.span
        if asked is None or span is None:
            return False
        # the past seven days end now; a question takes less than a minute
        return instant(span.end) + timedelta(minutes=1) < instant(asked.end)

    def at(self, column: str) -> int:
        """Where `column` stands; raises `ValueError` when the evidence has none of that name."""
        return self.columns.index(column)

    def value(self, row: int, column: str) -> Any:
        """The value of a cell; rows count from 0."""
        return self.rows[row][self.at(column)]
