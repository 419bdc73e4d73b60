"""Reads words that name a property by itself: "average size", "which browsers", "payment method"."""

from agent.model.builtin.understanding.items import Condition, Mark, Named
from agent.model.builtin.understanding.linking.linked_properties import is_whole
from agent.model.builtin.understanding.linking.owners import holds_numbers
from agent.model.builtin.understanding.reading.event_words import (
    event_words,
    fits_open,
    has_verb_behind,
)
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import words


def asked_property(trail: Trail, at: int, piece: Piece) -> int | None:
    taken = bool(event_words(trail, at)[0])
    if not trail.wants_property or _says_what(trail, at, piece) or has_value(trail, at):
        return None
    if is_share_of_truth(trail, at) or (taken and _is_of_event(trail, at)):
        return None
    return take_named(trail, at) if names_property(trail, at, taken=taken) else None


def is_share_of_truth(trail: Trail, at: int) -> bool:
    """What percentage of answers were correct: what the part has, and not what it is split by."""
    properties, _ = trail.conditions.property_at(at)
    share = any(isinstance(i, Mark) and i.kind == "percent" for i in trail.items)
    return share and bool(properties) and all(p.type == "boolean" for p in properties)


def _is_of_event(trail: Trail, at: int) -> bool:
    """The largest transfer, the average number of transfers: no figure of a `Transfer Type`."""
    marks = [i for i in trail.items if not isinstance(i, Condition)]
    last = marks[-1] if marks else None
    counted = isinstance(last, Mark) and last.kind == "count"
    last = marks[-2] if counted and len(marks) > 1 else last
    if not isinstance(last, Mark) or last.kind != "math":
        return False
    properties, end = trail.conditions.property_at(at)
    return end == at + 1 and not any(holds_numbers(p) for p in properties)


def _says_what(trail: Trail, at: int, piece: Piece) -> bool:
    """Users shared a file, tasks were completed: the rest of an event, not of "file type"."""
    properties, end = trail.conditions.property_at(at)
    said = "".join(p.low for p in trail.pieces[at:end])
    if key(said) in trail.catalogue.property_keys:
        return False
    last = next((i for i in reversed(trail.items) if not isinstance(i, Condition)), None)
    before = last.kind if isinstance(last, Mark) else ""
    if before == "percent":  # what percent of consultations; share of express orders
        flag = bool(properties) and all(p.type == "boolean" for p in properties)
        return flag or bool(event_words(trail, at)[0])
    if before == "math" and has_verb_behind(trail, at, end):  # average items added per cart
        return True
    if isinstance(last, Mark) and last.value == "total" and end <= at + 1:  # total items
        return bool(event_words(trail, at)[0])
    ranks = before in {"math", "most", "top"}
    return not ranks and end <= at + 1 and fits_open(trail, piece.tokens[0].word)


def has_value(trail: Trail, at: int) -> bool:
    """What share has plan pro, how many saw the pricing page: a condition, as there is a value.

    It stands behind the property, or before it.
    """
    properties, end = trail.conditions.property_at(at)
    if trail.conditions.values_at(end, only=properties)[0]:
        return True
    hits, after = trail.conditions.values_at(at)
    return bool(hits) and bool(trail.conditions.noun_behind(hits, after)[0])


def names_property(trail: Trail, at: int, *, taken: bool) -> bool:
    properties, end = trail.conditions.property_at(at)
    if not properties:
        return False
    if not taken:
        return True
    said = [t.word for p in trail.pieces[at:end] for t in p.tokens if t.word.stem]
    return any(is_whole(trail.catalogue, p, said) for p in properties)


def take_named(trail: Trail, at: int) -> int:
    properties, end = trail.conditions.property_at(at)
    if trail.items and isinstance(trail.items[-1], Mark) and trail.items[-1].kind == "math":
        numbers = [p for p in trail.catalogue.found.properties if holds_numbers(p)]
        numeric, after = trail.conditions.property_at(at, only=numbers)
        properties, end = (numeric, after) if numeric else (properties, end)
    start, stop = trail.pieces[at].start, trail.pieces[end - 1].end
    trail.items.append(Named(start, stop, properties))
    trail.wants_property = False
    return end


def is_thing(trail: Trail, at: int, piece: Piece) -> bool:
    """How many rides: the rides, though there is a `ride_class`; of which there are few."""
    properties, end = trail.conditions.property_at(at)
    if end != at + 1 or not piece.low.endswith("s") or has_value(trail, at):
        return False
    said = piece.tokens[0].word
    heads = [words(p.name)[-1] for p in properties if words(p.name)]
    kinds = all(
        p.type == "text" and h.text in _KINDS for p, h in zip(properties, heads, strict=False)
    )
    return kinds and all(h.stem != said.stem for h in heads)


_KINDS = frozenset(
    ["class", "type", "kind", "category", "status", "level", "tier", "mode", "reason"]
)
"""Words behind what a property tells apart."""
