"""Writes what a query typed in SQL found: its one figure, or its rows in a table."""

from agent.model.builtin.writing.cells import figure, is_referable, label, table
from agent.model.builtin.writing.foreign import heading
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.tables import MOST_COLUMNS, MOST_ROWS, more_rows


def statement(outcome: Outcome) -> str:
    """The result of `run_sql`; it names its own dates."""
    shown = [
        name
        for n, name in enumerate(outcome.columns)
        if is_referable(name) and outcome.columns.index(name) == n
    ]
    if not shown:
        return "The query ran, but its columns have no names that I could show."
    if len(shown) == 1 and outcome.result.total == 1:
        return f"**{_cell(outcome, 0, shown[0])}** is what the query gives for {_named(shown[0])}."
    texts = [n for n, name in enumerate(shown[:MOST_COLUMNS]) if _is_text(outcome, name)]
    lines = [
        [_cell(outcome, n, name) for name in shown[:MOST_COLUMNS]]
        for n in range(min(len(outcome.rows), MOST_ROWS))
    ]
    headings = [heading(name) for name in shown[:MOST_COLUMNS]]
    told = "This is what the query gives"
    if len(shown) > MOST_COLUMNS:
        told += ", without its last columns"
    return f"{told}:\n\n{table(headings, lines, texts=texts)}{more_rows(outcome)}"


def _named(column: str) -> str:
    return f"`{column.replace('`', '')}`"


def _cell(outcome: Outcome, row: int, column: str) -> str:
    value = outcome.value(row, column)
    if value is None or isinstance(value, int | float):
        return figure(outcome, row, column)
    return label(outcome, row, column) if isinstance(value, str) else "(a list)"


def _is_text(outcome: Outcome, column: str) -> bool:
    return all(isinstance(outcome.value(n, column), str) for n in range(len(outcome.rows)))
