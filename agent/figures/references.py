"""The language in which answers state figures: references to cells of evidence, and named formulas.

    {{E1.people}}                            the one row of E1, column people
    {{E3[country=DE].people}}                the row of E3 where country is DE
    {{E3[day=2026-11-16, plan="a, b"].n}}    several conditions, quoted where they need it
    {{E3[2].people}}  {{E3[last].people}}    rows by position: 1, 2, ..., first, last
    {{E3[1]."files per person"}}             a column whose name is no plain word
    {{pct_change(E3.total, E4.total)}}       a formula, see `FORMULAS`; formulas may be nested

A model writes these instead of numerals; `fill` gives the text that people read. In conditions
only commas and brackets need quotation marks, and braces if there are two of them.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.figures.formulas import FORMULAS, Figure, FigureError, formatted
from agent.figures.measures import measure
from agent.figures.reference_words import Tokens
from agent.state.evidence import Evidence


class EvidenceError(Exception):
    """A reference that no stored evidence supports; the message names it and says what there is."""

    def __init__(self, reference: str, reason: str) -> None:
        super().__init__(f"{{{{{reference}}}}}: {reason}")
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one piece of evidence: the rows that meet every condition, one column or all."""

    evidence: str
    conditions: tuple[tuple[str, str], ...] = ()
    position: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A named formula over other expressions."""

    name: str
    arguments: tuple["Expression", ...]


Expression = Cells | Formula


def fill(reference: str, evidence: Mapping[str, Evidence]) -> str:
    """The text of what stands between the braces, formatted for people.

    Raises `EvidenceError` when it cannot be read, or when `evidence` does not support it.
    """
    try:
        return formatted(_only(_evaluate(parse(reference), evidence)))
    except FigureError as error:
        raise EvidenceError(" ".join(reference.split()), str(error)) from error


def parse(reference: str) -> Expression:
    """Read a reference; raises `FigureError` with what is wrong."""
    tokens = Tokens(reference)
    expression = _expression(tokens)
    if tokens.peek():
        raise FigureError(f"nothing may follow after {tokens.before()!r}.")
    return expression


def _expression(tokens: Tokens) -> Expression:
    name = tokens.word("the name of evidence, such as E1,")
    if not tokens.take("("):
        return _cells(name, tokens)
    arguments = [_expression(tokens)]
    while tokens.take(","):
        arguments.append(_expression(tokens))
    tokens.need(")")
    return Formula(name.lower(), tuple(arguments))


def _cells(name: str, tokens: Tokens) -> Cells:
    conditions: list[tuple[str, str]] = []
    position = ""
    if tokens.take("["):
        while True:
            part = tokens.part()
            if tokens.take("="):
                conditions.append((part, tokens.value()))
            else:
                position = part
            if not tokens.take(","):
                break
        tokens.need("]")
    column = tokens.word("a column") if tokens.take(".") else ""
    return Cells(name.upper(), tuple(conditions), position, column)


def _evaluate(expression: Expression, evidence: Mapping[str, Evidence]) -> list[Figure]:
    if isinstance(expression, Cells):
        return _look_up(expression, evidence)
    formula = FORMULAS.get(expression.name)
    if formula is None:
        known = ", ".join(FORMULAS)
        raise FigureError(f"there is no formula {expression.name}; there are {known}.")
    return [formula([_evaluate(argument, evidence) for argument in expression.arguments])]


def _only(figures: list[Figure]) -> Figure:
    if len(figures) != 1:
        raise FigureError(
            f"that is {len(figures)} cells: choose one row by a condition or a position, "
            "or use sum, mean, max, min or count."
        )
    return figures[0]


def _look_up(cells: Cells, evidence: Mapping[str, Evidence]) -> list[Figure]:
    found = evidence.get(cells.evidence)
    if found is None:
        there = ", ".join(evidence) or "no evidence in this conversation yet"
        raise FigureError(f"there is no {cells.evidence}; there is {there}.")
    rows = [row for row in found.rows if _meets(row, cells.conditions, found)]
    rows = _at_position(rows, cells.position)
    if not rows:
        raise FigureError(f"{cells.evidence} has no such row; it has {len(found.rows)} rows.")
    if not cells.column:
        return [Figure(None, rows=True) for _ in rows]
    column = _column(cells.column, found)
    name = found.columns[column]
    what = measure(name, found)
    return [
        Figure(row[column], column=name, percent=what.percent, together=what.together)
        for row in rows
    ]


def _meets(
    row: tuple[Any, ...], conditions: tuple[tuple[str, str], ...], evidence: Evidence
) -> bool:
    return all(_same(row[_column(name, evidence)], value) for name, value in conditions)


def _column(name: str, evidence: Evidence) -> int:
    if name not in evidence.columns:
        columns = ", ".join(evidence.columns)
        raise FigureError(f"{evidence.name} has no column {name!r}; it has {columns}.")
    return evidence.columns.index(name)


def _same(cell: Any, value: str) -> bool:
    if cell is None:
        return value == "null"
    if isinstance(cell, bool):
        return str(cell).lower() == value.lower()
    if isinstance(cell, int | float):
        try:
            return float(value) == cell
        except ValueError:
            return False
    text = cell if isinstance(cell, str) else str(cell)
    return text == value or text.split() == value.split() or _is_moment(text, value)


def _is_moment(cell: str, value: str) -> bool:
    """Whether `value` names the moment of a cell: its day, or its time without the offset."""
    if not ("T" in cell and len(value) >= len("2026-11-16") and value[:1].isdigit()):
        return False
    with contextlib.suppress(ValueError):
        at, asked = datetime.fromisoformat(cell), datetime.fromisoformat(value)
        return at == asked if asked.tzinfo else at.replace(tzinfo=None) == asked
    return False


def _at_position(rows: list[tuple[Any, ...]], position: str) -> list[tuple[Any, ...]]:
    match position:
        case "":
            return rows
        case "first":
            return rows[:1]
        case "last":
            return rows[-1:]
        case _ if position.isdecimal() and len(position) < 7:
            number = int(position)
            return rows[number - 1 : number] if number else []
        case _:
            raise FigureError(f"{position!r} is neither a condition nor a position.")
