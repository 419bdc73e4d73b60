"""One result takes its share of a model's window, and no more."""

import pytest

from agent.capping import CHARACTERS, MOST_TOKENS, SHARE, capped


@pytest.mark.parametrize("window", [1_000, 100_000, 10_000_000])
def test_a_result_is_cut_at_a_line_and_says_so(window):
    """Whole lines from the beginning, then how much is missing."""
    text = "\n".join(f"line {n}" for n in range(100_000))
    cut = capped(text, window)
    *lines, last = cut.split("\n")

    assert lines == text.split("\n")[: len(lines)]
    assert "left out" in last
    assert len(cut) <= min(SHARE * window, MOST_TOKENS) * CHARACTERS + 120


def test_what_fits_is_left_alone():
    """Word for word."""
    assert capped("a\nb", 1_000) == "a\nb"


def test_one_endless_line_is_cut_too():
    """Where there is no other place."""
    assert len(capped("x" * 1_000_000, 1_000)) < 1_000
