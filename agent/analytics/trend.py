"""Asks PostHog for everything that a trend consists of: which values, then their figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from agent.analytics.breakdowns import Rows, Split, column_names, split
from agent.analytics.columns import Known, number
from agent.analytics.counting import Count, Group, conditions
from agent.analytics.criteria import OF_PROPERTY, Breakdown, Filter, Interval, Series, Who
from agent.analytics.running import figures
from agent.analytics.span import slots
from agent.analytics.trend_table import Stretch, value_names
from agent.analytics.wording import quoted
from agent.calendar.dates import Range
from integrations.errors import ChangeInput
from integrations.posthog import PostHog

MOST_ROWS = 10_000
"""Rows of one table; evidence keeps every one."""


@dataclass(frozen=True, slots=True)
class Trend:
    """What is counted; the methods say over which time and how it is split."""

    posthog: PostHog
    known: Known
    series: tuple[Series, ...]
    interval: Interval | None
    filters: tuple[Filter, ...]
    who: tuple[Who, ...]

    async def splits(
        self, breakdowns: Sequence[Breakdown], spans: Sequence[Range], *, limit: int
    ) -> tuple[Split, ...]:
        """The breakdowns with the values that get rows of their own over all of `spans`.

        Raises `ChangeInput` when the table would have more than `MOST_ROWS` rows.
        """
        counts = [self._count(one, span) for span in spans for one in self.series]
        taken = [*value_names(self.series), *([self.interval] if self.interval else [])]
        names = column_names(breakdowns, taken)
        found = tuple(
            [
                await split(one, name, counts, self.known, limit=limit, ask=self._rows)
                for one, name in zip(breakdowns, names, strict=True)
            ]
        )
        times = len(slots(spans[0], self.interval)) if self.interval else 1
        total = times * prod(each.most_names for each in found)
        if found and total > MOST_ROWS:
            raise ChangeInput(
                f"That may be {total:,} rows, more than the {MOST_ROWS:,} that fit. Choose a "
                "longer interval, a shorter time, a smaller limit or fewer breakdowns."
            )
        return found

    async def ask(
        self, splits: Sequence[Split], spans: Sequence[Range]
    ) -> tuple[str, list[Stretch]]:
        """The query, and what it found in each of `spans`."""
        groups = tuple(Group(f"split_{n}", one.sql) for n, one in enumerate(splits, 1))
        counts = [
            self._count(one, span, self.interval, groups) for span in spans for one in self.series
        ]
        sql, found = await figures(self.posthog, counts, name=self._name())
        size = len(self.series)
        return sql, [
            Stretch(slots(span, self.interval) if self.interval else (), found[n * size :][:size])
            for n, span in enumerate(spans)
        ]

    async def not_numbers(self, span: Range) -> str:
        """A sentence about text properties that are no number everywhere; mostly empty."""
        for one in self.series:
            of_numbers = one.math in OF_PROPERTY and one.math != "distinct"
            if not of_numbers or self.known.property(one.property, one.of).type != "text":
                continue
            value = number(self.known, one.property, one.of)
            there = conditions(self._count(one, span))
            [[numbers, every]] = await self._rows(
                f"SELECT countIf(isNotNull({value})), count() FROM events WHERE {there}"  # noqa: S608  all quoted
            )
            if numbers < every:
                return (
                    f"{quoted(one.property)} is a number in {numbers:,} of {every:,} events; "
                    "the others are left out."
                )
        return ""

    def _count(
        self,
        one: Series,
        span: Range,
        interval: Interval | None = None,
        groups: tuple[Group, ...] = (),
    ) -> Count:
        return Count(one, self.known, span, interval, groups, self.filters, self.who)

    async def _rows(self, sql: str) -> Rows:
        return (await self.posthog.query(sql, name=self._name())).rows

    def _name(self) -> str:
        return f"rootle: trends of {self.series[0].event[:60] or 'any event'}"
