"""Reads words for people: those who did something, and those to whom it was done."""

from agent.model.builtin.understanding.lexicon import OTHER_PERSONS
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import key


def on_person(trail: Trail, at: int, piece: Piece) -> int:
    group = trail.catalogue.group_keys.get(key(piece.low))
    if group:
        trail.mark(piece, "group", group)
        return at + 1
    if _is_object(trail, at, piece):
        trail.loose(piece)
        return at + 1
    trail.soft += [t.word for t in piece.tokens]
    trail.mark(piece, "person", piece.low)
    return at + 1


def _is_object(trail: Trail, at: int, piece: Piece) -> bool:
    """A person whom something is done to, "created a user", has to be in the event's name."""
    before = trail.question[: piece.start].lower().split()
    if (
        trail.open is None
        or not trail.open.verbal
        or before[-1:] not in (["a"], ["an"], ["another"])
    ):
        return False
    names = [trail.catalogue.events.names[thing][which] for thing, which in trail.open.fits]
    return not any(word_is_person(w.text) for name in names for w in name)


def word_is_person(text: str) -> bool:
    """Whether a word is what people are called."""
    single = text.removesuffix("s")
    return single in OTHER_PERSONS or text in {"people", "person", "member", "members"}
