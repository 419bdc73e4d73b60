"""Draws one chart as a PNG picture. Imports matplotlib: only the drawing process loads this."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent.charts.chart import Chart
from agent.charts.grids import draw_retention
from agent.charts.look import (
    DOTS,
    OTHER,
    PAPER,
    QUIET,
    RULE,
    colour,
    figure_text,
    sheet,
    shortened,
    sparse,
)
from agent.charts.picked import Number, Picked, Series, pick

MOST_BARS = 16
"""Bars below each other that can still be read."""

MOST_TICKS = 8
LONGEST_NAME = 28

Rows = Sequence[Sequence[Any]]


def draw(chart: Chart, columns: Sequence[str], rows: Rows) -> bytes:
    """The picture; `ValueError` when there is nothing in the table that could be drawn."""
    if not rows or not chart.y:
        raise ValueError("There is nothing to draw.")
    figure = _KINDS[chart.kind](chart, columns, rows)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DOTS)
    return file.getvalue()


def _line(chart: Chart, columns: Sequence[str], rows: Rows) -> Figure:
    picked = pick(chart, columns, rows)
    figure, axes = sheet(chart.title)
    for place, series in enumerate(picked.series):
        _course(axes, series, colour(place, series.name), unfinished=chart.unfinished)
    _frame(axes, chart, picked)
    return figure


def _course(axes: Axes, series: Series, shade: str, *, unfinished: bool) -> None:
    """One line; its last stretch is dashed when the interval is not over."""
    values = [float("nan") if v is None else v for v in series.values]
    whole = len(values) - 1 if unfinished and len(values) > 1 and not series.is_before else None
    shade = OTHER if series.is_before else shade
    style: dict[str, Any] = {"color": shade, "linewidth": 1.6 if series.is_before else 2.4}
    dots = "o" if len(values) <= MOST_TICKS * 2 and not series.is_before else None
    label = shortened(_series_name(series), LONGEST_NAME)
    axes.plot(range(len(values))[:whole], values[:whole], marker=dots, label=label, **style)
    if whole is not None:
        axes.plot((whole - 1, whole), values[whole - 1 :], linestyle=(0, (2, 2)), **style)
        axes.plot(whole, values[whole], marker="o", markerfacecolor="white", **style)


def _area(chart: Chart, columns: Sequence[str], rows: Rows) -> Figure:
    picked = pick(chart, columns, rows)
    figure, axes = sheet(chart.title)
    axes.stackplot(
        range(len(picked.labels)),
        *([value or 0 for value in series.values] for series in picked.series),
        labels=[shortened(_series_name(series), LONGEST_NAME) for series in picked.series],
        colors=[colour(place, series.name) for place, series in enumerate(picked.series)],
        alpha=0.85,
    )
    last = len(picked.labels) - 1
    if chart.unfinished and last > 0:
        axes.axvspan(
            last - 1, last, hatch="///", zorder=3, alpha=0.5, facecolor=PAPER, edgecolor=QUIET,
            linewidth=0,
        )  # fmt: skip
    _frame(axes, chart, picked)
    return figure


def _bar(chart: Chart, columns: Sequence[str], rows: Rows) -> Figure:
    """Upright bars over time; bars below each other for names, which may be long."""
    picked = pick(chart, columns, rows)
    if not chart.interval:
        return _named_bars(chart, picked)
    figure, axes = sheet(chart.title)
    count = len(picked.series)
    for place, series in enumerate(picked.series):
        shade = OTHER if series.is_before else colour(place, series.name)
        offset = (place - (count - 1) / 2) * 0.8 / count
        bars = axes.bar(
            [n + offset for n in range(len(series.values))],
            [value or 0 for value in series.values],
            width=0.8 / count,
            color=shade,
            label=shortened(_series_name(series), LONGEST_NAME),
        )
        if chart.unfinished and bars.patches:
            bars.patches[-1].set(hatch="///", alpha=0.45)
    _frame(axes, chart, picked)
    return figure


def _named_bars(chart: Chart, picked: Picked) -> Figure:
    labels = picked.labels[:MOST_BARS]
    count = len(picked.series)
    figure, axes = sheet(chart.title, height=max(2.6, 1.5 + 0.34 * len(labels) * min(count, 3)))
    most = max((v or 0 for s in picked.series for v in s.values[:MOST_BARS]), default=0) or 1
    for place, series in enumerate(picked.series):
        values = series.values[:MOST_BARS]
        offset = (place - (count - 1) / 2) * 0.8 / count
        places = [n + offset for n in range(len(values))]
        shades = [colour(place, label if count == 1 else series.name) for label in labels]
        axes.barh(
            places,
            [value or 0 for value in values],
            height=0.8 / count,
            color=OTHER if series.is_before else shades,
            label=shortened(_series_name(series), LONGEST_NAME),
        )
        for at, value in zip(places, values, strict=True):
            text = figure_text(value, chart.unit)
            axes.text((value or 0) + most * 0.01, at, text, va="center", fontsize=11)
    axes.set_yticks(range(len(labels)), [shortened(label, LONGEST_NAME) for label in labels])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_xlim(0, most * 1.12)
    axes.spines["bottom"].set_visible(False)
    _legend(axes, picked)
    _notes(axes, chart, picked, more=len(picked.labels) - len(labels))
    return figure


def _funnel(chart: Chart, columns: Sequence[str], rows: Rows) -> Figure:
    """Upright bars, one a step, each with its share of the first."""
    picked = pick(chart, columns, rows)
    figure, axes = sheet(chart.title)
    count = len(picked.series)
    for place, series in enumerate(picked.series):
        offset = (place - (count - 1) / 2) * 0.8 / count
        places = [n + offset for n in range(len(series.values))]
        heights = [value or 0 for value in series.values]
        shade = colour(place, series.name)
        axes.bar(places, heights, width=0.76 / count, color=shade, label=shortened(series.name, 28))
        for at, height in zip(places, heights, strict=True):
            share = _share(height, heights[0])
            text = share if count > 2 else f"{figure_text(height)}\n{share}"
            axes.text(at, height, text, ha="center", va="bottom", fontsize=11 if count < 4 else 9)
    axes.set_xticks(range(len(picked.labels)), [_wrapped(label) for label in picked.labels])
    axes.set_yticks([])
    axes.margins(y=0.18)
    _legend(axes, picked)
    _notes(axes, chart, picked)
    return figure


def _share(part: float, whole: float) -> str:
    return f"{part / whole * 100:.1f}%".replace(".0%", "%") if whole else "–"


def _wrapped(label: str) -> str:
    """A step's name on two lines at most."""
    label = shortened(label, 34)
    if len(label) <= 17:
        return label
    cut = label.rfind(" ", 0, 18)
    return f"{label[:cut]}\n{label[cut + 1 :]}" if cut > 0 else f"{label[:17]}\n{label[17:]}"


# --- what all of them have ---------------------------------------------------------------------


def _frame(axes: Axes, chart: Chart, picked: Picked) -> None:
    """Labels along both axes, and the legend where there are several series."""
    ticks = sparse(picked.labels, MOST_TICKS if chart.interval != "hour" else 5)
    axes.set_xticks([place for place, _ in ticks], [shortened(label, 16) for _, label in ticks])
    largest = max((abs(value or 0) for value in _values(picked)), default=0)
    axes.yaxis.set_major_formatter(lambda value, _: figure_text(value, chart.unit, like=largest))
    axes.grid(axis="y", color=RULE, linewidth=1)
    axes.set_axisbelow(True)
    if all((value or 0) >= 0 for value in _values(picked)):
        axes.set_ylim(bottom=0)
    if not any(_values(picked)):
        axes.set_ylim(0, 1)
    if chart.unit and chart.unit != "%":
        axes.set_ylabel(shortened(chart.unit, 30))
    _legend(axes, picked)
    _notes(axes, chart, picked)


def _values(picked: Picked) -> list[Number]:
    return [value for series in picked.series for value in series.values]


def _legend(axes: Axes, picked: Picked) -> None:
    if len(picked.series) < 2:
        return
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, fontsize=11, borderaxespad=0.2,
        handlelength=1.2, columnspacing=1.4, labelcolor=QUIET,
    )  # fmt: skip


def _notes(axes: Axes, chart: Chart, picked: Picked, *, more: int = 0) -> None:
    """What cannot be seen from the picture alone, small at its foot."""
    notes = []
    if chart.unfinished and chart.interval:
        notes.append(f"the last {chart.interval} is not over")
    if picked.left_out:
        notes.append(f"{picked.left_out} smaller ones are not drawn")
    if more > 0:
        notes.append(f"{more} more in the table")
    if notes:
        text = "; ".join(notes)
        axes.annotate(
            text[:1].upper() + text[1:],
            (0, 0), (0, -34), xycoords="axes fraction", textcoords="offset points",
            fontsize=10, color=QUIET,
        )  # fmt: skip


def _series_name(series: Series) -> str:
    return "before" if series.is_before else series.name.replace("_", " ")


_KINDS: Mapping[str, Callable[[Chart, Sequence[str], Rows], Figure]] = {
    "line": _line,
    "area": _area,
    "bar": _bar,
    "funnel": _funnel,
    "retention": draw_retention,
}
