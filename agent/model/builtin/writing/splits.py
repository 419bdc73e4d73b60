"""Writes what `trends` found split by a property: who leads, then all values in a table."""

from agent.model.builtin.writing.cells import (
    OTHER,
    cell,
    figure,
    formula,
    group_name,
    pointer,
    table,
    whole_column,
    with_unit,
)
from agent.model.builtin.writing.counted import Column, Counted
from agent.model.builtin.writing.counts import change
from agent.model.builtin.writing.scope import property_heading, when
from agent.model.builtin.writing.tables import MOST_ROWS, more_rows

ABSENT = "A value that never came in that time is not in the list."
"""What has to be said of the lowest of several."""


def splits(found: Counted) -> str:
    """The highest value in a sentence, or the lowest if that was asked for, and the table of all."""
    outcome = found.outcome
    heading = f"{found.topic()}{found.split()} {when(outcome)}"
    if outcome.query.shown == "chart":
        return f"{heading}: {_lead(found)}."
    rows = [
        [*_labels(found, row), *_figures(found, row)]
        for row in range(min(len(outcome.rows), MOST_ROWS))
    ]
    body = table(
        [*map(property_heading, outcome.breakdowns), *_headings(found)],
        rows,
        texts=len(found.labels),
    )
    absent = f"\n\n{ABSENT}" if outcome.query.wants == "least" else ""
    return f"{heading}: {_lead(found)}.\n\n{body}{more_rows(outcome)}{absent}"


def _lead(found: Counted) -> str:
    outcome, column = found.outcome, found.columns[0]
    at = outcome.at(column.name)
    real = [
        (row[at], -n)
        for n, row in enumerate(outcome.rows)
        if row[at] is not None and OTHER not in [row[outcome.at(name)] for name in found.labels]
    ]
    if not real:
        return "there is no figure for any of them"
    least = outcome.query.wants == "least" and len(real) == outcome.result.total
    row = -(min(real, key=lambda one: (one[0], -one[1])) if least else max(real))[1]
    name = ", ".join(f"“{one}”" for one in _labels(found, row))
    top = f"**{with_unit(cell(outcome, row, column.name), column.unit)}**"
    if sum(value == outcome.value(row, column.name) for value, _ in real) > 1:
        return f"several are level at the {'bottom' if least else 'top'}, {top} each"
    if outcome.result.total == 1:
        return f"all of it is {name}, {top}"
    most, highest = ("fewest", "lowest") if least else ("most", "highest")
    said = f"{name} {f'has the {most}' if column.counts else f'is {highest}'}, {top}"
    if not _has_share(found, column):
        return said
    total = with_unit(formula("sum", whole_column(outcome, column.name)), column.unit)
    return f"{said} ({_share(found, row, column)} of all {total})"


def _labels(found: Counted, row: int) -> list[str]:
    return [group_name(found.outcome, row, name) for name in found.labels]


def _headings(found: Counted) -> list[str]:
    headings = []
    for column in found.columns:
        headings.append(column.heading)
        if found.before(column):
            headings += ["Before", "Change"]
        elif _has_share(found, column):
            headings.append("Share")
    return headings


def _figures(found: Counted, row: int) -> list[str]:
    figures = []
    for column in found.columns:
        figures.append(figure(found.outcome, row, column.name, column.unit))
        if before := found.before(column):
            figures.append(figure(found.outcome, row, before, column.unit))
            figures.append(change(found, row, column))
        elif _has_share(found, column):
            figures.append(_share(found, row, column))
    return figures


def _has_share(found: Counted, column: Column) -> bool:
    """Whether a figure is a part of all of them: they add up, and none is below zero."""
    outcome = found.outcome
    if not column.adds_up or outcome.result.is_cut or len(outcome.rows) < 2 or found.compares:
        return False
    values = [row[outcome.at(column.name)] for row in outcome.rows]
    return all(value is not None and value >= 0 for value in values) and sum(values) > 0


def _share(found: Counted, row: int, column: Column) -> str:
    whole = f"sum({whole_column(found.outcome, column.name)})"
    return formula("share", pointer(found.outcome, row, column.name), whole)
