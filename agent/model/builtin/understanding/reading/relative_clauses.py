"""Reads a clause that stands between a noun and its verb: "parcels that are not express were booked"."""

from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.reading.event_words import fits_open, hits_of
from agent.model.builtin.understanding.reading.listed_values import Read
from agent.model.builtin.understanding.reading.trail import Trail

_SAYS = frozenset(["that", "which"])
_NOT = frozenset(["unequal", "not"])
_BEING = frozenset(["is", "are", "was", "were"])
_TRUTH_OR_VALUE = frozenset(["is", "is_not"])


def clause_of_thing(trail: Trail, at: int) -> int | None:
    """The piece behind "that are express", a condition of the noun before it, if that is what it is.

    The words before and behind the clause are of one event, so that it stays open. Only where the
    clause is one truth or value, and the very next word is of that event too; anything else that
    "that" begins says what people did.
    """
    if trail.open is None or trail.open.verbal or trail.pieces[at].low not in _SAYS:
        return None
    read = _stated(trail, at + 1)
    if read is None or not _goes_on(trail, read.end):
        return None
    trail.condition(read.condition, trail.pieces[at].low)
    return read.end


def _stated(trail: Trail, at: int) -> Read | None:
    """Is express; are not from Lyon; isn't a box."""
    if at >= len(trail.pieces):
        return None
    piece = trail.pieces[at]
    if piece.kind not in _NOT and piece.low not in _BEING:
        return None
    led = trail.conditions.kind(at + 1) == "word" and trail.pieces[at + 1].low in LEADS
    begin = trail.conditions.skip(at + 1 + led)
    if begin >= len(trail.pieces) or fits_open(trail, trail.pieces[begin].tokens[0].word):
        return None
    read = trail.conditions.read(begin, negated=piece.kind in _NOT)
    if read is None or read.condition.cohort or not read.condition.values:
        return None
    return read if read.condition.operator in _TRUTH_OR_VALUE else None


def _goes_on(trail: Trail, at: int) -> bool:
    """Whether the verb of the event follows, with or without "were"."""
    while at < len(trail.pieces) and trail.pieces[at].low in _BEING | {"get", "got"}:
        at += 1
    if trail.conditions.kind(at) != "word":
        return False
    said = trail.pieces[at].tokens[0].word
    return said.is_participle and bool(hits_of(trail, said)) and fits_open(trail, said)
