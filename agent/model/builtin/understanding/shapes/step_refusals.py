"""Refuses a funnel whose steps cannot be told from the words around them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Condition, Item, Mention, Time
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.linking.linked_events import says_verb
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.names.naming import words

_OBJECT = re.compile(r"\s+(?:(?:of|an?|the|our|their|some|any|new)\s+)*", re.IGNORECASE)
"""What stands between a verb and its object."""


def refuse_thing(sentence: Sentence, steps: Sequence[Mention]) -> None:
    """For files over 10 MB: what a step is about, and no step behind the others."""
    for one in sorted(steps, key=lambda m: m.start)[2:]:
        first: Item = one
        while isinstance(before := sentence.before(first), Condition):
            first = before
        lead = sentence.question[: first.start].lower().split()[-1:]
        lead = [first.lead] if isinstance(first, Condition) and first.lead in LEADS else lead
        if lead[0] in LEADS - {"from", "and", "while", "when"}:
            said = sentence.question[one.start : one.end]
            raise Settled(
                Refuse(
                    f"I cannot tell whether “{said}” is a step of its own.",
                    "Say the steps in order, and then the conditions alone.",
                )
            )


def refuse_either(steps: Sequence[Mention]) -> None:
    """To upgrade or cancel: the one is no step before the other."""
    if any(m.lead == "or" for m in steps):
        raise Settled(
            Refuse("I cannot follow people to one step or another.", "Ask for each by itself.")
        )


def refuse_number(sentence: Sentence) -> None:
    """How many files before the upgrade: a number of files, which no funnel tells."""
    before = any(m.value == "before" for m in sentence.marks("after"))
    for mark in sentence.marks("count") if before else ():
        thing = sentence.after(mark)
        if isinstance(thing, Mention) and not thing.verbal and not thing.agents:
            raise Settled(
                Refuse(
                    f"I cannot count “{thing.events[0].name}” up to another event.",
                    "Ask how many people did the one and then the other.",
                )
            )


def refuse_object(sentence: Sentence, steps: Sequence[Mention]) -> None:
    """Tried on frames: what was tried on, though another event is about frames as well."""
    for did, thing in pairwise(sorted(steps, key=lambda m: m.start)):
        between = sentence.question[did.end : thing.start]
        beside = not thing.lead and _OBJECT.fullmatch(between)
        if beside and _says_verb(sentence, did) and not _says_verb(sentence, thing):
            first, second = (sentence.question[m.start : m.end] for m in (did, thing))
            raise Settled(
                Refuse(
                    f"I cannot tell how “{first}” and “{second}” go together.",
                    "Name the steps in order, such as: conversion from sign-up to upload.",
                )
            )


def _says_verb(sentence: Sentence, step: Mention) -> bool:
    """Whether what happens in a step was said, or all of its name: of "checkout" there is no more."""
    said = [w for a, b in step.spots for w in words(sentence.question[a:b])]
    stems = {w.stem for w in said}
    return any(
        says_verb(sentence.catalogue, e, said) or {w.stem for w in words(e.name)} <= stems
        for e in step.events
    )


def refuse_clocks(sentence: Sentence) -> None:
    """Steps with times of their own are another question."""
    times = sentence.all(Time)
    if times and all(t.mention.range == times[0].mention.range for t in times):
        for time in times:
            time.used = True
        return
    if times:
        raise Settled(
            Refuse(
                "I can bound the first step by a time, not each step by its own.",
                "Name one time: when the first step was done.",
            )
        )
