"""Chooses how a trend is drawn: courses as lines, comparisons of values as bars."""

import re
from typing import Literal

from agent.analytics.counting import unit
from agent.analytics.trend_table import FORMULA, Layout
from agent.charts.chart import Chart
from agent.figures.units import scaled

Wish = Literal["auto", "line", "bar", "area", "none"]

LONGEST_TITLE = 100

_PERCENT = re.compile(r"\*\s*100\b|\b100\s*\*")


def chart(layout: Layout, wish: Wish, *, title: str, rows: int, unfinished: bool) -> Chart | None:
    """The chart of a table with so many rows; None where there is nothing to see in a picture."""
    columns = [split.column for split in layout.splits]
    y = _figures(layout)
    axes = ([layout.interval] if layout.interval else []) + columns
    if wish == "none" or rows < 2 or not axes or len(axes) > 2 or (len(axes) == 2 and len(y) > 1):
        return None
    course = layout.interval is not None
    kind = wish if wish != "auto" else ("line" if course else "bar")
    return Chart(
        kind=kind if course else "bar",
        title=title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…",
        x=axes[0],
        y=y,
        by=axes[1] if len(axes) == 2 else "",
        unit=_unit(layout),
        interval=layout.interval or "",
        unfinished=unfinished,
    )


def _figures(layout: Layout) -> tuple[str, ...]:
    if layout.formula:
        return tuple(name for name in layout.columns if name.startswith(FORMULA))
    both = [name + "_before" for name in layout.values] if layout.compares else []
    return (*layout.values, *both)


def _unit(layout: Layout) -> str:
    units = {unit(one) for one in layout.series}
    if layout.formula and _PERCENT.search(layout.formula.text):
        return "%"
    if layout.formula:
        return scaled(layout.formula.text, units.pop()) if len(layout.series) == 1 else ""
    return units.pop() if len(units) == 1 else ""
