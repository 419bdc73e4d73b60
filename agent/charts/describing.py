"""Says in words what a chart shows, for those who cannot see it: the alt text of the picture."""

from collections.abc import Sequence
from typing import Any

from agent.charts.chart import Chart
from agent.charts.picked import Picked, Series, pick
from agent.figures.formulas import Figure, formatted

LONGEST = 900
"""Characters; Slack takes 1,000 for the alt text of a file."""

MOST_TOLD = 6

ALL = "all"
"""The cohort that stands for all of them."""

KINDS = {
    "line": "Line chart",
    "area": "Stacked area chart",
    "bar": "Bar chart",
    "funnel": "Funnel",
    "retention": "Retention grid",
}


def described(chart: Chart, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """One or more sentences with the figures that the picture shows best."""
    if chart.kind == "retention":  # the mean of all cohorts says it
        by = columns.index(chart.by)
        rows = [row for row in rows if row[by] == ALL] or rows
    picked = pick(chart, columns, rows)
    text = f"{KINDS[chart.kind]}: {' '.join(chart.title.split())}. {_told(chart, picked)}"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _told(chart: Chart, picked: Picked) -> str:
    if chart.kind == "retention":
        unit = chart.interval or "period"
        return " ".join(
            f"By {unit}: {_listed(chart, picked.labels, s)}." for s in picked.series[:1]
        )
    if chart.interval:
        return " ".join(_course(chart, picked, one) for one in picked.series[:MOST_TOLD])
    return " ".join(
        f"{_name(one, picked)}{_listed(chart, picked.labels, one)}."
        for one in picked.series[:MOST_TOLD]
    )


def _course(chart: Chart, picked: Picked, series: Series) -> str:
    """From where to where, and the highest point."""
    points = [
        (label, value)
        for label, value in zip(picked.labels, series.values, strict=True)
        if value is not None
    ]
    if not points:
        return ""
    (first, begin), (last, end) = points[0], points[-1]
    top, most = max(points, key=lambda point: point[1])
    name = _name(series, picked)
    return (
        f"{name}{'from' if name else 'From'} {_figure(chart, begin)} ({first}) "
        f"to {_figure(chart, end)} ({last}), highest {_figure(chart, most)} ({top})."
    )


def _listed(chart: Chart, labels: Sequence[str], series: Series) -> str:
    told = list(zip(labels, series.values, strict=True))[:MOST_TOLD]
    return ", ".join(f"{label} {_figure(chart, value)}" for label, value in told)


def _name(series: Series, picked: Picked) -> str:
    return f"{series.name}: " if len(picked.series) > 1 else ""


def _figure(chart: Chart, value: float | None) -> str:
    return "nothing" if value is None else formatted(Figure(value, percent=chart.unit == "%"))
