"""A company's own word for its people is a word for persons, though an event is called by it."""

import random

import pytest

from agent.model.builtin.meaning import interpret
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.told import tell

SEEDS = range(6)


def a_word(chance):
    """Three syllables that no language has."""
    return "".join(chance.choice("bdfgklmnprtvz") + chance.choice("aou") for _ in range(3)) + "k"


def a_company(chance):
    """People with a name of their own, who enrol and do one more thing."""
    who, thing, did, tier = (a_word(chance) for _ in range(4))
    events = (
        KnownEvent(f"{who}_enrolled", f"A new {who} made an account."),
        KnownEvent(f"{thing}_{did}ed", f"A {who} {did}ed a {thing}."),
    )
    return Found(events, (KnownProperty(tier, "person"),)), who, thing, did, tier


QUESTIONS = (
    ("how many {who}s {did}ed a {thing} last week", "people “{thing}_{did}ed”"),
    ("{who}s who {did}ed a {thing} last week", "people “{thing}_{did}ed”"),
    ("{thing}s {did}ed per {who} last week", "per_person “{thing}_{did}ed”"),
    ("{thing}s {did}ed by {who}s last week", "events “{thing}_{did}ed”"),
    ("active {who}s last week", "people “”"),
    ("{who}s by {tier} last week", "people “”"),
    ("unique {who}s last week", "people “”"),
    ("retention of {who}s who {did}ed a {thing}", "retention event={thing}_{did}ed"),
    ("how many days a week do {who}s {did} a {thing}", "stickiness event={thing}_{did}ed"),
    ("{who}s enrolled last week", "people “{who}_enrolled”"),
    ("{who} enrolments last week", "events “{who}_enrolled”"),
    ("new {who}s last week", "events “{who}_enrolled”"),
)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("question", "meaning"), QUESTIONS)
def test_a_word_that_the_descriptions_show_as_people_means_people(seed, question, meaning):
    """The event of becoming one is meant only where the question says so."""
    found, who, thing, did, tier = a_company(random.Random(seed))
    held = {"who": who, "thing": thing, "did": did, "tier": tier}

    told = tell(interpret(question.format(**held), found, NOW))

    assert meaning.format(**held) in told
    assert told.count("“") <= 2, told


def test_a_thing_that_does_something_is_no_person():
    """A build that used a cache is counted as what it is."""
    found = Found(
        (
            KnownEvent("build_finished", "A build finished."),
            KnownEvent("cache_used", "A build used the cache."),
            KnownEvent("step_skipped", "A build skipped a step."),
        ),
        (KnownProperty("plan", "person", description="The plan of the person."),),
    )
    assert "events “build_finished”" in tell(interpret("builds last week", found, NOW))


def a_verb(chance):
    """A verb of one syllable, which doubles its last letter before an ending."""
    last = chance.choice("bdgklmnprtvz")
    start = chance.choice(["bl", "dr", "fl", "gr", "pl", "sn", "tr", "sk"])
    return f"{start}{chance.choice('aeiou')}{last}", last


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("{verb}{last}ers last week", "people “{thing} {verb}{last}ed”"),
        ("daily {verb}{last}ers", "people “{thing} {verb}{last}ed”"),
        ("how many {verb}{last}ers last week", "people “{thing} {verb}{last}ed”"),
        ("{thing} {verb}{last}ers by week", "people “{thing} {verb}{last}ed”"),
        ("who did not {verb} last week", "not did “{thing} {verb}{last}ed”"),
    ],
)
def test_who_does_something_is_called_by_the_verb(seed, question, meaning):
    """Treppers are people who trepped, whatever that is, and no typing mistake."""
    chance = random.Random(seed)
    verb, last = a_verb(chance)
    thing = a_word(chance)
    found = Found((KnownEvent(f"{thing} {verb}{last}ed"), KnownEvent(f"{a_word(chance)} dosted")))
    held = {"verb": verb, "last": last, "thing": thing}

    plan = interpret(question.format(**held), found, NOW)

    assert meaning.format(**held) in tell(plan)
    assert not any("I read" in note for note in plan.notes)


def test_a_verb_that_ends_like_a_doer_is_none():
    """Who answers is no answer: the word itself is in `exercise answered`."""
    found = Found((KnownEvent("exercise answered"), KnownEvent("item ordered")))

    asked = tell(interpret("how many exercises did people answer yesterday", found, NOW))
    orders = tell(interpret("orders last week", found, NOW))

    assert asked.startswith("trends events “exercise answered”")
    assert orders.startswith("trends events “item ordered”")


def test_what_is_new_is_not_begun_again():
    """Nobody opens a new account each month: coming back is doing anything."""
    found = Found((KnownEvent("Account Opened"), KnownEvent("Transfer Sent")))

    asked = tell(interpret("monthly retention of new accounts since may", found, NOW))

    assert "event=Account Opened" in asked
    assert "returning_event=*" in asked


def test_a_number_without_an_event_is_of_that_which_speaks_of_it():
    """Who paid is the same word in all descriptions; that somebody paid is in one."""
    found = Found(
        (
            KnownEvent("learner_registered", "A learner created an account."),
            KnownEvent("subscription_purchased", "A learner paid for a subscription."),
        ),
        (
            KnownProperty(
                "price_eur", type="number", description="What the learner paid, in euros."
            ),
        ),
    )

    assert "“subscription_purchased”" in tell(interpret("revenue last month", found, NOW))
