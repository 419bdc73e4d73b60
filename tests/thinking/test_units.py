"""A number's unit is in its name, and a formula may turn it into another one."""

import pytest

from agent.figures.units import scaled


@pytest.mark.parametrize(
    ("formula", "unit", "into"),
    [
        ("A / 1000", "MB", "GB"),
        ("A / 1e6", "kB", ""),
        ("A / 1000000", "kB", "GB"),
        ("A * 1000", "GB", "MB"),
        ("A / 60", "seconds", "minutes"),
        ("A * 0.0166667", "seconds", "minutes"),
        ("A / 7", "MB", ""),
        ("A / 1000", "USD", ""),
        ("A / 0", "MB", ""),
        ("A / B", "MB", ""),
    ],
)
def test_a_figure_over_a_thousand_is_in_the_next_unit(formula, unit, into):
    """And in none where no unit is just so large."""
    assert scaled(formula, unit) == into
