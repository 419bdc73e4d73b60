"""A word that nothing explains, wherever it stands in a question, never leaves the figure as it was."""

import random

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import NotFound, Query, Refuse
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.test_understanding import COMPANIES, conversations
from tests.thinking.understanding.told import tell
from tests.thorough import further

COUNTED = [
    (name, case[0][0], case[0][1])
    for name in ("demo", "shop", "saas", "words")
    for case in conversations(name)
    if case[0][1].split()[0] in {"trends", "funnels", "retention", "top_values", "paths"}
    and case[0][0].split()[0].lower() not in {"hi", "hey", "hello"}  # a name may stand behind it
]


def with_word(question, extra, place):
    words = question.split(" ")
    return " ".join([*words[:place], extra, *words[place:]])


def a_word(chance):
    """Three syllables that no language has."""
    return "".join(chance.choice("bdfgklmnprtvz") + chance.choice("aou") for _ in range(3)) + "x"


SOME = random.Random(1).sample(COUNTED, len(COUNTED) // 3)
"""A third of them: each is asked once for each of its places."""

FEW = len(SOME) // 8
FURTHER = [pytest.param(*one, marks=pytest.mark.thorough) for one in SOME[FEW:]]


@pytest.mark.parametrize(
    ("name", "question", "meaning"), [*SOME[:FEW], *FURTHER], ids=[c[1] for c in SOME]
)
def test_an_unknown_word_is_never_dropped(name, question, meaning):
    """At every place: nothing is counted, or the answer says that it was left aside."""
    chance = random.Random(question)
    for place in range(len(question.split(" ")) + 1):
        word = a_word(chance)
        plan = interpret(with_word(question, word, place), COMPANIES[name], NOW)
        told = isinstance(plan, Query) and any(word in note for note in plan.notes)
        assert told or not isinstance(plan, Query), (word, place)


@pytest.mark.parametrize("word", ["not", *further("never", "without", "twice", "new")])
def test_a_small_word_that_changes_the_meaning_is_never_dropped(word):
    """A "not" changes the query, or is declined or said to be left aside; "new" is silent beside things only.

    A part of all questions, another one for each word.
    """
    for name, question, meaning in random.Random(word).sample(COUNTED, len(COUNTED) // 40):
        for place in range(len(question.split(" ")) + 1):
            plan = interpret(with_word(question, word, place), COMPANIES[name], NOW)
            if word == "new" or not isinstance(plan, Query):
                continue
            aside = any(word in note for note in plan.notes if note.endswith(" aside."))
            assert aside or tell(plan) != meaning, (word, question, place)


def test_a_refusal_names_exactly_what_was_not_understood():
    """The word itself, in its own spelling, and nothing that was understood."""
    plan = interpret("how many Frobnicated uploads last week?", COMPANIES["demo"], NOW)

    assert isinstance(plan, Refuse)
    assert "“Frobnicated”" in plan.reason
    assert "last week" not in plan.reason


def test_what_nobody_has_heard_of_is_not_found_with_the_nearest_names():
    """Nothing in it is known: what was sought, and what looks like it."""
    plan = interpret("how many fyle upplodings last week?", COMPANIES["demo"], NOW)

    assert isinstance(plan, NotFound)
    assert plan.sought
