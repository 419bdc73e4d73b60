"""Reads how figures are split: by browser, per country and plan, for each company, per upload."""

import re
from typing import Final

from agent.model.builtin.understanding.items import Mark
from agent.model.builtin.understanding.linking.called_persons import is_called_person, roles
from agent.model.builtin.understanding.linking.linked_properties import is_whole
from agent.model.builtin.understanding.linking.unit_sizes import SPOKEN, factor
from agent.model.builtin.understanding.reading.done_by import done_by
from agent.model.builtin.understanding.reading.event_words import (
    event_words,
    has_verb_behind,
    is_agent,
    starts_event,
)
from agent.model.builtin.understanding.reading.joined_values import (
    by_values,
)
from agent.model.builtin.understanding.reading.looking import MOST_WORDS
from agent.model.builtin.understanding.reading.person_words import tell_apart
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.split_lists import splits
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import key

_BY: Final = re.compile(
    r"(?:split\s+|broken\s+down\s+|grouped\s+)?(?:by|per|for\s+(?:each|every))\b"
)
"""How a unit of time is said by which figures are split, so that more may follow."""

_ASKS_WHETHER: Final = re.compile(r"\W*(?:(?:and|so)\s+)?(?:did|has|have|had)\s+$", re.IGNORECASE)
"""Did a user upload a file: whether anybody did, while "does a user" asks how often each one does."""

_PER = frozenset(["per", "for each", "for every"])


def on_by(trail: Trail, at: int, piece: Piece) -> int:
    """By browser; by country and plan; per upload; by week comes as an interval of its own."""
    trail.close()
    trail.lead = "by"
    return (
        done_by(trail, at, piece)
        or _by_such_person(trail, at, piece)
        or _by_groups(trail, at, piece)
        or _by_event(trail, at, piece)
        or _by_property(trail, at, piece)
    )


def _by_such_person(trail: Trail, at: int, piece: Piece) -> int:
    """Per premium learner, for each pro user: per person, of those people; 0 for anything else."""
    if piece.low not in _PER:
        return 0
    read = trail.conditions.read(trail.conditions.skip(at + 1))
    if read is None or not read.condition.values or trail.conditions.kind(read.end) != "person":
        return 0
    person = trail.pieces[read.end]
    if person.low.endswith("s") or person.low == "people":
        return 0
    trail.condition(read.condition, "by")
    trail.mark(person, "per_person")
    return read.end + 1


def _by_groups(trail: Trail, at: int, piece: Piece) -> int:
    """Posted by companies, bookings by retail companies: who did it; 0 for anything else.

    Several behind what was done, or those of some kind: "bookings by company" is a split.
    """
    if piece.low != "by":
        return 0
    end = trail.conditions.skip(at + 1)
    read = None if _is_groups(trail, end) else trail.conditions.read(end)
    if read is not None and not (read.condition.values and _is_groups(trail, read.end)):
        return 0
    end = read.end if read else end
    if not _is_groups(trail, end) or not (
        read or trail.pieces[at - 1].tokens[-1].word.is_participle
    ):
        return 0
    if read:
        trail.condition(read.condition, "by")
    trail.mark(trail.pieces[end], "person", trail.pieces[end].low)
    return end + 1


def _is_groups(trail: Trail, at: int) -> bool:
    """Companies, in the plural."""
    if at >= len(trail.pieces):
        return False
    low = trail.pieces[at].low
    return low.endswith("s") and key(low) in trail.catalogue.group_keys


def _by_event(trail: Trail, at: int, piece: Piece) -> int:
    """Per upload; per 100 orders; divided by uploads; by parcels delivered; 0 for anything else."""
    follows = trail.conditions.skip(at + 1)
    named = starts_event(trail, follows) and has_verb_behind(trail, follows, follows + 1)
    trail.wants_property = trail.wants_property and not named
    if piece.low in _PER:
        number = _how_many(trail, at + 1)
        counted = number and starts_event(trail, trail.conditions.skip(at + 2))
        if named or counted or is_per_event(trail, at + 1):
            doer = 0 if number else _own_doer(trail, at + 1)
            trail.mark(piece, "per_person" if doer else "per_event", "" if doer else number)
            return doer or at + 1 + bool(number)
    divides = piece.low.startswith("divide") and starts_event(trail, follows)
    ranks = _is_ranked(trail) and (_names_event(trail, at + 1) or _measures_event(trail, at + 1))
    trail.wants_property = trail.wants_property and not ranks
    if divides or ranks or (named and piece.low not in _PER):
        trail.mark(piece, "by", piece.low)
        return at + 1
    return 0


def _by_property(trail: Trail, at: int, piece: Piece) -> int:
    if _is_other_unit(trail, at + 1):
        trail.loose(trail.pieces[at + 1])
        return at + 2
    end = by_values(trail, at + 1) or splits(trail, at + 1)
    if end > at + 1:
        return end
    if trail.conditions.kind(trail.conditions.skip(at + 1)) == "person":
        return at + 1
    if not starts_event(trail, trail.conditions.skip(at + 1)):
        read = trail.conditions.read(at + 1)
        if read and piece.low in _PER and _is_role(trail, at + 1, read.end):
            trail.mark(piece, "per_person")  # messages per recruiter
            trail.condition(read.condition, "")
            return read.end
        if read:
            if trail.conditions.property_at(at + 1)[0]:  # shared by email: how, not by whom
                read.condition.keep("event")
            trail.condition(read.condition, "by")
            return read.end
    trail.mark(piece, "by", piece.low)
    return at + 1


def _is_role(trail: Trail, at: int, end: int) -> bool:
    """Whether a value is one word for somebody who does things."""
    at = trail.conditions.skip(at)
    said = trail.pieces[at]
    role = is_called_person(said.low) or said.tokens[-1].word.stem in roles(trail.catalogue)
    return end == at + 1 and role


def _is_other_unit(trail: Trail, at: int) -> bool:
    """By GB uploaded, where the size is in MB: no country of that code."""
    low = trail.pieces[at].low if at < len(trail.pieces) else ""
    numbers = [p for p in trail.catalogue.found.properties if p.type == "number"]
    return low in SPOKEN and any(factor(low, p) not in {0, 1} for p in numbers)


def _is_ranked(trail: Trail) -> bool:
    return any(isinstance(i, Mark) and i.kind in {"top", "most"} for i in trail.items)


def _names_event(trail: Trail, at: int) -> bool:
    """Top users by tasks completed: the next words are all of an event's name, more than one."""
    begin = trail.conditions.skip(at)
    spoken: dict[tuple[int, int], set[int]] = {}
    names = trail.catalogue.events.names
    for piece in trail.pieces[begin : begin + MOST_WORDS]:
        if piece.kind != "word":
            break
        for hit in trail.catalogue.events.hits(piece.tokens[0].word):
            spoken.setdefault((hit.thing, hit.name), set()).update(hit.at)
    found = [len(said) for (thing, n), said in spoken.items() if len(said) == len(names[thing][n])]
    return max(found, default=0) > 1


def _measures_event(trail: Trail, at: int) -> bool:
    """By transfer amount: a number of what happened, and not the type of the transfer."""
    begin = trail.conditions.skip(at)
    numeric = [p for p in trail.catalogue.found.properties if p.type == "number"]
    return (
        starts_event(trail, begin)
        and trail.conditions.property_at(begin)[1] <= begin + 1
        and bool(trail.conditions.property_at(begin + 1, only=numeric)[0])
    )


def _own_doer(trail: Trail, at: int) -> int:
    """Uploads per uploader are per person; the place behind the word, 0 where it is another one."""
    at = trail.conditions.skip(at)
    hits, used = event_words(trail, at)
    events = {trail.catalogue.found.events[hit.thing] for hit in hits}
    own = trail.previous is not None and bool(events & set(trail.previous.events))
    return at + used if own and is_agent(trail, trail.pieces[at].tokens[0].word, hits) else 0


def on_lifecycle(trail: Trail, at: int, piece: Piece) -> int:
    """New vs returning: values of a property, where there is one that tells just these."""
    end = by_values(trail, at)
    if end:
        return end
    trail.mark(piece, piece.kind, piece.value)
    return at + 1


def _how_many(trail: Trail, at: int) -> int:
    """Per 100 orders; 0 where no number stands there."""
    if trail.conditions.kind(at) != "figure":
        return 0
    value = trail.pieces[at].tokens[0].number
    return int(value) if value and float(value).is_integer() else 0


def is_per_event(trail: Trail, at: int) -> bool:
    """Uploads per share: an event, unless a property has the whole name."""
    at = trail.conditions.skip(at)
    if not starts_event(trail, at) or key(trail.pieces[at].low) in trail.catalogue.group_keys:
        return False
    properties, end = trail.conditions.property_at(at)
    said = [t.word for p in trail.pieces[at:end] for t in p.tokens]
    return not any(is_whole(trail.catalogue, p, said) for p in properties)


def on_per_person(trail: Trail, at: int, piece: Piece) -> int:
    if end := done_by(trail, at, piece):
        return end
    properties, _ = trail.conditions.property_at(at + 1, of="person")
    if properties and trail.pieces[at + 1].kind in {"word", "property"}:
        return on_by(trail, at, piece)
    group = trail.catalogue.group_keys.get(key(piece.tokens[-1].low))
    if not group and _ASKS_WHETHER.match(trail.question, 0, piece.start):
        trail.mark(piece, "person", piece.tokens[-1].low)
        return at + 1
    tell_apart(trail, at, piece)
    trail.mark(piece, "per_person", group or "")
    return at + 1


def on_course(trail: Trail, at: int, piece: Piece) -> int:
    """By month and country: what follows "and" is split by as well."""
    asks_who = any(isinstance(i, Mark) and i.kind == "rel" for i in trail.items)
    if asks_who and piece.low.startswith("every "):  # who came every day: on all of them
        trail.loose(piece)
        return at + 1
    trail.mark(piece, piece.kind, piece.value)
    joins = [p for p in trail.pieces[at + 1 : at + 3] if p.kind == "and"]
    if not _BY.match(piece.low) or not joins or joins[0] is not trail.pieces[at + 1]:
        return at + 1
    if joins[-1].value != "and":  # per day, only pdfs: a comma begins anything
        return at + 1
    follows = at + 1 + len(joins)
    end = splits(trail, follows, listed=True)
    return end if end > follows else at + 1
