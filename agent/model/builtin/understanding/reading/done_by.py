"""Reads by whom a thing was done, where a property tells: "cancelled by the customer", "by shops"."""

from collections.abc import Sequence

from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.linking.owners import value_of
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty


def done_by(trail: Trail, at: int, piece: Piece) -> int:
    """The condition of a "by" right behind what was done; where it ends, 0 for anything else.

    There has to be a property of that very name, such as `cancelled_by`, with a value that the next
    words are, so that "signed up by country" and "cancelled by browser" stay splits.
    """
    told = _tell_by_whom(trail, at)
    if not told:
        return _by_such_people(trail, at)
    if piece.kind != "by":  # "by customer" is one piece
        return _by_one(trail, at, told)
    begin = trail.conditions.skip(at + 1)
    read = trail.conditions.values_of(begin, told)
    if read is None:
        return 0
    read.condition.start = piece.start
    trail.condition(read.condition, "by")
    return read.end


def _by_such_people(trail: Trail, at: int) -> int:
    """Booked by Plus members: those of whom `is_plus_member` is true, and no split by it."""
    begin = trail.conditions.skip(at + 1)
    flags, end = trail.conditions.property_at(begin)
    if not flags or any(p.type != "boolean" for p in flags):
        return 0
    people = trail.conditions.kind(end) == "person" and _are_several(trail.pieces[end].low)
    if not people and not (all(p.of == "person" for p in flags) and _are_they(trail, at, end)):
        return 0
    read = trail.conditions.read(begin)
    if read is None:
        return 0
    trail.condition(read.condition, "by")
    return read.end + (people and read.end == end)


def _are_they(trail: Trail, at: int, end: int) -> bool:
    """Done by testers, done by plus members: the last word of the flag is several people."""
    flags = trail.conditions.property_at(trail.conditions.skip(at + 1))[0]
    last = trail.pieces[end - 1].low
    done = at > 0 and trail.pieces[at - 1].tokens[-1].word.is_participle
    named = done and trail.conditions.kind(end - 1) == "person"
    return last.endswith("s") and (named or _are_such(flags, last))


def _are_several(low: str) -> bool:
    return low.endswith("s") or low in {"people", "folk"}


def _are_such(flags: Sequence[KnownProperty], low: str) -> bool:
    """Krundled by wugs, of `is_wug`: the plural of what somebody is, which no name of one has."""
    own = [[w.text for w in words(p.name)] for p in flags]
    return all(name[0] == "is" and low not in name for name in own)


def _by_one(trail: Trail, at: int, told: Sequence[KnownProperty]) -> int:
    piece = trail.pieces[at]
    hits = trail.catalogue.values(piece.tokens[-1].text, only=told)
    if not hits:
        return 0
    values = (value_of(hits, hits[0].property),)
    trail.condition(Condition(piece.start, piece.end, (hits[0].property,), "is", values), "by")
    return at + 1


def _tell_by_whom(trail: Trail, at: int) -> tuple[KnownProperty, ...]:
    """The properties that are called as the words here: `cancelled_by` of "cancelled by"."""
    if not at or trail.pieces[at].tokens[0].low != "by":
        return ()
    done = trail.pieces[at - 1].tokens[-1].word
    return tuple(
        p
        for p in trail.catalogue.found.properties
        if [w.stem for w in words(p.name)][-2:] == [done.stem, "by"]
    )
