"""Arithmetic over the series of a question: `B / A * 100`, `(A + B) / C`, nothing else."""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from integrations.errors import ChangeInput

LONGEST = 200
"""Characters; eight series need no more."""

Number = int | float
Values = Mapping[str, Number | None]

_TWO: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_ONE: Mapping[type[ast.unaryop], Callable[[Number], Number]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read; see `read`."""

    text: str
    _tree: ast.expr

    def value(self, values: Values) -> Number | None:
        """The figure for one row of the series; None where a series has none, or it divides by 0."""
        try:
            return _value(self._tree, values)
        except (_NoFigureError, ZeroDivisionError, OverflowError):
            return None


class _NoFigureError(Exception):
    """A series has no figure in this row."""


def read(text: str, letters: str) -> Formula:
    """Read a formula over series named by `letters`; raises `ChangeInput` for anything else."""
    try:
        tree = ast.parse(text.strip()[: LONGEST + 1], mode="eval").body
        used = _letters(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _wrong(text, letters) from error
    if len(text.strip()) > LONGEST or not used or not used <= set(letters):
        raise _wrong(text, letters)
    return Formula(text.strip(), tree)


def _wrong(text: str, letters: str) -> ChangeInput:
    return ChangeInput(
        f"The formula {text[:60]!r} cannot be read. It may have the series {', '.join(letters)}, "
        "numbers, + - * / and brackets, as in B / A * 100."
    )


def _letters(tree: ast.expr) -> set[str]:
    """The names in a formula; `ValueError` for any part that is no arithmetic."""
    match tree:
        case ast.Name(id=name):
            return {name}
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return set()
        case ast.UnaryOp(op=op, operand=inner) if type(op) in _ONE:
            return _letters(inner)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _TWO:
            return _letters(left) | _letters(right)
    raise ValueError(ast.dump(tree)[:60])


def _value(tree: ast.expr, values: Values) -> Number:
    match tree:
        case ast.Name(id=name):
            found = values[name]
            if found is None:
                raise _NoFigureError
            return found
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=op, operand=inner):
            return _ONE[type(op)](_value(inner, values))
        case ast.BinOp(left=left, op=op, right=right):
            return _TWO[type(op)](_value(left, values), _value(right, values))
    raise AssertionError("`read` lets nothing else through.")
