"""Goes through a question from left to right and says of every word what it is."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from agent.calendar.dates import Range
from agent.model.builtin.understanding.items import Item, Mark, Mention, Named, Time
from agent.model.builtin.understanding.lexicon import FUNCTION, LEADS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.reading.amounts import on_done, on_figure, on_number
from agent.model.builtin.understanding.reading.described_words import describe
from agent.model.builtin.understanding.reading.doing_persons import name_doers
from agent.model.builtin.understanding.reading.event_words import (
    anchor,
    anchor_all,
    completes_name,
    continues_name,
    hits_of,
)
from agent.model.builtin.understanding.reading.light_verbs import leave_to_object
from agent.model.builtin.understanding.reading.negations import negate, negate_listed, on_only
from agent.model.builtin.understanding.reading.person_words import on_person
from agent.model.builtin.understanding.reading.pieces import Piece, cut
from agent.model.builtin.understanding.reading.relative_clauses import clause_of_thing
from agent.model.builtin.understanding.reading.single_words import on_property, on_word
from agent.model.builtin.understanding.reading.splitting import (
    on_by,
    on_course,
    on_lifecycle,
    on_per_person,
)
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent

_WANTS_PROPERTY = frozenset(
    {"math", "top", "most", "which", "what", "unique", "values", "percent", "rank"}
)
"""Phrases after which a property is rather meant than an event."""

_WANTS_EVENT = frozenset({"of_whole", "compare"})

_BORDERS = frozenset(
    [
        "count",
        "times",
        "percent",
        "funnel",
        "takes",
        "within",
        "vs",
        "then",
        "after",
        "but",
        "compare",
        "of_whole",
    ]
)
"""Phrases at which the words of one event end."""


def items_of(
    question: str,
    catalogue: Catalogue,
    now: datetime,
    *,
    before: Range | None = None,
    names: tuple[str, ...] = (),
) -> list[Item]:
    """The parts of `question`, in order; `names` are words of it that are names for certain."""
    trail = Trail(question, catalogue, cut(question, catalogue, now, before=before, names=names))
    at = 0
    while at < len(trail.pieces):
        at = step(trail, at)
    trail.close()
    negate_listed(trail.items, question)
    describe(trail)
    leave_to_object(trail)
    name_doers(trail)
    return trail.items


def on_and(trail: Trail, at: int, piece: Piece) -> int:
    trail.close()
    listed = piece.value == "comma" and trail.lead in {"then", "and", "or"}
    trail.lead = trail.lead if listed else piece.value
    trail.mark(piece, "and", piece.value)
    if piece.low.startswith("nor") and any(
        m.negated for m in trail.items if isinstance(m, Mention)
    ):
        trail.negated = Mark(piece.start, piece.end, "not", "nor")  # neither shared nor uploaded
        trail.items.append(trail.negated)
    return at + 1


def on_time(trail: Trail, at: int, piece: Piece) -> int:
    """A time; "in each of the last 4 weeks" is by week as well, and no time of what people did."""
    if piece.value.joined:  # the end of another time, which has it already
        return at + 1
    if piece.value.each and any(isinstance(i, Mark) and i.kind == "rel" for i in trail.items):
        trail.loose(piece)
        return at + 1
    trail.items.append(Time(piece.start, piece.end, piece.value))
    if piece.value.each:
        trail.mark(piece, "interval", piece.value.each)
    return at + 1


def on_part_of_time(trail: Trail, at: int, piece: Piece) -> int:
    trail.condition(piece.value.condition(), "")
    return at + 1


def on_event(trail: Trail, at: int, piece: Piece) -> int:
    trail.close()
    trail.mention(Mention(piece.start, piece.end, piece.value, ((piece.start, piece.end),)))
    return at + 1


def on_count(trail: Trail, at: int, piece: Piece) -> int:
    """With how many people: a number by itself, where a description says that it counts them."""
    named, end = trail.conditions.counted_in(at + 1) if piece.low == "how many" else ((), at)
    if named:
        trail.items.append(Named(piece.start, trail.pieces[end - 1].end, named))
        return end
    return on_mark(trail, at, piece)


def on_rel(trail: Trail, at: int, piece: Piece) -> int:
    """Read "who", "that": what follows says which people, or which things are meant."""
    end = clause_of_thing(trail, at)
    if end is not None:
        return end
    trail.close()
    trail.relative = True
    trail.lead = "rel"
    trail.verb = False
    trail.mark(piece, "rel", piece.low)
    return at + 1


def on_aside(trail: Trail, at: int, piece: Piece) -> int:
    """I mean, for the standup: small talk, unless a word of it is in a name or is a value."""
    said = [t for t in piece.tokens if t.low not in FUNCTION and t.low not in LEADS]
    if any(hits_of(trail, t.word) or trail.catalogue.values(t.text) for t in said):
        trail.loose(piece)
    return at + 1


def on_of_those(trail: Trail, at: int, piece: Piece) -> int:
    trail.border(piece)
    trail.relative = True
    trail.mark(piece, "of_those")
    return at + 1


def on_persons(trail: Trail, at: int, piece: Piece) -> int:
    trail.border(piece)
    trail.mark(piece, "persons")
    return at + 1


def on_cohort(trail: Trail, at: int, piece: Piece) -> int:
    read = trail.conditions.read(at)
    if read and read.condition.cohort:
        trail.condition(read.condition, "")
        return read.end
    trail.loose(piece)
    return at + 1


def on_value(trail: Trail, at: int, piece: Piece) -> int:
    read = trail.conditions.read(at)
    if read:
        trail.condition(read.condition, trail.lead)
        return read.end
    trail.loose(piece)
    return at + 1


def on_quoted(trail: Trail, at: int, piece: Piece) -> int:
    token = piece.tokens[0]
    behind = trail.pieces[at - 1].kind if at else ""
    named = trail.catalogue.event_keys.get(key(token.text))
    if named and behind != "by":
        return on_event(trail, at, Piece("event", piece.tokens, _exact(named, token.text)))
    read = trail.conditions.read(at)
    if read:
        trail.condition(read.condition, trail.lead)
        return read.end
    properties, end = trail.conditions.property_at(at)
    if properties:
        trail.items.append(Named(piece.start, piece.end, properties))
        return end
    if trail.lead != "by" and anchor_all(trail, piece, words(token.text)):
        return at + 1
    trail.loose(piece, quoted=True)
    return at + 1


def on_to(trail: Trail, at: int, piece: Piece) -> int:
    """Read "to": it may be part of a name, as in "added to cart"."""
    if continues_name(trail, at, "to"):
        anchor(
            trail, piece.tokens[0].word, piece, hits_of(trail, piece.tokens[0].word), verbal=False
        )
        return at + 1
    if completes_name(trail, trail.conditions.skip(at + 1)):
        return at + 1
    expected = trail.conditions.kind(at + 1) in {"word", "property", "number", "figure"}
    read = trail.conditions.read(at + 1) if expected else None
    if read and read.condition.operator in {">", ">=", "<", "<=", "between"}:
        trail.condition(read.condition, "to")  # level ups to level 30 or higher
        return read.end
    trail.border(piece)
    trail.mark(piece, "to")
    return at + 1


def step(trail: Trail, at: int) -> int:
    """Read the piece at `at` and what belongs to it; the piece to go on with."""
    piece = trail.pieces[at]
    return HANDLERS.get(piece.kind, on_mark)(trail, at, piece)


def on_mark(trail: Trail, at: int, piece: Piece) -> int:
    """A word that says what to do; some of them end an event's words, or want a property."""
    if piece.kind in _BORDERS and not _goes_on(trail, at):
        trail.border(piece)
    if piece.kind in _WANTS_PROPERTY or piece.kind in _WANTS_EVENT:
        named = _says_when(trail, piece) or _says_of_what(trail, at)
        trail.wants_property = piece.kind in _WANTS_PROPERTY and not named
    if piece.kind == "verb":
        trail.verb = True
    trail.mark(piece, piece.kind, piece.value)
    return at + 1


def _says_of_what(trail: Trail, at: int) -> bool:
    """The release with the most errors: what is ranked was named, so the errors are counted."""
    named = bool(trail.items) and isinstance(trail.items[-1], Named)
    has = at > 0 and trail.pieces[at - 1].low in {"with", "has", "have", "had", "got", "gets"}
    return trail.pieces[at].kind == "most" and named and has


def _says_when(trail: Trail, piece: Piece) -> bool:
    """On which day of the week are most files uploaded: the day is ranked, and no file."""
    if piece.kind != "most" or piece.low.removeprefix("the ") not in {"most", "least", "fewest"}:
        return False
    return any(
        isinstance(i, Mark)
        and i.kind in {"of_time", "interval"}
        and _ASKS_WHEN.match(trail.question, i.start)
        for i in trail.items
    )


_ASKS_WHEN = re.compile(r"(?:(?:on|at)\s+)?(?:which|what)\b", re.IGNORECASE)


def _goes_on(trail: Trail, at: int) -> bool:
    """Larger than 10 MB but smaller than 50 MB: still the same thing."""
    return trail.pieces[at].kind == "but" and trail.conditions.kind(at + 1) == "number"


def _passed(trail: Trail, at: int, piece: Piece) -> int:
    """Marks of punctuation say nothing."""
    return at + 1


def _exact(events: Sequence[KnownEvent], text: str) -> tuple[KnownEvent, ...]:
    same = tuple(e for e in events if e.name == text)
    return same or tuple(events)


HANDLERS: Final[Mapping[str, Callable[[Trail, int, Piece], int]]] = {
    "aside": on_aside,
    "and": on_and, "by": on_by, "cohort": on_cohort, "cohort_name": on_cohort, "count": on_count, "done": on_done,
    "event": on_event, "figure": on_figure, "interval": on_course, "of_time": on_course, "lifecycle": on_lifecycle, "mark": _passed, "not": negate, "number": on_number,
    "of_those": on_of_those, "only": on_only, "part_of_time": on_part_of_time, "per_person": on_per_person, "person": on_person,
    "persons": on_persons, "property": on_property, "quoted": on_quoted, "rel": on_rel, "time": on_time, "to": on_to,
    "unequal": negate, "value": on_value, "without": negate, "word": on_word,
}  # fmt: skip
