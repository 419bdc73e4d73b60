"""Tells whether people did something or had it done to them: "users were created", "members invited"."""

import re

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Mark, Mention
from agent.model.builtin.understanding.reading.person_words import word_is_person
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.names.naming import words

_PASSIVE = frozenset(["was", "were", "is", "are", "been", "being"])


def is_of_whom(sentence: Sentence, person: Mark, first: Mention) -> bool:
    """Whether the people are those to whom it was done, which counts as often as it was done.

    Raises `Settled` where the event says nothing of people.
    """
    if _is_done_to(sentence, person, first):
        sentence.note(f"I counted each “{first.events[0].name}”, not who did it.")
        return True
    passive = _is_passive(sentence, person, first)
    if passive:
        _refuse_others(sentence, person, first)
    return passive


def _is_done_to(sentence: Sentence, person: Mark, first: Mention) -> bool:
    """Members invited last week: of an event that says of a person that it was done to them.

    Its name has a person and the verb ("teammate invited"), its description the verb before a
    person ("invited a colleague"); "users signed up" is of none. "Who invited" and "how many
    members invited" are those who did it.
    """
    said = sentence.question[first.start : first.end].lower()
    beside = not sentence.question[person.end : first.start].strip()
    asks = sentence.has("count", "rel", "persons", "unique") or first.relative
    spoken = words(said)
    if asks or not beside or len(first.events) > 1 or not (spoken and spoken[-1].is_participle):
        return False
    [event] = first.events
    named = [w for w in words(event.name) if w.text != said]
    described = re.search(
        rf"\b{re.escape(said)}\s+(?:an?|the|another|some)\s+(\w+)", event.description, re.IGNORECASE
    )
    people = len(named) == 1 and word_is_person(named[0].text)
    return people and described is not None and word_is_person(described[1].lower())


def _is_passive(sentence: Sentence, person: Mark, first: Mention) -> bool:
    """Users were invited: what was done to people counts as often as it was done."""
    between = sentence.between(person, first)
    return (
        bool(between)
        and isinstance(between[0], Mark)
        and between[0].kind == "verb"
        and sentence.question[between[0].start : between[0].end].lower() in _PASSIVE
        and not sentence.has("rel")
        and first.verbal
    )


def _refuse_others(sentence: Sentence, person: Mark, first: Mention) -> None:
    """Users were created: the event must be about people, not about folders."""
    names = [words(e.name) for e in first.events]
    if not any(word_is_person(w.text) for name in names for w in name):
        said = sentence.question[person.start : person.end]
        name = first.events[0].name
        raise Settled(
            Refuse(
                f"I found “{name}”, but it does not say that it happens to “{said}”.",
                f"Ask who did it: how many people did “{name}”?",
            )
        )
