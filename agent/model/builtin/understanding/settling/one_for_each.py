"""Takes the event that a thing itself stands for: applications are those that were submitted.

Not the started ones or the rejected ones, where a verified event is told to be one for each of
them, or where it is the only verified one and is how such a thing comes about, or the only one by
which somebody gets it; the answer says so.
"""

import re

from agent.model.builtin.understanding.items import Mention
from agent.model.builtin.understanding.linking.linked_events import is_deprecated
from agent.model.builtin.understanding.linking.linked_properties import is_property_as_well
from agent.model.builtin.understanding.linking.names import FORM
from agent.model.builtin.understanding.sentence import Sentence
from agent.names.naming import PARTICLES, Word, alike, word, words
from agent.names.taxonomy import KnownEvent

_ONE_EACH = re.compile(
    r"\b(?:one(?:\s+event)?|once|an\s+event|sent)\s+(?:for|per)\s+(?:each\s+|every\s+|one\s+)?(?P<noun>[a-z]+)",
    re.IGNORECASE,
)
"""How a description says that an event and a thing are the same: "One event for each file"."""

_EVENTS = re.compile(r"\s+events?\b", re.IGNORECASE)
"""Room events are all that has to do with rooms, and not how many rooms there were."""

_COMES_ABOUT = frozenset(
    word(w).stem
    for w in [
        "created", "made", "submitted", "placed", "posted", "booked", "added", "published", "issued",
        "uploaded", "requested", "filed", "scheduled", "raised", "ordered", "reported", "performed",
    ]
)  # fmt: skip
"""What makes a thing: an offer that was accepted had been sent before."""

_ACQUIRED = frozenset(word(w).stem for w in ["bought", "purchased", "placed", "submitted"])
"""What makes somebody have a thing: tickets are those that were bought, before any is scanned."""


def take_one_for_each(sentence: Sentence) -> None:
    """Leave of several events the one that the noun they share is counted by."""
    for mention in sentence.mentions:
        said = [w for a, b in mention.spots for w in words(sentence.question[a:b])]
        if len(mention.events) < 2 or not said or is_property_as_well(sentence.catalogue, said):
            continue
        if _EVENTS.match(sentence.question, mention.end):
            continue
        one = _meant(mention, said)
        if one is not None and not _is_told_otherwise(sentence, mention, one):
            mention.events = (one,)
            text = sentence.question[mention.start : mention.end]
            sentence.note(f"I took “{text}” to be “{one.name}”.")


def _is_told_otherwise(sentence: Sentence, mention: Mention, one: KnownEvent) -> bool:
    """Whether another event of the question says what happened to it: files that were shared."""
    thing = {w.stem for w in words(one.name)[:-1]}
    return any(
        thing & {w.stem for w in words(e.name)}
        for other in sentence.mentions
        if other is not mention
        for e in other.events
    )


def _meant(mention: Mention, said: list[Word]) -> KnownEvent | None:
    if not all(_is_thing(event, said) for event in mention.events):
        return None
    verified = [e for e in mention.events if e.verified and not is_deprecated(e)]
    told = [e for e in verified if _is_one_each(e, said)]
    if len(told) == 1:
        return told[0]
    acquired = [e for e in mention.events if _is_acquired(e)]
    if len(acquired) == 1 and not told:
        return acquired[0]
    made = [e for e in verified if {w.stem for w in words(e.name)} & _COMES_ABOUT]
    return made[0] if len(verified) == 1 and made else None


def _is_acquired(event: KnownEvent) -> bool:
    return not is_deprecated(event) and bool({w.stem for w in words(event.name)} & _ACQUIRED)


def _is_thing(event: KnownEvent, said: list[Word]) -> bool:
    """Whether the words are all of an event's name but for what happens in it."""
    name = [w for w in words(event.name) if w.text not in PARTICLES]
    rest = [w for w in name if all(alike(w, one) < FORM for one in said)]
    return len(rest) == 1 and rest[0] == name[-1]


def _is_one_each(event: KnownEvent, said: list[Word]) -> bool:
    nouns = [word(told["noun"]) for told in _ONE_EACH.finditer(event.description)]
    return any(all(alike(noun, one) >= FORM for one in said) for noun in nouns)
