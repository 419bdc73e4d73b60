"""Reads bare codes that a number property is known to hold: "returned a 500", "404s", "5xx"."""

import re

from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_CODE = re.compile(r"(?P<code>\d{3})|(?P<first>\d)xx", re.IGNORECASE)
_RETURNS = re.compile(
    r"\b(?:return(?:s|ed|ing)?|respond(?:s|ed|ing)?\s+with|ended\s+(?:in|with)|got|answered)\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
"""What stands before a code that is answered; a bare number elsewhere is none."""


def on_code(trail: Trail, at: int, piece: Piece) -> int | None:
    """A condition on the property that has the code among its known values; None for anything else."""
    said = _CODE.fullmatch(piece.low)
    if said is None:
        return None
    end = at + 1 + _is_several(trail, at, piece)
    several = said["first"] or end > at + 1
    if not several and not _RETURNS.search(trail.question, 0, piece.start):
        return None
    found = tuple(p for p in trail.catalogue.found.properties if _holds(p, said))
    if not found:
        return None
    made = Condition(piece.start, piece.end, found, "is", (int(said["code"] or 0),))
    if said["first"]:
        least = int(said["first"]) * 100
        made.operator, made.values = "between", (least, least + 99)
    trail.condition(made, "with")
    return end


def _is_several(trail: Trail, at: int, piece: Piece) -> bool:
    """404s; not the seconds in "slower than 500s"."""
    behind = trail.pieces[at + 1 : at + 2]
    beside = bool(behind) and behind[0].low == "s" and behind[0].start == piece.end
    return beside and trail.conditions.kind(at - 1) not in {"number", "within"}


def _holds(one: KnownProperty, said: re.Match[str]) -> bool:
    """Whether it is a code, such as `status_code`, and came with this value, or one of this kind."""
    if one.type != "number" or not {"code", "status"} & {w.text for w in words(one.name)}:
        return False
    first = said["first"]
    if first:
        return any(len(v) == len("500") and v.startswith(first) for v in one.values)
    return said["code"] in one.values
