"""Draws a retention grid: a row for each cohort, a column for each period, darker where more stay."""

from collections.abc import Sequence
from typing import Any

from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from agent.charts.chart import Chart
from agent.charts.look import INK, PALETTE, QUIET, RULE, sheet
from agent.charts.picked import number, written

MOST_ROWS, MOST_COLUMNS = 14, 13
ALL = "all"
"""The row that holds the mean of all cohorts."""

DARK = 0.55
"""Cells from this strength on carry light figures."""


def draw_retention(chart: Chart, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Figure:
    """`chart.by` names the column of cohorts, `chart.x` that of periods, `chart.y` the percents."""
    by, x, y = (columns.index(name) for name in (chart.by, chart.x, chart.y[0]))
    cells = {(row[by], row[x]): number(row[y]) for row in rows}
    cohorts = list(dict.fromkeys(row[by] for row in rows))
    whole = [name for name in cohorts if name == ALL]
    shown = [*whole, *[name for name in cohorts if name != ALL][-(MOST_ROWS - len(whole)) :]]
    periods = sorted({row[x] for row in rows})[:MOST_COLUMNS]
    figure, axes = sheet(chart.title, height=1.2 + 0.34 * (len(shown) + 1))
    most = _strongest(cells, shown, periods)
    for line, cohort in enumerate(shown):
        for place, period in enumerate(periods):
            value = cells.get((cohort, period))
            if value is None:
                continue
            strength = value / most if period != periods[0] else 0.0
            axes.add_patch(_cell(place, line, strength))
            shade = "white" if strength >= DARK else INK
            text = f"{value:.0f}%" if value >= 10 or value == 0 else f"{value:.1f}%"
            axes.text(place + 0.5, line + 0.5, text, ha="center", va="center", color=shade,
                      fontsize=11, fontweight="bold" if cohort == ALL else "normal")  # fmt: skip
    unit = chart.interval or "period"
    axes.set_xlim(0, len(periods))
    axes.set_ylim(len(shown), 0)
    axes.set_xticks([n + 0.5 for n in range(len(periods))], [str(p) for p in periods])
    axes.xaxis.tick_top()
    axes.set_xlabel(f"{unit}s since the first", color=QUIET)
    axes.xaxis.set_label_position("top")
    names = ["all" if c == ALL else written(c, chart.interval) for c in shown]
    axes.set_yticks([n + 0.5 for n in range(len(shown))], names)
    axes.spines["bottom"].set_visible(False)
    return figure


def _strongest(
    cells: dict[tuple[Any, Any], float | None], cohorts: list[Any], periods: list[Any]
) -> float:
    """The highest percent after the first period, which is always the whole cohort."""
    later = [cells.get((c, p)) or 0.0 for c in cohorts for p in periods[1:]]
    return max(later, default=0.0) or 100.0


def _cell(place: int, line: int, strength: float) -> Rectangle:
    red, green, blue, _ = to_rgba(PALETTE[0])
    mixed = tuple(1 - (1 - part) * (0.06 + 0.94 * strength) for part in (red, green, blue))
    return Rectangle((place, line), 1, 1, facecolor=mixed, edgecolor=RULE, linewidth=1)
