"""Reads by what figures are split, one property after the other: "country and plan"."""

from collections.abc import Sequence
from typing import get_args

from agent.analytics.criteria import Interval
from agent.model.builtin.understanding.items import Condition, Mark, Split
from agent.model.builtin.understanding.linking.linked_properties import name_of
from agent.model.builtin.understanding.linking.names import SPELT
from agent.model.builtin.understanding.linking.owners import value_of
from agent.model.builtin.understanding.reading.event_words import (
    hits_of,
)
from agent.model.builtin.understanding.reading.joined_values import has_all, values_side_by_side
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import key
from agent.names.taxonomy import KnownProperty


def _is_value_instead(trail: Trail, at: int, end: int, split: Sequence[KnownProperty]) -> bool:
    """Shared by email: how it was shared, and not each person's e-mail address."""
    hits, after = trail.conditions.values_at(at, firm=True)
    own = any(v.property.of == "event" and v.closeness >= SPELT for v in hits)
    return own and after >= end and all(p.of != "event" for p in split)


def splits(trail: Trail, at: int, *, listed: bool = False) -> int:
    """One property after the other, from `at` on; where they end.

    `listed` when something by which figures are split stands before it.
    """
    end = at
    while True:
        begin = trail.conditions.skip(at)
        of = ""
        if trail.conditions.kind(begin) == "person":
            begin, of = begin + 1, "person"
        split, after = (None, at) if _ranks(trail, begin) else one_split(trail, begin, of)
        if split is None or (listed and _begins_event(trail, begin, after)):
            return end
        trail.items.append(split)
        listed = True
        end = at = _restricted(trail, after, split)
        while trail.conditions.kind(at) == "and" or (
            at > end and trail.conditions.kind(at) == "by"
        ):
            at += 1
        if at == end or trail.conditions.kind(at) == "only":  # by city, only large shops
            return end


def _ranks(trail: Trail, at: int) -> bool:
    """By total size: how values are ranked."""
    ahead = trail.conditions.kind(at + 1)
    return trail.conditions.kind(at) == "math" and ahead in {"word", "property", "event", "quoted"}


def _begins_event(trail: Trail, at: int, end: int) -> bool:
    """By week and plan upgrades: the property's word is part of an event's name."""
    follows = trail.pieces[end] if end < len(trail.pieces) else None
    if follows is None or follows.kind != "word":
        return False
    names = {(h.thing, h.name) for t in trail.pieces[at].tokens for h in hits_of(trail, t.word)}
    return any((h.thing, h.name) in names for h in hits_of(trail, follows.tokens[0].word))


def _restricted(trail: Trail, at: int, split: Split | Mark) -> int:
    """By plan free vs pro: values right behind their property are all that counts."""
    if isinstance(split, Mark):
        return at
    end, groups, _ = values_side_by_side(trail, at, only=split.properties)
    held = [p for p in split.properties if groups and has_all(groups, p)]
    if len(held) != 1:
        return at
    split.properties = (held[0],)
    values = tuple(value_of(hits, held[0]) for hits in groups)
    start, stop = trail.pieces[at].start, trail.pieces[end - 1].end
    trail.condition(Condition(start, stop, (held[0],), values=values), "by")
    return end


def one_split(trail: Trail, at: int, of: str) -> tuple[Split | Mark | None, int]:
    """A property, a group, a part of time, or a unit of time; and where it ends."""
    if at >= len(trail.pieces):
        return None, at
    piece = trail.pieces[at]
    if piece.low in {"weekday", "weekdays"} or piece.kind == "of_time":
        time = piece.value if piece.kind == "of_time" else "weekday"
        return Split(piece.start, piece.end, time=time), at + 1
    group = trail.catalogue.group_keys.get(key(piece.low))
    properties, end = trail.conditions.property_at(at, of=of)
    if group and end <= at + 1:
        name = name_of(trail.catalogue, group)
        return Split(piece.start, piece.end, (name,), named=group), at + 1
    unit = piece.low.removesuffix("s")
    if not properties and unit in get_args(Interval):
        return Mark(piece.start, piece.end, "interval", unit), at + 1
    if not properties or _is_value_instead(trail, at, end, properties):
        return None, at
    last = trail.pieces[end - 1]
    text = trail.question[piece.start : last.end]
    return Split(piece.start, last.end, properties, named=text), end
