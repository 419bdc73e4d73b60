"""In companies of random names, shares and ratios are of the events that the words say."""

import random

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Choose, Query
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.told import tell

SEEDS = range(8)


def a_word(chance):
    """Three syllables that no language has."""
    return "".join(chance.choice("bdfgklmnprtvz") + chance.choice("aou") for _ in range(3)) + "k"


def a_company(chance, *begun):
    """Two things; of the first there is an event for each of `begun`, and two of random verbs."""
    noun, other = a_word(chance), a_word(chance)
    verbs = [f"{a_word(chance)}ed" for _ in range(3)]
    names = [*(f"{noun} {verb}" for verb in (*begun, *verbs[:2])), f"{other} {verbs[2]}"]
    chance.shuffle(names)
    text = KnownProperty(a_word(chance), values=(a_word(chance), a_word(chance)))
    found = Found(tuple(KnownEvent(name) for name in names), (text,))
    return found, noun, other, verbs


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("begun", ["created", "placed", "sent", "requested"])
def test_a_rate_is_of_what_began_it(seed, begun):
    """However it is asked; the answer says what it was divided by, where nobody named it."""
    chance = random.Random(seed)
    found, noun, _, (verb, *_) = a_company(chance, begun)
    for question in (
        f"{noun} {verb.removesuffix('ed')}ing rate last week",
        f"what share of {noun}s were {verb} last week",
        f"{verb} {noun}s as a percentage of all {noun}s last week",
        f"share of {verb} {noun}s out of all {noun}s last week",
    ):
        plan = interpret(question, found, NOW)
        assert tell(plan) == (
            f"trends events “{noun} {verb}” + events “{noun} {begun}” "
            "2026-11-09..2026-11-15 formula=A / B * 100"
        ), question
        assert any(f"{noun} {begun}" in note for note in plan.notes), question


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_of_nothing_that_is_known_is_asked_about(seed):
    """Each button is a whole question with both events."""
    chance = random.Random(seed)
    found, noun, _, (verb, *_) = a_company(chance)
    plan = interpret(f"{noun} {verb.removesuffix('ed')}ing rate last week", found, NOW)

    assert isinstance(plan, Choose), plan
    for option in plan.options:
        pressed = interpret(option.question, found, NOW)
        assert isinstance(pressed, Query), option
        assert pressed.arguments["series"][0]["event"] == f"{noun} {verb}"
        assert pressed.arguments["date_from"] == "2026-11-09"


@pytest.mark.parametrize("seed", SEEDS)
def test_one_thing_for_each_of_another_is_a_ratio(seed):
    """Per one, per a hundred, per session, and per company only where an average is asked for."""
    chance = random.Random(seed)
    found, noun, other, (verb, _, third) = a_company(chance)
    first, second = f"{noun} {verb}", f"{other} {third}"
    ratio = f"events “{first}” + events “{second}” 2026-11-09..2026-11-15 formula=A / B"
    for question, meaning in (
        (f"{noun}s {verb} per {other} {third} last week", ratio),
        (f"{noun}s {verb} per 100 {other}s {third} last week", f"{ratio} * 100"),
        (
            f"{noun}s {verb} per session last week",
            f"events “{first}” + sessions “” 2026-11-09..2026-11-15 formula=A / B",
        ),
    ):
        assert tell(interpret(question, found, NOW)) == f"trends {meaning}", question


@pytest.mark.parametrize("seed", SEEDS)
def test_a_condition_of_the_part_is_not_one_of_the_whole(seed):
    """What is said before "out of all" holds for the part, and what is said behind it for both."""
    chance = random.Random(seed)
    found, noun, _, (verb, *_) = a_company(chance)
    [text] = found.properties
    value = text.values[0]
    event = f"“{noun} {verb}”"
    plan = interpret(f"{value} {noun}s {verb} as a share of all {noun}s {verb}", found, NOW)

    assert isinstance(plan, Query), plan
    assert tell(plan).startswith(
        f"trends events {event} [{text.name} is {value}] + events {event} 2026-10-23"
    )
