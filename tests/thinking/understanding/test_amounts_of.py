"""How much something was is never told as how often it happened."""

import random

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Query
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.test_words_inserted import a_word

SEEDS = range(6)


def a_company(chance):
    """Two events, of which one has an amount, and numbers that are no amount."""
    noun, verb, other = a_word(chance), f"{a_word(chance)}ed", a_word(chance)
    numbers = (f"{noun}_amount", "rating", f"{other}_minutes")
    properties = tuple(KnownProperty(name, type="number") for name in numbers)
    return noun, Found((KnownEvent(f"{noun}:{verb}"), KnownEvent(f"{other}:{verb}")), properties)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_amount_is_a_sum_and_a_note_says_of_what(seed):
    """Of invented things as well: the name of the number tells."""
    chance = random.Random(seed)
    noun, found = a_company(chance)
    for asked in (
        f"total {noun}s last week",
        f"{noun}s total last week",
        f"how much was {noun}ed last week",
        f"how much did customers {noun} last week",
        f"sum of {noun}s last week",
    ):
        plan = interpret(asked, found, NOW)
        assert isinstance(plan, Query), (asked, plan)
        assert plan.arguments["series"][0]["math"] == "sum", asked
        assert any(f"{noun}_amount" in note for note in plan.notes), asked


@pytest.mark.parametrize("seed", SEEDS)
def test_how_many_stays_how_many(seed):
    """A number beside an event does not make a sum of every count."""
    chance = random.Random(50 + seed)
    noun, found = a_company(chance)
    for asked in (f"how many {noun}s last week", f"{noun}s last week", f"number of {noun}s"):
        plan = interpret(asked, found, NOW)
        assert isinstance(plan, Query), (asked, plan)
        assert plan.arguments["series"][0]["math"] == "events", asked
