"""Reads the noun of a group behind one of its values: "in retail companies", "only Acme companies"."""

from agent.model.builtin.understanding.items import Condition
from agent.model.builtin.understanding.reading.trail import Trail

_WHERE = frozenset(["in", "for", "from", "at", "by", "with", "within", "only", "not"])
"""Words before a condition that is no more than one; "of Acme companies" may be what is counted."""


def closes_condition(trail: Trail, at: int, group: str) -> bool:
    """Whether the noun only says of what the value before it is; it belongs to the condition then.

    "Uploads in retail companies" are uploads, while "how many retail companies uploaded" counts the
    companies, and "in retail companies that uploaded" says more of them.
    """
    last = trail.items[-1] if trail.items else None
    if not isinstance(last, Condition) or last.lead not in _WHERE or last.cohort:
        return False
    piece = trail.pieces[at]
    beside = not trail.question[last.end : piece.start].strip()
    if not beside or trail.conditions.kind(at + 1) == "rel":
        return False
    if all(p.of != group for p in last.properties):
        return False
    last.keep(group)
    last.end = piece.end
    return True
