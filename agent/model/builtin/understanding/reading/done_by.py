"""Reads who did what was done, where a property says it: "cancelled by customers" is `cancelled_by`."""

from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.linking.owners import value_of
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import Token
from agent.naming import words
from agent.taxonomy import KnownProperty


def done_by(trail: Trail, at: int, piece: Piece) -> int:
    """By the restaurant, by customers, behind "cancelled"; the piece behind it, 0 for anything else.

    Neither a split by whatever a restaurant is called nor a figure for each customer.
    """
    if not at or piece.low.split()[0] != "by":
        return 0
    end = at + 1 if len(piece.tokens) > 1 else trail.conditions.skip(at + 1) + 1
    if end > len(trail.pieces):
        return 0
    named = _says_by_whom(trail, trail.pieces[at - 1].tokens[-1])
    hits = trail.catalogue.values(trail.pieces[end - 1].tokens[-1].text, only=named)
    if not named or not hits:
        return 0
    one = hits[0].property
    start, stop = trail.pieces[end - 1].start, trail.pieces[end - 1].end
    trail.condition(Condition(start, stop, (one,), values=(value_of(hits, one),)), "by")
    return end


def _says_by_whom(trail: Trail, done: Token) -> tuple[KnownProperty, ...]:
    """The properties called after what was done, and "by": `cancelled_by`, `createdBy`."""
    found = []
    for one in trail.catalogue.found.properties:
        name = words(one.name)
        by = len(name) > 1 and name[-1].text == "by" and name[-2].stem == done.word.stem
        if by and one.type == "text":
            found.append(one)
    return tuple(found)
