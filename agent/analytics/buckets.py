"""Cuts numbers of many values into a few stretches with round borders and readable names."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_BUCKETS = 6

_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Numbers below `below` (None: all the rest) that are in no bucket before."""

    name: str
    below: float | None


def buckets(
    low: float, high: float, quantiles: Iterable[float], *, whole: bool
) -> tuple[Bucket, ...]:
    """Stretches between `low` and `high`, both included, of about as many values each.

    `quantiles` cut the values into equal shares; `whole` says that all of them are whole numbers.
    """
    edges = sorted({edge for q in quantiles if low < (edge := _round(q)) <= high})
    if len(edges) < 2:  # most values are the same
        step = _round((high - low) / MOST_BUCKETS) or 1.0
        first = math.floor(low / step) + 1
        edges = [n * step for n in range(first, first + MOST_BUCKETS) if low < n * step <= high]
    edges = edges[: MOST_BUCKETS - 1]
    if not edges:
        return (Bucket(_name(low), None),)
    return (
        Bucket(_below(low, edges[0], whole=whole), edges[0]),
        *(Bucket(_between(a, b, whole=whole), b) for a, b in pairwise(edges)),
        Bucket(f"{_name(edges[-1])} or more", None),
    )


def bucket_sql(value: str, cuts: Sequence[Bucket], missing: str) -> str:
    """The HogQL expression of the bucket's name; `missing` is the literal for no number."""
    below = [one for one in cuts if one.below is not None]
    cases = "".join(f" WHEN {value} < {one.below!r} THEN '{one.name}'" for one in below)
    return f"CASE WHEN isNull({value}) THEN {missing}{cases} ELSE '{cuts[-1].name}' END"


def _round(number: float) -> float:
    """The nearest of 1, 2, 5, 10, 20, 50, …, also below zero and below one."""
    if number == 0:
        return 0.0
    size = 10.0 ** math.floor(math.log10(abs(number)))
    nearest = min(_STEPS, key=lambda step: abs(step * size - abs(number)))
    return math.copysign(float(f"{nearest * size:.6g}"), number)


def _below(low: float, edge: float, *, whole: bool) -> str:
    return _name(low) if whole and low == edge - 1 else f"under {_name(edge)}"


def _between(low: float, high: float, *, whole: bool) -> str:
    if not whole:
        return f"{_name(low)} to under {_name(high)}"
    last = math.ceil(high) - 1
    return _name(low) if last <= low else f"{_name(low)} to {_name(last)}"


def _name(number: float) -> str:
    return f"{number:.0f}" if float(number).is_integer() else f"{number:.10g}"
