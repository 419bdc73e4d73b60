"""Tells a value from a word of another event: video appointments are no video calls.

Also an object that only says what a value is of: applications for nursing jobs are applications.
"""

from collections.abc import Callable
from dataclasses import replace

from agent.model.builtin.understanding.items import Condition, Item, Loose, Mention, Named
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import says_verb
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.carried import lacks
from agent.names.naming import PARTICLES, words
from agent.names.taxonomy import KnownEvent, KnownProperty

_SURE = 0.9
"""How close a word has to be to a value, to be that value in the singular or the plural."""


def rather_values(sentence: Sentence, again: Callable[[Catalogue], list[Item]]) -> Sentence:
    """The question read without events that only share a word with a value of the named one.

    A value of just this spelling, of a property that the named event is known to carry, is that
    value; nothing else of the other event's name was said.
    """
    fragments = [m for m in sentence.mentions if _is_fragment(sentence, m)]
    if not fragments:
        return sentence
    named = {e for m in sentence.mentions if m not in fragments for e in m.events}
    said = [w for m in fragments for w in words(sentence.question[m.start : m.end])]
    dropped = {
        hit.thing for w in said for hit in sentence.catalogue.events.hits(w)
    }  # every event that has the word
    found = sentence.catalogue.found
    events = tuple(e for n, e in enumerate(found.events) if n not in dropped or e in named)
    narrowed = Catalogue(replace(found, events=events))
    other = Sentence(sentence.question, again(narrowed), narrowed, sentence.now)
    return sentence if len(other.all(Loose)) > len(sentence.all(Loose)) else other


def _is_fragment(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention is one noun of a longer name, and rather a value of what is asked about."""
    text = sentence.question[mention.start : mention.end]
    said = words(text)
    if len(said) != 1 or any(_is_enough(sentence, e) for e in mention.events):
        return False
    if any(says_verb(sentence.catalogue, e, said) for e in mention.events):
        return False
    owners = [v.property for v in sentence.catalogue.values(text) if v.closeness >= _SURE]
    others = [m for m in sentence.mentions if m is not mention]
    if any(set(m.events) & set(mention.events) for m in others):
        return False
    if others:
        return any(_carries(e, p) for m in others for e in m.events for p in owners)
    return any(
        all(lacks(sentence.catalogue, e, p) for e in mention.events for p in named.properties)
        and any(_carries(e, p) and _carries(e, q) for e in sentence.catalogue.found.events
                for p in owners for q in named.properties)
        for named in sentence.all(Named)
    )  # fmt: skip


def _is_enough(sentence: Sentence, event: KnownEvent) -> bool:
    """Whether an event has a name of one word, so that nothing of it is missing."""
    return len([w for w in words(event.name) if w.text not in PARTICLES]) < 2


def _carries(event: KnownEvent, one: KnownProperty) -> bool:
    """Whether it is known that the event came with the property."""
    return one.of == "event" and one.name in (event.properties or ())


def leave_objects(sentence: Sentence) -> None:
    """Leave out the noun behind a value that the event before it carries: "for nursing jobs"."""
    for mention in sentence.mentions[1:]:
        value = sentence.before(mention)
        if not isinstance(value, Condition) or not value.values or value.lead not in _LEADS:
            continue
        beside = not sentence.question[value.end : mention.start].strip()
        said = words(sentence.question[mention.start : mention.end])
        noun = not any(says_verb(sentence.catalogue, e, said) for e in mention.events)
        before = [m for m in sentence.mentions if m.start < value.start]
        if not beside or not noun or len(said) != 1 or not before or mention.negated:
            continue
        if any(_carries(e, p) for e in before[-1].events for p in value.properties):
            sentence.items.remove(mention)


_LEADS = frozenset(["for", "of", "to", "on", "in", "at"])
