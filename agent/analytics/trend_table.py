"""Lays out what was counted as a table: a row for each interval and value, none left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from agent.analytics.breakdowns import Split
from agent.analytics.counting import COUNTS
from agent.analytics.criteria import Interval, Math, Series
from agent.analytics.formula import Formula
from agent.analytics.running import Figures
from agent.analytics.span import Slot

LETTERS = "ABCDEFGH"
FORMULA = "formula"
BEFORE = "_before"

Names = tuple[str, ...]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found in one stretch of time: its intervals (if asked by any), a figure a series."""

    slots: tuple[Slot, ...]
    figures: Sequence[Figures]


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns are: interval, breakdowns, a figure for each series, and a formula."""

    series: tuple[Series, ...]
    interval: Interval | None
    splits: tuple[Split, ...]
    formula: Formula | None
    compares: bool

    @property
    def values(self) -> Names:
        """The columns of the series' own figures."""
        return value_names(self.series)

    @property
    def columns(self) -> Names:
        """Every column, in order."""
        both = [name + BEFORE for name in self.values] if self.compares else []
        if both and self.interval:
            both = [self.interval + BEFORE, *both]
        formula = [FORMULA] if self.formula else []
        if formula and self.compares:
            formula.append(FORMULA + BEFORE)
        first = [self.interval] if self.interval else []
        names = [split.column for split in self.splits]
        return (*first, *names, *self.values, *both, *formula)

    @property
    def main(self) -> str:
        """The column that was asked for: the formula, or the first series."""
        return FORMULA if self.formula else self.values[0]


def value_names(series: Sequence[Series]) -> Names:
    """One series is named by its math, several by letters."""
    return (series[0].math,) if len(series) == 1 else tuple(LETTERS[: len(series)])


def rows(layout: Layout, later: Stretch, before: Stretch | None = None) -> tuple[Row, ...]:
    """Every row; with `before`, row n of the earlier stretch stands beside row n of the later."""
    found = [each for stretch in (later, before) if stretch for each in stretch.figures]
    named = _named(layout, found)
    return tuple(
        _row(layout, later, before, number, names)
        for number in range(len(later.slots) if layout.interval else 1)
        for names in named
    )


def is_nothing(layout: Layout, stretches: Sequence[Stretch]) -> bool:
    """Whether nothing at all was found; an average of 0 is something."""
    for stretch in stretches:
        for one, found in zip(layout.series, stretch.figures, strict=True):
            for value in found.by_place.values():
                if value or (value is not None and one.math not in COUNTS):
                    return False
    return True


def _named(layout: Layout, found: Sequence[Figures]) -> list[Names]:
    """The names of rows within an interval, in the order of the breakdowns."""
    if not layout.splits:
        return [()]
    start = 1 if layout.interval else 0
    there = {tuple(map(str, place[start:])) for each in found for place in each.by_place}
    if there and all(split.fixed for split in layout.splits):
        there |= set(product(*(split.names for split in layout.splits)))
    return sorted(
        there,
        key=lambda names: tuple(s.place(n) for s, n in zip(layout.splits, names, strict=True)),
    )


def _row(layout: Layout, later: Stretch, before: Stretch | None, number: int, names: Names) -> Row:
    values = _values(layout, later, number, names)
    first = [later.slots[number].name] if layout.interval else []
    earlier: dict[str, Any] = {}
    if before is not None:
        if layout.interval:
            there = number < len(before.slots)
            earlier[layout.interval] = before.slots[number].name if there else None
        earlier |= _values(layout, before, number, names)
    formulas = []
    if layout.formula:
        formulas.append(cleaned(layout.formula.value(_lettered(layout, values))))
        if before is not None:
            formulas.append(cleaned(layout.formula.value(_lettered(layout, earlier))))
    return (*first, *names, *values.values(), *earlier.values(), *formulas)


def _lettered(layout: Layout, values: Mapping[str, Any]) -> dict[str, Any]:
    """The figures under the letters of their series; a single one is A too, whatever its column."""
    return {letter: values[name] for letter, name in zip(LETTERS, layout.values, strict=False)}


def _values(layout: Layout, stretch: Stretch, number: int, names: Names) -> dict[str, Any]:
    if layout.interval and number >= len(stretch.slots):
        return dict.fromkeys(layout.values)
    place = (stretch.slots[number].key, *names) if layout.interval else names
    return {
        column: _figure(one.math, found.by_place.get(place))
        for column, one, found in zip(layout.values, layout.series, stretch.figures, strict=True)
    }


def _figure(math: Math, value: Any) -> Any:
    return 0 if value is None and math in COUNTS | {"sum"} else cleaned(value)


def cleaned(value: Any) -> Any:
    """Without the last digits of floating point, and whole numbers as such."""
    if not isinstance(value, float):
        return value
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def by_column(layout: Layout, row: Row) -> Mapping[str, Any]:
    """A row with the names of its columns."""
    return dict(zip(layout.columns, row, strict=True))


def each(layout: Layout, table: Sequence[Row]) -> Iterator[Mapping[str, Any]]:
    """All rows with the names of their columns."""
    return (by_column(layout, row) for row in table)
