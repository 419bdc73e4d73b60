"""The formulas that an answer may use, and how figures are written for people."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DISTINCT = frozenset({"people"})
"""Columns that count distinct things: one person may be in several rows, so rows never add up."""

LONGEST_TEXT = 200
"""Characters of a text cell that fit into a sentence."""


class FigureError(Exception):
    """A figure that cannot be computed; the message says why and what would work."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value on its way into an answer.

    `percent` values are 12.5 for 12.5%; `signed` ones are written with their plus; `rows` marks
    a whole row, which can only be counted.
    """

    value: Any
    column: str = ""
    percent: bool = False
    signed: bool = False
    rows: bool = False


def formatted(figure: Figure) -> str:
    """`1,234`, `12.5%`, `+3`, `0.042`, or the text of a text cell on one line."""
    value = figure.value
    if figure.rows:
        raise FigureError("a column is missing, as in {{E1.people}}.")
    if value is None:
        raise FigureError("that cell is empty.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _one_line(value)
    number = _decimal(value)
    sign = "+" if figure.signed and number > 0 else ""
    return f"{sign}{_digits(number)}{'%' if figure.percent else ''}"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


def _digits(number: Decimal) -> str:
    """Whole numbers exactly; else one decimal, below ten two, below one two digits that count."""
    if number == number.to_integral_value():
        return f"{number or Decimal(0):,.0f}"
    size = abs(number)
    if size >= 10:
        decimals = 1
    elif size >= 1:
        decimals = 2
    else:
        decimals = 1 - size.adjusted()
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise FigureError(f"{_one_line(str(value))!r} is text, not a number.")
    if isinstance(value, float) and not math.isfinite(value):
        raise FigureError("that cell is not a finite number.")
    return Decimal(str(value))


# --- formulas ----------------------------------------------------------------------------------

Arguments = Sequence[Sequence[Figure]]


def _number(figures: Sequence[Figure]) -> Decimal:
    if len(figures) != 1:
        raise FigureError(f"one cell is needed where there are {len(figures)}; choose a row.")
    return _decimal(figures[0].value)


def _two(arguments: Arguments, names: str) -> tuple[Decimal, Decimal]:
    if len(arguments) != 2:
        raise FigureError(f"two figures are needed: {names}.")
    return _number(arguments[0]), _number(arguments[1])


def _all(arguments: Arguments) -> list[Figure]:
    return [figure for figures in arguments for figure in figures]


def _not_zero(number: Decimal, what: str) -> Decimal:
    if number == 0:
        raise FigureError(f"{what} is 0, so there is no such figure; give both figures instead.")
    return number


def _pct_change(arguments: Arguments) -> Figure:
    before, after = _two(arguments, "before, after")
    change = (after - before) / abs(_not_zero(before, "the figure before")) * 100
    return Figure(change, percent=True, signed=True)


def _difference(arguments: Arguments) -> Figure:
    before, after = _two(arguments, "before, after")
    return Figure(after - before, signed=True)


def _ratio(arguments: Arguments) -> Figure:
    upper, lower = _two(arguments, "upper, lower")
    return Figure(upper / _not_zero(lower, "the lower figure"))


def _share(arguments: Arguments) -> Figure:
    part, whole = _two(arguments, "part, whole")
    return Figure(part / _not_zero(whole, "the whole") * 100, percent=True)


def _sum(arguments: Arguments) -> Figure:
    figures = _all(arguments)
    if len(figures) > 1 and any(figure.column in DISTINCT for figure in figures):
        raise FigureError(
            "people do not add up, one person may be in several rows; ask for the total instead."
        )
    return Figure(sum((_decimal(f.value) for f in figures), Decimal(0)))


def _mean(arguments: Arguments) -> Figure:
    numbers = [_decimal(figure.value) for figure in _all(arguments)]
    return Figure(sum(numbers, Decimal(0)) / len(numbers))


def _max(arguments: Arguments) -> Figure:
    return Figure(max(_decimal(figure.value) for figure in _all(arguments)))


def _min(arguments: Arguments) -> Figure:
    return Figure(min(_decimal(figure.value) for figure in _all(arguments)))


def _count(arguments: Arguments) -> Figure:
    return Figure(len(_all(arguments)))


def _size(arguments: Arguments) -> Figure:
    if len(arguments) != 1 or len(arguments[0]) != 1:
        raise FigureError("one figure is needed.")
    figure = arguments[0][0]
    return Figure(abs(_decimal(figure.value)), percent=figure.percent)


FORMULAS: Mapping[str, Callable[[Arguments], Figure]] = {
    "pct_change": _pct_change,
    "difference": _difference,
    "ratio": _ratio,
    "share": _share,
    "sum": _sum,
    "mean": _mean,
    "max": _max,
    "min": _min,
    "count": _count,
    "abs": _size,
}
"""Every formula by its name; each takes the figures of each argument and gives one figure."""
