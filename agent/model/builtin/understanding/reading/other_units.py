"""Reads a number in another unit than its own: "total GB uploaded", where it is `size_mb`."""

from agent.model.builtin.understanding.items import Mark, Named
from agent.model.builtin.understanding.linking.unit_sizes import factor, is_unit
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail


def on_other_unit(trail: Trail, at: int, piece: Piece) -> int | None:
    """Total GB, how many hours, "hours watched": the one number of that kind, and by what it differs.

    Only where a figure of it is asked for; "within an hour" is none.
    """
    if len(piece.low) < 2 or not is_unit(piece.low) or not _is_asked_for(trail, piece):
        return None
    numbers = [p for p in trail.catalogue.found.properties if p.type == "number"]
    found = [p for p in numbers if p.of == "event" and factor(piece.low, p)]
    if len(found) != 1:
        return None
    trail.items.append(Named(piece.start, piece.end, (found[0],)))
    size = factor(piece.low, found[0])
    if size != 1:
        trail.mark(piece, "unit", size)
    return at + 1


def in_other_unit(trail: Trail, at: int) -> bool:
    """Total size in GB: the unit of a figure that was asked for, though GB is a country as well."""
    figure = any(isinstance(i, Mark) and i.kind == "math" for i in trail.items)
    low = trail.pieces[at].low if at < len(trail.pieces) else ""
    if not figure or not is_unit(low):
        return False
    numbers = [p for p in trail.catalogue.found.properties if p.type == "number"]
    sizes = [factor(low, p) for p in numbers if p.of == "event" and factor(low, p)]
    if len(sizes) != 1:
        return False
    if sizes[0] != 1:
        trail.mark(trail.pieces[at], "unit", sizes[0])
    return True


def _is_asked_for(trail: Trail, piece: Piece) -> bool:
    """Whether it is the first word, or right behind a word for a figure."""
    last = trail.items[-1] if trail.items else None
    if last is None:
        return not trail.question[: piece.start].strip()
    figure = isinstance(last, Mark) and last.kind in {"math", "count"}
    return figure and not trail.question[last.end : piece.start].strip()
