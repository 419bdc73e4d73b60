"""The language in which answers state figures: references to cells of evidence, and named formulas.

    {{E1.people}}                            the one row of E1, column people
    {{E3[country=DE].people}}                the row of E3 where country is DE
    {{E3[day=2026-11-16, plan="pro +"].n}}   several conditions, quoted where they need it
    {{E3[2].people}}  {{E3[last].people}}    rows by position: 1, 2, ..., first, last
    {{pct_change(E3.total, E4.total)}}       a formula, see `FORMULAS`; formulas may be nested

A model writes these instead of numerals; `fill` gives the text that people read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent.figures import FORMULAS, Figure, FigureError, formatted
from agent.state.evidence import Evidence

LONGEST = 400
"""Characters between the braces; a reference with three nested formulas needs 150."""

MARKS = frozenset("[](),.=")

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*')
      | (?P<mark>[\[\](),.=])
      | (?P<word>[^\s\[\](),.="']+)
    )""",
    re.VERBOSE,
)


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
    tokens = _Tokens(reference)
    expression = _expression(tokens)
    if tokens.peek():
        raise FigureError(f"nothing may follow after {tokens.before()!r}.")
    return expression


class _Tokens:
    """A reference cut into words, quoted words and marks, read from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._tokens: list[str] = []
        self._at = 0
        position = 0
        while position < len(self._text):
            found = _TOKEN.match(self._text, position)
            if not found or len(self._text) > LONGEST:
                raise FigureError("that is no reference; one looks like {{E1.people}}.")
            self._tokens.append(found.group().strip())
            position = found.end()

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def before(self) -> str:
        return self._tokens[self._at - 1]

    def take(self, mark: str) -> bool:
        """Step over `mark` when it is next."""
        if self.peek() != mark:
            return False
        self._at += 1
        return True

    def need(self, mark: str) -> None:
        if not self.take(mark):
            found = self.peek() or "the end"
            raise FigureError(f"{mark!r} is missing before {found!r}.")

    def word(self, what: str) -> str:
        """The next word or quoted word, without its quotes."""
        token = self.peek()
        if not token or token in MARKS:
            raise FigureError(f"{what} is missing.")
        self._at += 1
        if token[0] in "\"'":
            return re.sub(r"\\(.)", r"\1", token[1:-1])
        return token


def _expression(tokens: _Tokens) -> Expression:
    name = tokens.word("the name of evidence, such as E1,")
    if not tokens.take("("):
        return _cells(name, tokens)
    arguments = [_expression(tokens)]
    while tokens.take(","):
        arguments.append(_expression(tokens))
    tokens.need(")")
    return Formula(name.lower(), tuple(arguments))


def _cells(name: str, tokens: _Tokens) -> Cells:
    conditions: list[tuple[str, str]] = []
    position = ""
    if tokens.take("["):
        while True:
            word = tokens.word("a condition, such as country=DE,")
            if tokens.take("="):
                conditions.append((word, _value(tokens)))
            else:
                position = word
            if not tokens.take(","):
                break
        tokens.need("]")
    column = tokens.word("a column") if tokens.take(".") else ""
    return Cells(name.upper(), tuple(conditions), position, column)


def _value(tokens: _Tokens) -> str:
    """The right side of a condition; an unquoted 1.5 or v2.0 arrives as several tokens."""
    value = tokens.word("a value")
    while tokens.take("."):
        value += "." + tokens.word("a value")
    return value


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
    return [Figure(row[column], column=found.columns[column]) for row in rows]


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
    return str(cell) == value


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
