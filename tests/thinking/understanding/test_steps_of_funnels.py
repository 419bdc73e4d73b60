"""In companies of random names, a condition in a funnel is of the step whose words it stands with."""

import random

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Query
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.test_words_inserted import a_word
from tests.thinking.understanding.told import tell
from tests.thorough import further

SEEDS = [*range(4), *further(*range(4, 12))]


def a_company(chance):
    """Events of which nobody knows what they carry, a property of events, and one of people."""
    events = tuple(KnownEvent(f"{a_word(chance)} {a_word(chance)}ed") for _ in range(4))
    kind = KnownProperty(a_word(chance), values=tuple(a_word(chance) for _ in range(3)))
    tier = KnownProperty(a_word(chance), "person", values=tuple(a_word(chance) for _ in range(3)))
    return Found(events, (kind, tier))


def steps_of(question, found):
    """The values asked of each step, and of all of them."""
    plan = interpret(question, found, NOW)
    assert isinstance(plan, Query), (question, tell(plan))
    assert plan.tool == "funnels", (question, tell(plan))
    each = [one.get("filters", []) for one in plan.arguments["steps"]]
    shared = plan.arguments.get("filters", [])
    return [[v for f in filters for v in f["values"]] for filters in [*each, shared]]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_value_before_or_behind_the_words_of_a_step_is_that_steps(seed):
    """However the funnel is asked for."""
    chance = random.Random(seed)
    found = a_company(chance)
    one, two, three = (e.name for e in chance.sample(found.events, 3))
    name = found.properties[0].name
    first, second, third = found.properties[0].values
    for question, expected in (
        (f"conversion from {first} {one} to {second} {two}", [[first], [second], []]),
        (f"{first} {one} to {second} {two} conversion", [[first], [second], []]),
        (f"conversion from {one} to {first} {two}", [[], [first], []]),
        (f"conversion from {one} to {first} {two} to {three}", [[], [first], [], []]),
        (f"{one} -> {first} {two} -> {second} {three}", [[], [first], [second], []]),
        (f"conversion from {one} with {name} {first} to {two}", [[first], [], []]),
        (f"funnel from {one} on {first} to {two} on {second}", [[first], [second], []]),
        (f"how long from {first} {one} to {third} {two}", [[first], [third], []]),
    ):
        assert steps_of(f"{question} last week", found) == expected, question


@pytest.mark.parametrize("seed", SEEDS)
def test_a_condition_apart_from_the_steps_holds_for_all_of_them(seed):
    """Behind a comma, with the people, or of the people."""
    chance = random.Random(100 + seed)
    found = a_company(chance)
    one, two, _ = (e.name for e in chance.sample(found.events, 3))
    (first, second, _), (tier, *_) = (p.values for p in found.properties)
    for question, expected in (
        (f"conversion from {one} to {two}, on {first}", [[], [], [first]]),
        (f"conversion from {one} to {two} for {first} users", [[], [], [first]]),
        (f"for {first} users, conversion from {one} to {two}", [[], [], [first]]),
        (f"conversion from {one} to {two} for people on {first}", [[], [], [first]]),
        (f"conversion from {one} on {first} to {two} for {tier} users", [[first], [], [tier]]),
        (f"conversion from {one} to {two} last week on {first}", [[], [], [first]]),
        (f"conversion from {one} to {two}: {first} vs {second}", [[], [], [first, second]]),
    ):
        assert steps_of(question, found) == expected, question


@pytest.mark.parametrize("seed", SEEDS)
def test_what_people_did_besides_is_no_step(seed):
    """Before the steps or behind them; who never did it as well."""
    chance = random.Random(200 + seed)
    found = a_company(chance)
    one, two, other = (e.name for e in chance.sample(found.events, 3))
    noun, verb = other.split()
    did = f"people who {verb} a {noun}"
    for question, negated in (
        (f"conversion from {one} to {two} for {did}", False),
        (f"{one} to {two} conversion of {did}", False),
        (f"of {did}, what is the {one} to {two} conversion", False),
        (f"how many {did} converted from {one} to {two}", False),
        (f"{one} to {two} conversion among people who never {verb} a {noun}", True),
        (f"how long from {one} to {two} for {did}", False),
    ):
        plan = interpret(f"{question} last week", found, NOW)
        assert isinstance(plan, Query), (question, tell(plan))
        assert [s["event"] for s in plan.arguments["steps"]] == [one, two], question
        expected = {"event": other} | ({"negated": True} if negated else {})
        assert plan.arguments["who"] == [expected], question


@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_may_be_named_with_to(seed):
    """Item added to cart is one thing that was done, and no way from one to another."""
    chance = random.Random(300 + seed)
    cart, item, verb = (a_word(chance) for _ in range(3))
    other, ended = a_word(chance), f"{a_word(chance)}ed"
    found = Found((KnownEvent(f"{cart}:{item}_{verb}ed"), KnownEvent(f"{other} {ended}")))
    for question in (
        f"funnel: {item} {verb}ed to {cart}, {other} {ended}",
        f"conversion from {item} {verb}ed to the {cart} to {other} {ended}",
        f"{item} {verb}ed to {cart} -> {other} {ended}",
    ):
        plan = interpret(f"{question} last week", found, NOW)
        assert isinstance(plan, Query), (question, tell(plan))
        names = [one["event"] for one in plan.arguments["steps"]]
        assert names == [e.name for e in found.events], question
