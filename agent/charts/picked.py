"""Picks out of a table what a chart draws: series of numbers over labels, at most eight of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.calendar.dates import MONTHS
from agent.charts.chart import Chart

MOST_SERIES = 8
"""More lines cannot be told apart; the rest becomes `other`, or is left out where people would be
counted twice."""

MOST_LABELS = 400
"""Points along the bottom; more than that no screen shows."""

ADD_UP = frozenset({"events", "sum"})
"""Figures of which several are one when they are added; distinct people are not among them."""

BEFORE = "_before"
"""The ending of a column that holds the same figure of an earlier time."""

Number = float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one set of bars; `values` stand over the labels, None where there is nothing."""

    name: str
    values: tuple[Number, ...]
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Picked:
    """What is drawn; `left_out` counts the series that are not."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    left_out: int = 0


def pick(chart: Chart, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Picked:
    """The series of a chart; `ValueError` when the table has no such column."""
    wanted = (chart.x, *chart.y, *filter(None, (chart.by,)))
    if missing := [name for name in wanted if name not in columns]:
        raise ValueError(f"The table has no column {', '.join(missing)}.")
    at = {name: columns.index(name) for name in wanted}
    rows = rows[-MOST_LABELS * MOST_SERIES :] if chart.interval else rows
    places = list(dict.fromkeys(row[at[chart.x]] for row in rows))[:MOST_LABELS]
    labels = tuple(written(place, chart.interval) for place in places)
    if chart.names in columns:
        words = {row[at[chart.x]]: row[columns.index(chart.names)] for row in rows}
        labels = tuple(str(words[place]) for place in places)
    if not chart.by:
        by_place = {row[at[chart.x]]: row for row in rows}
        series = tuple(
            Series(name, tuple(number(by_place[p][at[name]]) for p in places), _is_before(name))
            for name in chart.y
        )
        return Picked(labels, series[:MOST_SERIES], max(0, len(series) - MOST_SERIES))
    split = _split(chart, at, rows, places)
    return Picked(labels, *_largest(split, adds_up=chart.y[0] in ADD_UP))


def _split(
    chart: Chart, at: dict[str, int], rows: Sequence[Sequence[Any]], places: list[Any]
) -> list[Series]:
    """One series for each value of the column `by`, in the order of the rows."""
    cells: dict[str, dict[Any, Number]] = {}
    for row in rows:
        name = str(row[at[chart.by]])
        cells.setdefault(name, {})[row[at[chart.x]]] = number(row[at[chart.y[0]]])
    empty = 0.0 if chart.interval else None
    return [
        Series(name, tuple(values.get(place, empty) for place in places))
        for name, values in cells.items()
    ]


def _largest(series: list[Series], *, adds_up: bool) -> tuple[tuple[Series, ...], int]:
    """The largest series, and how many are left out; the rest as one where it adds up."""
    named = [one for one in series if one.name != "other"]
    rest = [one for one in series if one.name == "other"]
    named.sort(key=lambda one: -sum(value or 0 for value in one.values))
    most = MOST_SERIES - 1
    if len(named) + len(rest) <= MOST_SERIES:
        return (*named, *rest), 0
    if not adds_up:
        return (*named[:most], *rest[:1]), len(named) - most
    together = zip(*(one.values for one in [*named[most:], *rest]), strict=True)
    other = Series("other", tuple(sum(value or 0 for value in values) for values in together))
    return (*named[:most], other), 0


def number(cell: Any) -> Number:
    """The cell as a number; None for what is none."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return float(cell)


def written(cell: Any, interval: str = "") -> str:
    """A label: days as `16 Nov`, hours as `16 Nov 14:00`, months as `Nov 2026`, else the cell."""
    if cell is None:
        return "(none)"
    if not interval:
        return str(cell)
    try:
        moment = datetime.fromisoformat(str(cell))
    except ValueError:
        return str(cell)
    month = MONTHS[moment.month - 1]
    by_interval = {
        "hour": f"{moment.day} {month} {moment:%H:%M}",
        "month": f"{month} {moment.year}",
        "quarter": f"Q{(moment.month - 1) // 3 + 1} {moment.year}",
    }
    return by_interval.get(interval, f"{moment.day} {month}")


def _is_before(name: str) -> bool:
    return name.endswith(BEFORE)
