"""Numerals that a model typed are found; dates, names, lists and quotations are left alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.figures.freehand import freehand


def found(text, *allowed, **more):
    return [numeral.text.strip() for numeral in freehand(text, allowed, **more)]


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("1,234 people and 12.5% more", ["1,234", "12.5%"]),
        ("about 3k, 5GB, 120ms, $30, -4 and 12,5", ["3k", "5GB", "120ms", "30", "4", "12,5"]),
        ("half of it, ½ to be exact", ["½"]),
        ("version 1.2.3 has 7", ["1.2.3", "7"]),
        ("12 may have left", ["12"]),
        ("٣ people", ["٣"]),
    ],
)
def test_typed_figures_are_found(text, numerals):
    """Thousands, decimals, percent, units, money and other scripts count."""
    assert found(text) == numerals


@pytest.mark.parametrize(
    "text",
    [
        "{{E1.people}} people, {{E2[day=2026-11-16].events}} events",
        "Mon 16 – Sun 22 Nov 2026, until 14:05, Europe/Berlin",
        "Fri 23 Oct 2026 14:05 – Sun 22 Nov 2026 14:05",
        "on 2026-11-16, 2026-11-16T10:00:00+01:00, in 2025, Q3 2026, March 3rd, 3–9 November",
        "since 12 May at 5 pm",
        "`utm_2`, v2, E1, #4, @dan2, 2FA, 3D, 1st, user42",
        "see https://example.com/insights/12345?x=9",
        "1. one\n2. two\n10) not in order".replace("10) not in order", "3. three"),
        "| # | who |\n|---|---|\n| 1 | Ana |\n| 2 | Ben |",
    ],
)
def test_what_is_no_figure_is_left_alone(text):
    """References, dates, times, names, addresses and the numbers of a list need no evidence."""
    assert found(text) == []


def test_numbers_of_the_question_may_be_repeated():
    """In any spelling of the same number, but not with another unit, and dates lend no numbers."""
    question = "why did 1200 of 12% drop out on 16 November 2026?"

    assert found("1,200 of 12 percent", question) == []
    assert found("12 of 1,200%, 16 and 2026", question) == ["12", "1,200%", "16", "2026"]


def test_the_length_of_a_list_may_be_stated():
    """A count is right when a list or table of that length stands in the same text."""
    items = "\n- one\n- two\n  goes on\n- three"
    table = "\n\n| a |\n|---|\n| x |\n| y |"

    assert found("These 3:" + items) == []
    assert found("These 2:" + table) == []
    assert found("These 4:" + items) == ["4"]


def test_a_list_number_out_of_order_is_a_figure():
    """`412.` at the start of a line is not the number of a list that starts there."""
    assert found("412. That many.") == ["412"]


def test_a_genuine_quotation_may_hold_figures():
    """Word for word out of what was read; an invented quotation is no excuse."""
    passages = ["We lost 400 customers\n in May, they say."]

    assert found("He wrote “we lost 400 customers in may”.", quotable=passages) == []
    assert found("He wrote “we lost 500 customers in may”.", quotable=passages) == ["500"]
    assert found("> We lost 400 customers", quotable=passages) == []


def test_names_with_digits_may_be_repeated_whole():
    """The name of an event is no figure, its digits alone are."""
    assert found("“step 2 done” by 2", names=["step 2 done"]) == ["2"]


@given(st.integers(10, 10**7), st.sampled_from(["{}", "{:,}", "{}%", "{:,} people", "**{:,}**"]))
def test_a_typed_figure_is_found_wherever_it_stands(number, form):
    """Integers of any size and spelling are caught, but for what reads as a year after "in"."""
    for sentence in ("There are {} now.", "Up to {}, then down", "- {}", "| Berlin | {} |", "({})"):
        text = sentence.format(form.format(number))

        assert len(found(text)) == 1, text


def test_two_hundred_perturbed_figures_are_caught():
    """References replaced by numerals 3 to 30 % off are caught, even beside dates and lists."""
    chance = random.Random(7)
    caught = 0
    for _ in range(200):
        value = round(chance.randrange(5, 50_000) * (1 + chance.uniform(0.03, 0.3)))
        text = f"**{value:,}** people did “user signed up” (Mon 9 – Sun 15 Nov 2026).\n\n- a\n- b"
        caught += found(text, "how many people signed up last week?") == [f"{value:,}"]

    assert caught >= 196
