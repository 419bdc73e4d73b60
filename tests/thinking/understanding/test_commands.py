"""In companies of random names, what is to be done with a figure never becomes one of its events."""

import random

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Query
from agent.names.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.test_words_inserted import a_word
from tests.thorough import further

DONE = {
    "remove": "removed", "delete": "deleted", "drop": "dropped", "cancel": "cancelled", "add": "added",
    "clear": "cleared", "view": "viewed", "update": "updated", "change": "changed", "share": "shared",
    "create": "created", "reset": "reset", "include": "included",
}  # fmt: skip
"""Verbs of follow-ups, and how an event is called after them."""


OF_OTHERS = {"view", "update", "change", "share", "create", "reset"}
"""Verbs that say nothing by themselves of a value: "share Zorik" may be what was shared with it."""


@pytest.mark.parametrize("verb", DONE)
@pytest.mark.parametrize("seed", [0, *further(1, 2)])
def test_a_verb_by_itself_is_no_event(verb, seed):
    """Remove the filter; delete that; add a split by wumak; view by wumak; drop Zorik."""
    chance = random.Random(f"{verb} {seed}")
    found = a_company(chance, DONE[verb])
    text = found.properties[0]
    asked = f"{found.events[0].name} where {text.name} is {text.values[0]} last week by {text.name}"
    before = interpret(asked, found, NOW)
    assert isinstance(before, Query)
    objects = ["that", "it", "the filter", f"the {text.name} filter", "the split"]
    objects += [f"a split by {text.name}"]
    if verb not in OF_OTHERS:
        objects += [text.values[0], text.values[1], f"the {text.name}"]
    for object_ in objects:
        for question in (f"{verb} {object_}", f"please {verb} {object_}"):
            plan = interpret(question, found, NOW, before=before)
            assert counted(plan) <= {found.events[0].name}, (question, plan)


@pytest.mark.parametrize("verb", DONE)
def test_a_verb_with_the_thing_is_the_event(verb):
    """Delete task, after a question about files: tasks deleted."""
    chance = random.Random(verb)
    found = a_company(chance, DONE[verb])
    before = interpret(f"{found.events[0].name} last week", found, NOW)
    noun = found.events[1].name.split()[0]
    plan = interpret(f"{verb} {noun}", found, NOW, before=before)
    assert found.events[1].name in counted(plan)


@pytest.mark.parametrize("question", ["remove the filter", "delete that", "add a split by wumak"])
def test_nothing_is_changed_where_nothing_was_asked(question):
    """A command without a figure before it is declined."""
    for seed in range(5):
        found = a_company(random.Random(seed), DONE[question.split()[0]])
        assert not isinstance(interpret(question, found, NOW), Query)


def a_company(chance, verb):
    """Two events, the second called by `verb`, and a text property."""
    events = (
        KnownEvent(f"{a_word(chance)} {a_word(chance)}ed"),
        KnownEvent(f"{a_word(chance)} {verb}"),
    )
    values = tuple(a_word(chance).capitalize() for _ in range(3))
    return Found(events, (KnownProperty(a_word(chance), values=values),))


def counted(plan):
    """The names of the events that a plan counts."""
    if not isinstance(plan, Query):
        return set()
    held = [*plan.arguments.get("series", ()), *plan.arguments.get("steps", ()), plan.arguments]
    return {one["event"] for one in held if one.get("event")}
