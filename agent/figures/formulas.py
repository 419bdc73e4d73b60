"""The formulas that an answer may use, and how figures are written for people."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from agent.calendar.dates import MONTHS, WEEKDAYS
from agent.figures.measures import Together

LONGEST_TEXT = 200
"""Characters of a text cell that fit into a sentence."""


class FigureError(Exception):
    """A figure that cannot be computed; the message says why and what would work."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value on its way into an answer.

    `percent` values are 12.5 for 12.5%, `points` differences of such; `signed` ones are written
    with their plus; `seconds` are a length of time. `together` says what happens over rows; `rows`
    marks a whole row, which can only be counted.
    """

    value: Any
    column: str = ""
    percent: bool = False
    signed: bool = False
    rows: bool = False
    points: bool = False
    seconds: bool = False
    together: Together = "adds"


def formatted(figure: Figure) -> str:
    """`1,234`, `12.5%`, `+3`, `0.042`, `2 h 5 min`, or the text of a text cell on one line.

    A moment such as `2026-11-16T14:05:00+01:00` becomes `Mon 16 Nov 2026, 14:05`.
    """
    value = figure.value
    if figure.rows:
        raise FigureError("a column is missing, as in {{E1.people}}.")
    if value is None:
        raise FigureError("that cell is empty.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _one_line(_moment(value))
    number = _decimal(value)
    if figure.seconds:
        return _length(number)
    written = ("+" if figure.signed and number > 0 else "") + _digits(number)
    if figure.points:
        return f"{written} percentage point{'' if abs(number) == 1 else 's'}"
    return f"{written}{'%' if figure.percent else ''}"


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


def _moment(text: str) -> str:
    """A moment as people write it, in its own time zone; any other text as it is."""
    if not _MOMENT.fullmatch(text):
        return text
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    day = f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year}"
    return f"{day}, {at:%H:%M}" if (at.hour, at.minute, at.second) != (0, 0, 0) else day


def _length(seconds: Decimal) -> str:
    """`45 seconds`, `12 min 5 s`, `2 h 5 min`, `3 days 4 h`: two units at most."""
    if seconds < 0:
        raise FigureError("a length of time cannot be below zero.")
    if seconds < 60:
        return f"{_digits(seconds)} second{'' if seconds == 1 else 's'}"
    whole = int(seconds.to_integral_value(ROUND_HALF_UP))
    if whole < 3_600:
        large, small, names = whole // 60, whole % 60, (" min", " s")
    elif whole < 86_400:
        large, small, names = whole // 3_600, whole % 3_600 // 60, (" h", " min")
    else:
        large, small = whole // 86_400, whole % 86_400 // 3_600
        names = (" day" if large == 1 else " days", " h")
    return f"{large}{names[0]}" + (f" {small}{names[1]}" if small else "")


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
    return Figure(after - before, signed=True, points=_are_percents(arguments))


def _pct_points(arguments: Arguments) -> Figure:
    before, after = _two(arguments, "before, after")
    return Figure(after - before, signed=True, points=True)


def _are_percents(arguments: Arguments) -> bool:
    return all(figure.percent for figure in _all(arguments))


def _ratio(arguments: Arguments) -> Figure:
    upper, lower = _two(arguments, "upper, lower")
    return Figure(upper / _not_zero(lower, "the lower figure"))


def _share(arguments: Arguments) -> Figure:
    part, whole = _two(arguments, "part, whole")
    return Figure(part / _not_zero(whole, "the whole") * 100, percent=True)


def _sum(arguments: Arguments) -> Figure:
    figures = _all(arguments)
    for figure in figures if len(figures) > 1 else ():
        if figure.together == "distinct":
            one = "one person" if figure.column.startswith("people") else "the same one"
            raise FigureError(
                f"{figure.column} do not add up, {one} may be in several rows; ask for the total "
                "instead."
            )
        if figure.together == "rate":
            raise FigureError(
                f"{figure.column} does not add up: it is an average, a percent or the like; ask "
                "for the whole instead."
            )
    return Figure(sum((_decimal(f.value) for f in figures), Decimal(0)))


def _mean(arguments: Arguments) -> Figure:
    numbers = [_decimal(figure.value) for figure in _all(arguments)]
    return Figure(sum(numbers, Decimal(0)) / len(numbers), percent=_are_percents(arguments))


def _max(arguments: Arguments) -> Figure:
    numbers = [_decimal(figure.value) for figure in _all(arguments)]
    return Figure(max(numbers), percent=_are_percents(arguments))


def _min(arguments: Arguments) -> Figure:
    numbers = [_decimal(figure.value) for figure in _all(arguments)]
    return Figure(min(numbers), percent=_are_percents(arguments))


def _duration(arguments: Arguments) -> Figure:
    if len(arguments) != 1:
        raise FigureError("one figure is needed, in seconds.")
    return Figure(_number(arguments[0]), seconds=True)


def _count(arguments: Arguments) -> Figure:
    return Figure(len(_all(arguments)))


def _size(arguments: Arguments) -> Figure:
    if len(arguments) != 1 or len(arguments[0]) != 1:
        raise FigureError("one figure is needed.")
    figure = arguments[0][0]
    return Figure(abs(_decimal(figure.value)), percent=figure.percent, points=figure.points)


FORMULAS: Mapping[str, Callable[[Arguments], Figure]] = {
    "pct_change": _pct_change,
    "difference": _difference,
    "pct_points": _pct_points,
    "ratio": _ratio,
    "share": _share,
    "sum": _sum,
    "mean": _mean,
    "max": _max,
    "min": _min,
    "count": _count,
    "abs": _size,
    "duration": _duration,
}
"""Every formula by its name; each takes the figures of each argument and gives one figure."""
