"""Reads words for people: those who did something, and those to whom it was done."""

from agent.model.builtin.understanding.items import Condition
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
    if piece.low.endswith("s"):
        tell_apart(trail, at, piece)
    trail.soft += [t.word for t in piece.tokens]
    trail.mark(piece, "person", piece.low)
    return at + 1


def tell_apart(trail: Trail, at: int, piece: Piece) -> None:
    """Members are those of whom `is_member` is true, where not everybody is one; new ones are not."""
    before = trail.pieces[at - 1].low if at else ""
    said = piece.tokens[-1]
    flags = [
        p for p, w in trail.catalogue.flags.items() if p.of == "person" and w == {said.word.stem}
    ]
    if len(flags) == 1 and before not in {"new", "newly"}:
        trail.condition(Condition(said.start, said.end, (flags[0],), "is", (True,)), "")


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
