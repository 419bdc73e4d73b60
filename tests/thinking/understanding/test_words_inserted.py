"""In companies of random names, a word that is put into a question never leaves the figure as it was."""

import random

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Query
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.told import tell
from tests.thorough import further

SEEDS = [0, *further(1, 2, 3)]

SMALL_VALUES = ("plus", "viewer", "direct", "website", "basic", "app")
"""Values that are English as well; a company has some of them."""


def a_word(chance):
    """Three syllables that no language has."""
    return "".join(chance.choice("bdfgklmnprtvz") + chance.choice("aou") for _ in range(3)) + "k"


def a_company(chance):
    """Events, a text property with values of each kind, a number, and a flag."""
    nouns = [a_word(chance) for _ in range(4)]
    events = tuple(KnownEvent(f"{noun} {a_word(chance)}ed") for noun in nouns)
    small = tuple(chance.sample(SMALL_VALUES, 3))
    properties = (
        KnownProperty(a_word(chance), values=(*(a_word(chance) for _ in range(3)), *small)),
        KnownProperty(a_word(chance), "person", values=tuple(a_word(chance) for _ in range(3))),
        KnownProperty(a_word(chance), type="number"),
        KnownProperty(f"is_{a_word(chance)}", type="boolean"),
    )
    return Found(events, properties)


def a_question(chance, found):
    """A sentence of a small grammar over the company's names."""
    event = chance.choice(found.events).name
    noun, verb = event.split()
    start = chance.choice(
        [f"how many {noun}s were {verb}", f"how many people {verb} a {noun}", f"{event}"]
    )
    text, person, number, _ = found.properties
    condition = chance.choice(
        ["", f" where {text.name} is {text.values[0]}", f" with {number.name} over 5"]
    )
    split = chance.choice(["", f" by {person.name}", " by week"])
    return f"{start}{condition}{split} {chance.choice(['last week', 'in October', 'yesterday'])}"


def asked_with(question, extra):
    """The question with a word at each of its places."""
    words = question.split(" ")
    for place in range(len(words) + 1):
        yield " ".join([*words[:place], extra, *words[place:]])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_known_value_is_never_dropped(seed):
    """Wherever it stands: the plan is another one, or it is asked about or declined."""
    chance = random.Random(seed)
    found = a_company(chance)
    for _ in range(2):
        question = a_question(chance, found)
        plain = interpret(question, found, NOW)
        values = [v for p in found.properties for v in p.values if v not in question.split()]
        for value in chance.sample(values, 4):
            for asked in asked_with(question, value):
                plan = interpret(asked, found, NOW)
                assert not isinstance(plan, Query) or tell(plan) != tell(plain), asked


@pytest.mark.parametrize("seed", SEEDS)
def test_a_word_that_is_nothing_is_never_dropped(seed):
    """No figure comes of it at all, unless it is told that there is no such value."""
    chance = random.Random(1000 + seed)
    found = a_company(chance)
    for _ in range(3):
        question = a_question(chance, found)
        word = a_word(chance)
        for asked in asked_with(question, word):
            plan = interpret(asked, found, NOW)
            assert not isinstance(plan, Query) or any(word in n for n in plan.notes), asked


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("kelmarps dosted on plus last week", "plan is plus"),
        ("kelmarps dosted by zilbs on plus last week", "plan is plus"),
        ("IT kelmarps dosted last week", "country is Italy"),
        ("kelmarps dosted in US last week", "country is United States"),
        ("kelmarps dosted as viewer last week", "role is viewer"),
        ("kelmarps dosted from Germany, Italy and France", "country is Germany/Italy/France"),
        ("kelmarps dosted in neither Germany nor Italy", "country is_not Germany/Italy"),
        ("kelmarps dosted by email last week", "channel is email"),
        ("kelmarps dosted using MFA last week", "mfaUsed is True"),
        ("kelmarps dosted where mfaUsed = false", "mfaUsed is False"),
        ("kelmarps dosted with no results", "results_count is 0"),
        ("kelmarps dosted to level 30 or higher", "level >= 30"),
        ("kelmarps dosted over 100 euros", "total > 100"),
        ("zilbs under 18 who dosted a kelmarp", "person.age < 18"),
    ],
)
def test_words_that_look_like_english_are_conditions(question, meaning):
    """Values and names in the words that people use for them."""
    found = Found(
        (KnownEvent("kelmarp dosted"),),
        (
            KnownProperty("plan", values=("free", "plus")),
            KnownProperty("country", values=("United States", "Italy", "Germany", "France")),
            KnownProperty("role", values=("viewer", "editor")),
            KnownProperty("channel", values=("email", "link")),
            KnownProperty("email", "person"),
            KnownProperty("mfaUsed", type="boolean"),
            KnownProperty("results_count", type="number"),
            KnownProperty("level", type="number"),
            KnownProperty("total", type="number"),
            KnownProperty("age", "person", type="number"),
        ),
    )
    plan = interpret(question.replace("zilbs", "customers"), found, NOW)

    assert isinstance(plan, Query), plan
    assert meaning in tell(plan)
