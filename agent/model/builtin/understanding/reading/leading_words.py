"""Reads what may begin a condition: prepositions, and values that stand before their noun."""

from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.reading.event_words import (
    hits_of,
    starts_event,
)
from agent.model.builtin.understanding.reading.listed_values import Read
from agent.model.builtin.understanding.reading.other_units import in_other_unit
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.property_words import (
    has_value,
    names_property,
)
from agent.model.builtin.understanding.reading.trail import Trail

_SILENT_LEADS = frozenset(["for", "of", "in", "on", "with", "at", "and", "into", "among", "within"])
"""Prepositions that say nothing when no condition stands behind them."""


def _is_with_value(trail: Trail, at: int) -> bool:
    """Tier gold: a property and its value, though there is an event of a tier that changed."""
    return names_property(trail, at, taken=True) and has_value(trail, at)


def after_lead(trail: Trail, at: int, piece: Piece) -> int:
    """A preposition: a condition stands behind it, or it is silent."""
    follows = trail.conditions.skip(at + 1)
    if trail.conditions.kind(follows) in {"not", "without", "only"}:
        return at + 1
    if piece.low == "in" and in_other_unit(trail, follows):
        return follows + 1
    change = trail.conditions.change(at) if piece.low == "from" else None
    if change:
        for one in change[0]:
            trail.condition(one, "from")
        return change[1]
    starts = starts_event(trail, follows)
    read = trail.conditions.read(at + 1, firm=True)
    if read and (not starts or surely(read.condition, read.end - follows)):
        trail.condition(read.condition, piece.low)
        return read.end
    _bare_lead(trail, piece)
    return at + 1


def _bare_lead(trail: Trail, piece: Piece) -> None:
    """A preposition without a condition: silent, or a word that is missed."""
    if piece.low == "from":
        trail.lead = "from"
        trail.mark(piece, "from")
    elif piece.low in {"where", "whose", "when", "while"}:
        trail.loose(piece)
    elif piece.low not in _SILENT_LEADS:
        trail.lead = trail.lead or piece.low
        trail.mark(piece, "lead", piece.low)


def surely(condition: Condition, length: int) -> bool:
    """A condition rather than an event's word: it has an operator, or is a longer name."""
    truth = condition.values in {(True,), (False,)}
    if condition.operator not in {"is", "is_set"} or condition.cohort or truth:
        return True
    return length > 1


def modifier(trail: Trail, at: int, *, is_event: bool) -> Read | None:
    """A value or a truth without any preposition: "mobile sign-ups", "internal users"."""
    adjective = is_adjective(trail, at) or _is_with_value(trail, at)
    if is_event and not adjective and "/" not in trail.pieces[at].low:
        return None
    before_people = trail.conditions.kind(at + 1) in {"person", "vs"}
    read = trail.conditions.read(at, firm=before_people)
    if read is None:
        return None
    bare = read.condition.operator in {"is_set", "is_not_set"}
    return None if bare else read


def is_adjective(trail: Trail, at: int) -> bool:
    """A value just before people or before its own property, though events have the word."""
    hits, end = trail.conditions.values_at(at)
    if not hits:
        return False
    noun, after = trail.conditions.noun_behind(hits, end)
    adjective = bool(noun) and (after > end or not _is_same_event(trail, at, end))
    return adjective or trail.conditions.kind(end) == "person"


def _is_same_event(trail: Trail, at: int, end: int) -> bool:
    """Blocked cards are of `Card Blocked`; debit cards are of no `Direct Debit Set Up`."""
    one, other = (
        {(h.thing, h.name) for h in hits_of(trail, trail.pieces[n].tokens[0].word)}
        for n in (at, end)
    )
    return bool(one & other)
