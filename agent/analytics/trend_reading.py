"""Reads a trend out in one line: what was counted, when, and where it was most and least."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.analytics.breakdowns import Split
from agent.analytics.counting import unit
from agent.analytics.criteria import Filter, Math, Who
from agent.analytics.describing import capital, described, where
from agent.analytics.formula import Formula
from agent.analytics.span import Slot, is_unfinished
from agent.analytics.trend_table import LETTERS, Layout, Row, Stretch, each
from agent.analytics.wording import figure, quoted, sentences
from agent.calendar.dates import Range, instant, is_midnight
from agent.figures.units import scaled

NEVER_ADD_UP: frozenset[Math] = frozenset({"people", "sessions", "distinct", "per_person"})
"""Maths whose figures of several rows are not the figure of all of them."""

_MOST = re.compile(r"[:;] most in (\d{4}-\d\d-\d\d(?:T[\d:+-]+)?) \(")


@dataclass(frozen=True, slots=True)
class Told:
    """A trend as it is told: what was counted, over `spans` (the earlier one second, if any).

    `found` are the stretches that belong to them; `over` says that all of the time that was asked
    for has passed.
    """

    layout: Layout
    filters: tuple[Filter, ...]
    who: tuple[Who, ...]
    spans: Sequence[Range]
    found: Sequence[Stretch]
    over: bool

    @property
    def slots(self) -> Sequence[Slot]:
        """The intervals of the later stretch."""
        return self.found[0].slots

    @property
    def subject(self) -> str:
        """What was counted, with the conditions on it."""
        series = self.layout.series
        if len(series) == 1:
            filters = (*series[0].filters, *self.filters)
            return described(series[0].model_copy(update={"filters": filters})) + where(
                (), self.who
            )
        named = (f"{a}: {described(one)}" for a, one in zip(LETTERS, series, strict=False))
        everywhere = where(self.filters, self.who)
        return "; ".join(named) + (f"; all{everywhere}" if everywhere else "")

    @property
    def title(self) -> str:
        """What a chart shows: the formula, or what was counted, and by what."""
        formula = self.layout.formula
        by = [split.column for split in self.layout.splits]
        words = self._calculated(formula) if formula else self.subject
        return capital(f"{words}, by {' and '.join(by)}" if by else words)

    def _calculated(self, formula: Formula) -> str:
        """A formula as it was asked for, or what it is in other units: “…, in GB”."""
        series = self.layout.series
        into = scaled(formula.text, unit(series[0])) if len(series) == 1 else ""
        return f"{self.subject}, in {into}" if into else formula.text

    @property
    def unfinished(self) -> bool:
        """Whether the last interval is not over."""
        return bool(self.slots) and is_unfinished(self.slots[-1], self.spans[0])

    def reading(self, table: Sequence[Row]) -> str:
        """The sentences about a table in which something was found."""
        layout, span = self.layout, self.spans[0]
        by = [*([layout.interval] if layout.interval else []), *map(_by, layout.splits)]
        split = f", by {' and '.join(by)}" if by else ""
        compared = f", compared with {self.spans[1].phrase}" if len(self.spans) > 1 else ""
        found = _extremes(layout, table, span, self.slots) if by else _figures(layout, table[0])
        formula = f"; {layout.formula.text} is `formula`" if layout.formula else ""
        return sentences(
            [
                f"{capital(self.subject)}{formula}{split}, {span.phrase}{compared}{found}.",
                _rest(layout, table),
                _borders(self),
                _beyond(self),
                _adding(layout, table),
            ]
        )


def read_most(text: str) -> str:
    """The interval with the highest count, read back from the text of a result by interval.

    It is the highest of all rows, also of those that a model is not shown. Empty if there is none.
    """
    found = _MOST.search(text)
    return found[1] if found else ""


def _by(split: Split) -> str:
    return quoted(split.column)


def _figures(layout: Layout, row: Row) -> str:
    if len(row) == 1:
        return f": {figure(row[0])}"
    pairs = zip(layout.columns, row, strict=True)
    return ": " + ", ".join(f"{name} {figure(value)}" for name, value in pairs)


def _rest(layout: Layout, table: Sequence[Row]) -> str:
    """What the row of the rest is, where there is one; and that there are no values at all."""
    parts = []
    for split in layout.splits:
        names = {row[split.column] for row in each(layout, table)}
        if split.rest in names - set(split.names):
            parts.append(f"All other values of {quoted(split.column)} are in {quoted(split.rest)}.")
        if names == {split.missing}:
            parts.append(f"None of them has {quoted(split.column)}.")
    return sentences(parts)


def _extremes(layout: Layout, table: Sequence[Row], span: Range, slots: Sequence[Slot]) -> str:
    """Where the main figure was most and least."""
    if layout.interval and layout.splits:
        return _largest(layout)
    found = []
    partial = {slot.name for slot in slots if _is_partial(slot, span)}
    for row in each(layout, table):
        value = row[layout.main]
        if layout.interval:
            found.append((value, f"in {row[layout.interval]}", row[layout.interval] in partial))
        else:
            names = [str(row[split.column]) for split in layout.splits]
            aside = any(n in {s.rest, s.missing} for s, n in zip(layout.splits, names, strict=True))
            found.append((value, " and ".join(map(quoted, names)), aside))
    figures = [one for one in found if one[0] is not None]
    if layout.splits:  # the rest is no value, however large
        figures = [one for one in figures if not one[2]]
    if not figures:
        return ""
    most = max(figures, key=lambda one: one[0])
    whole = [one for one in figures if not one[2]]
    least = min(whole, key=lambda one: one[0], default=most)
    words = f"; most {most[1]} ({figure(most[0])})"
    return words if least[0] == most[0] else f"{words}, least {least[1]} ({figure(least[0])})"


def _largest(layout: Layout) -> str:
    split = layout.splits[0]
    known = {n: v for n, v in split.totals.items() if v is not None and n != split.missing}
    if layout.formula or not known:
        return ""
    name = max(known, key=lambda one: known[one])
    return f"; over the whole time most {quoted(name)} ({figure(known[name])})"


def _is_partial(slot: Slot, span: Range) -> bool:
    return instant(slot.start) < instant(span.start) or instant(span.end) < instant(slot.end)


def _borders(told: Told) -> str:
    """A warning where the first or the last interval is not whole."""
    if not told.slots:
        return ""
    span, interval = told.spans[0], told.layout.interval
    parts = []
    if instant(told.slots[0].start) < instant(span.start):
        parts.append(f"the first {interval} is counted from {_moment(span.start)} on")
    if told.unfinished and not told.over:
        parts.append(f"the last {interval} is not over")
    elif told.unfinished:
        parts.append(f"the last one until {_moment(span.end - timedelta(microseconds=1))}")
    return capital(" and ".join(parts)) + "." if parts else ""


def _beyond(told: Told) -> str:
    """A warning where the earlier stretch is longer: its last intervals have no row beside them."""
    lengths = [len(stretch.slots) for stretch in told.found]
    more = lengths[-1] - lengths[0]
    return f"The earlier stretch has {more} more {told.layout.interval}s, not shown." * (more > 0)


def _moment(moment: datetime) -> str:
    """The day, with the time where it is not a whole one."""
    whole = is_midnight(moment) or is_midnight(moment + timedelta(microseconds=1))
    return f"{moment:%Y-%m-%d}" if whole else f"{moment:%Y-%m-%d %H:%M}"


def _adding(layout: Layout, table: Sequence[Row]) -> str:
    again = any(
        one.math in NEVER_ADD_UP or (one.math == "sum" and one.of != "event")
        for one in layout.series
    )
    return "Rows do not add up: the same may be in several of them." * (again and len(table) > 1)
