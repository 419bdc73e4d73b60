"""The whole name of a property is that property, however many names share its words."""

import random

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Choose, Query
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.test_words_inserted import a_word

SEEDS = range(8)


def a_company(chance):
    """Events of one thing, and numbers whose names have its word, or each other's last one."""
    noun, verbs = a_word(chance), [f"{a_word(chance)}ed" for _ in range(3)]
    names = [f"{noun}_{a_word(chance)}", f"{a_word(chance)}_minutes", f"{a_word(chance)}_minutes"]
    numbers = tuple(KnownProperty(name, type="number") for name in names)
    texts = (
        KnownProperty(f"{noun}_{a_word(chance)}", values=(a_word(chance), a_word(chance))),
        KnownProperty(f"from_{noun}", values=(a_word(chance), a_word(chance))),
        KnownProperty(f"is_{a_word(chance)}_{noun}", type="boolean"),
    )
    events = tuple(KnownEvent(f"{noun}:{verb}") for verb in verbs)
    return noun, verbs, Found(events, numbers + texts)


def spellings(name):
    """A name as it is written, and in plain words."""
    return name, name.replace("_", " ")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_figure_is_of_the_property_that_was_written(seed):
    """Its event's words are beside it, before and behind."""
    chance = random.Random(seed)
    noun, verbs, found = a_company(chance)
    for one in found.properties[:3]:
        for said in spellings(one.name):
            for of in (f"{noun}s {verbs[0]}", f"{verbs[0]} {noun}s", f"{noun}:{verbs[0]}"):
                question = f"average {said} of {of} last week"
                plan = interpret(question, found, NOW)
                assert isinstance(plan, Query), (question, plan)
                [series] = plan.arguments["series"]
                assert series["event"] == f"{noun}:{verbs[0]}", question
                assert series["property"] == one.name, question
                assert "filters" not in plan.arguments, question


@pytest.mark.parametrize("seed", SEEDS)
def test_a_split_or_a_condition_is_of_the_property_that_was_written(seed):
    """Also where its name begins with a preposition."""
    chance = random.Random(100 + seed)
    noun, verbs, found = a_company(chance)
    for one in found.properties[3:5]:
        for said in spellings(one.name):
            split = interpret(f"{noun}s {verbs[0]} by {said} last week", found, NOW)
            where = f"{noun}s {verbs[0]} where {said} is {one.values[0]} last week"
            filtered = interpret(where, found, NOW)
            assert isinstance(split, Query), said
            assert isinstance(filtered, Query), said
            assert [b["property"] for b in split.arguments["breakdowns"]] == [one.name]
            assert [f["property"] for f in filtered.arguments["filters"]] == [one.name]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_button_does_not_cut_a_name_in_two(seed):
    """Pressing it asks a question in which the name still stands."""
    chance = random.Random(200 + seed)
    _, _, found = a_company(chance)
    for one in found.properties:
        for opening in ("", "median ", "how many by ", "top "):
            plan = interpret(f"{opening}{one.name} last week", found, NOW)
            options = plan.options if isinstance(plan, Choose) else ()
            assert all(one.name in option.question for option in options), plan


@pytest.mark.parametrize("seed", SEEDS)
def test_values_side_by_side_are_of_the_property_itself(seed):
    """Not of the one for how it was before, though that has just these values."""
    chance = random.Random(300 + seed)
    name, event = a_word(chance), f"{a_word(chance)} {a_word(chance)}ed"
    values = tuple(a_word(chance) for _ in range(3))
    found = Found(
        (KnownEvent(event),),
        (KnownProperty(name, values=values), KnownProperty(f"from_{name}", values=values[:2])),
    )
    plan = interpret(f"{event} by {values[1]} vs {values[0]} last week", found, NOW)

    assert isinstance(plan, Query), plan
    [split] = plan.arguments["breakdowns"]
    [held] = plan.arguments["filters"]
    assert (split["property"], held["property"]) == (name, name)
    assert sorted(held["values"]) == sorted(values[:2])
