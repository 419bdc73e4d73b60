"""Knows what stands in a column of evidence: percents, and figures that must not be added up."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from agent.figures.numerals import stem, stems
from agent.state.evidence import Evidence

Together = Literal["adds", "distinct", "rate"]
"""Over several rows figures add up; or count things that may be in many rows; or are rates."""

LETTERS = "ABCDEFGH"
"""What `trends` calls its figures when there are several."""

_BEFORE = "_before"

_MATHS: dict[str, Together] = {
    "events": "adds",
    "sum": "adds",
    "first_time": "adds",  # everybody has one first time
    "new": "adds",
    "people": "distinct",
    "sessions": "distinct",
    "distinct": "distinct",
    "returning": "distinct",
    "resurrecting": "distinct",
    "dormant": "distinct",
    "formula": "rate",
    "of_first": "rate",
    "of_previous": "rate",
    "per_person": "rate",
    "average": "rate",
    "min": "rate",
    "max": "rate",
}
"""What the analytics tools call their figures."""

_RATES = frozenset(
    map(stem, ["average", "avg", "mean", "median", "ratio", "rate", "percent", "percentage", "pct"])
)
_PERCENTS = frozenset(map(stem, ["percent", "percentage", "pct"]))
_DISTINCT = frozenset(
    map(
        stem,
        """people persons person users visitors customers companies company accounts members
        organisations organizations teams groups sessions distinct unique uniq uniques devices
        subscribers dau wau mau""".split(),  # noqa: SIM905
    )
)
_QUANTILE = re.compile(r"p\d\d(?:_.*)?|.*(?:median|quantile|percentile).*", re.IGNORECASE)
_TIMES_HUNDRED = re.compile(r"\*\s*100\b|\b100\s*\*")


@dataclass(frozen=True, slots=True)
class Measure:
    """What the figures of one column are; `percent` ones are 12.5 for 12.5%."""

    percent: bool = False
    together: Together = "adds"


def measure(column: str, evidence: Evidence) -> Measure:
    """What `column` holds, by its name, the tool that made it and what the tool was asked."""
    name = column.removesuffix(_BEFORE)
    if evidence.tool == "trends" and name in LETTERS:
        name = _math(LETTERS.index(name), evidence.arguments)
    if name == "formula":
        asked = str(evidence.arguments.get("formula", ""))
        return Measure(bool(_TIMES_HUNDRED.search(asked)), "rate")
    percent = _is_percent(name) and not _are_fractions(column, evidence)
    if name in _MATHS:
        return Measure(percent, _MATHS[name])
    words = stems(name)
    if percent or words & _RATES or _QUANTILE.fullmatch(name):
        return Measure(percent, "rate")
    return Measure(together="distinct" if words & _DISTINCT else "adds")


def _math(number: int, arguments: dict[str, Any]) -> str:
    series = arguments.get("series")
    one = series[number] if isinstance(series, list) and number < len(series) else {}
    return str(one.get("math", "people")) if isinstance(one, dict) else "people"


def _is_percent(name: str) -> bool:
    return name in {"of_first", "of_previous"} or bool(stems(name) & _PERCENTS)


def _are_fractions(column: str, evidence: Evidence) -> bool:
    """Whether somebody calls percent in SQL what runs from 0 to 1."""
    if evidence.tool != "run_sql":
        return False
    at = evidence.columns.index(column)
    values = [row[at] for row in evidence.rows if isinstance(row[at], int | float)]
    return (
        bool(values) and all(-1 <= v <= 1 for v in values) and any(0 < abs(v) < 1 for v in values)
    )
