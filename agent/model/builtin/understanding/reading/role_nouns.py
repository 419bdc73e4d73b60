"""Tells nouns for people, of a role that a property has, from words of an event that is called so."""

from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.reading.event_words import hits_of
from agent.model.builtin.understanding.reading.trail import Trail
from agent.names.naming import PARTICLES, Word, words

_SURE = 0.9
"""How close a word has to be to a value, to be that value in the singular or the plural."""

_ROLES = frozenset(
    ["role", "type", "kind", "position", "profession", "occupation", "job", "title", "persona"]
)
"""Words in the names of properties that say what somebody is, and not what they like or have."""

_OF_PEOPLE = frozenset(["active", "unique", "lifecycle"])
"""Phrases before a noun that only people are said to be: active, different, dormant."""

_CLAUSES = frozenset(["rel", "retention"])
"""Phrases behind a noun that only people are said to do: who did it, come back."""

_ENDS = frozenset(["", "interval", "time", "part_of_time", "mark"])
"""What may stand behind a noun that is all that is counted."""

_OBJECTS = frozenset(
    ["a", "an", "the", "their", "his", "her", "its", "our", "another", "some", "any"]
)


def is_role(catalogue: Catalogue, one: Word) -> bool:
    """Whether a word is the value of a property of persons, as "courier" may be of `role`."""
    return any(
        v.property.of == "person" and v.closeness >= _SURE and not v.value.endswith("s")
        and _ROLES & {w.text for w in words(v.property.name)}
        for v in catalogue.values(one.text)
    )  # fmt: skip


def acts(trail: Trail, at: int) -> bool:
    """Whether somebody in such a role did something here, though an event is called by the word.

    Couriers who started a shift, active couriers, couriers started a shift: people. In "courier
    shifts" and "couriers rated last week", which is all of `Courier Rated`, it names the event.
    """
    piece = trail.pieces[at]
    said = piece.tokens[0].word
    if not piece.low.endswith("s") or not is_role(trail.catalogue, said):
        return False
    before, behind = trail.conditions.kind(at - 1), trail.conditions.kind(at + 1)
    if behind in _CLAUSES or before in _OF_PEOPLE:
        return True
    if behind == "word" and trail.pieces[at + 1].tokens[0].word.is_participle:
        return _has_object(trail, at + 2) or not _is_whole(trail, at)
    return before == "count" and behind in _ENDS


def _has_object(trail: Trail, at: int) -> bool:
    return at < len(trail.pieces) and trail.pieces[at].low in _OBJECTS


def _is_whole(trail: Trail, at: int) -> bool:
    """Whether the noun and its verb are all of an event's name."""
    noun, verb = (hits_of(trail, trail.pieces[n].tokens[0].word) for n in (at, at + 1))
    spots = {(h.thing, h.name): set(h.at) for h in noun}
    for hit in verb:
        held = spots.get((hit.thing, hit.name))
        name = trail.catalogue.events.names[hit.thing][hit.name]
        needed = {n for n, w in enumerate(name) if w.text not in PARTICLES}
        if held is not None and needed <= held | set(hit.at):
            return True
    return False
