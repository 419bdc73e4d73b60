"""Stretches of numbers cover everything once, and their names say exactly what is in them."""

import random

import pytest

from agent.analytics.buckets import MOST_BUCKETS, buckets
from agent.analytics.formula import read
from integrations.errors import ChangeInput
from tests.analytics.by_hand import percentile


def _cut(values):
    quantiles = [percentile(values, 100 * n / MOST_BUCKETS) for n in range(1, MOST_BUCKETS)]
    whole = all(float(value).is_integer() for value in values)
    return buckets(min(values), max(values), quantiles, whole=whole)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (range(100), ["under 20", "20 to 49", "50 or more"]),
        ([1] * 90 + list(range(1, 31)), ["under 5", "5 to 9", "10 to 14", "15 to 19", "20 to 24", "25 or more"]),
        ([0] * 50 + [1] * 50 + list(range(50)), ["0", "1 to 19", "20 or more"]),
        ([0.5, 1.5, 2.5, 9.75], ["under 1", "1 to under 2", "2 to under 5", "5 or more"]),
        ([7] * 20, ["7"]),
    ],
)  # fmt: skip
def test_borders_are_round_numbers(values, names):
    """Like a person would choose them."""
    assert [one.name for one in _cut(list(values))] == names


@pytest.mark.parametrize("seed", range(60))
def test_every_number_is_where_its_name_says(seed):
    """Skewed, negative, tiny and huge, whole and not."""
    drawn = random.Random(seed)
    draw = drawn.choice([
        lambda: drawn.lognormvariate(3, 2), lambda: drawn.gauss(0, 1e-3),
        lambda: round(drawn.lognormvariate(2, 1.5)), lambda: drawn.randrange(-1000, 10),
        lambda: drawn.paretovariate(0.4), lambda: drawn.choice([1, 1, 1, 1, 2, 3, 1e9]),
    ])  # fmt: skip
    values = [draw() for _ in range(drawn.choice([12, 200]))]

    found = _cut(values)

    assert 1 <= len(found) <= MOST_BUCKETS
    assert len({one.name for one in found}) == len(found)
    borders = [one.below for one in found[:-1]]
    assert borders == sorted(set(borders))
    assert found[-1].below is None
    for value in values:
        name = next(one.name for one in found if one.below is None or value < one.below)
        assert _says(name, value), (name, value)


def _says(name, value):
    if name.startswith("under "):
        return value < float(name.removeprefix("under "))
    if name.endswith(" or more"):
        return value >= float(name.removesuffix(" or more"))
    if " to under " in name:
        low, high = map(float, name.split(" to under "))
        return low <= value < high
    if " to " in name:
        low, high = map(float, name.split(" to "))
        return low <= value <= high
    return value == float(name)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("B / A * 100", {"A": 8, "B": 2}, 25),
        ("-(A - B) / 2", {"A": 8, "B": 2}, -3),
        ("A / B", {"A": 8, "B": 0}, None),
        ("A / (B - 2)", {"A": 8, "B": 2}, None),
        ("A + B", {"A": 8, "B": None}, None),
        ("A * 0.5 + 1e3", {"A": 8, "B": 2}, 1004),
    ],
)
def test_a_formula_is_arithmetic(text, values, expected):
    """Brackets and signs as in school; nothing divided by nothing is no figure."""
    assert read(text, "AB").value(values) == expected


@pytest.mark.parametrize(
    "text",
    ["", "C", "a + b", "A ** 2", "A // 2", "A % 2", "A < B", "A if B else A", "A and B", "f(A)",
     "A.real", "A[0]", "'x'", "True + A", "A; B", "A = 1", "lambda: A", "1" * 300 + "+ A",
     "A + 1j", "\0", "(" * 500 + "A"],
)  # fmt: skip
def test_a_formula_is_nothing_else(text):
    """No calls, no names, no powers, nothing long; a refusal and never a crash."""
    with pytest.raises(ChangeInput, match="cannot be read"):
        read(text, "AB")


def test_a_formula_may_be_deep():
    """Up to its length."""
    assert read("(" * 90 + "A" + ")" * 90, "A").value({"A": 7}) == 7
    assert read("-" * 199 + "A", "A").value({"A": 7}) == -7
