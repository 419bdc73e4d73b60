"""Tells a rate or a share of something from an event of rating or sharing: "the cancellation rate"."""

from agent.model.builtin.understanding.items import Condition, Mark, Mention
from agent.model.builtin.understanding.reading.event_words import event_words, fits_open
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail
from agent.names.naming import words


def is_figure(trail: Trail, at: int, piece: Piece) -> bool:
    """The cancellation rate, the upload share: of the noun before it, and not what was rated."""
    if piece.low not in {"rate", "rates", "share"}:
        return False
    if piece.low == "share" and _is_step(trail, at):
        return False
    if trail.open is None:
        last = trail.items[-1] if trail.items else None
        told = isinstance(last, Condition) and len(trail.items) == 1  # the tablet share
        return (
            (told or isinstance(last, Mention)) and last is not None and last.end == piece.start - 1
        )
    beside = trail.open.last in {at - 1, -2}
    noun = piece.low != "share" or not trail.open.words[-1].is_participle
    return beside and noun and not fits_open(trail, piece.tokens[0].word)


def read_rate(trail: Trail, at: int, piece: Piece) -> int | None:
    """The cancellation rate is of no `rating`, though both are of one stem."""
    if piece.low not in {"rate", "rates"} or not is_figure(trail, at, piece):
        return None
    properties = trail.catalogue.found.properties
    if any({"rate", "rates"} & {w.text for w in words(p.name)} for p in properties):
        return None
    trail.loose(piece)
    return at + 1


def _is_step(trail: Trail, at: int) -> bool:
    """Upload, share, download: one of several events that are only listed."""
    follows = trail.conditions.kind(at + 1) == "word" and bool(event_words(trail, at + 1)[0])
    funnel = any(isinstance(i, Mark) and i.kind == "funnel" for i in trail.items)
    return funnel or follows or trail.conditions.kind(at + 1) == "funnel"
