"""Tells a time from a value that reads like one: "last week" is a time unless its property is named."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agent.calendar.phrases import find_range
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_properties import best_properties
from agent.model.builtin.understanding.tokens import Token, key
from agent.names.taxonomy import KnownProperty

_LONGEST = 4
"""Words of a time that may be a value, and of a property's name before it."""

_LINKS = frozenset(["is", "=", "==", ":", "equals", "named", "called", "was", "are", "were"])
_SMALL = frozenset(["the", "a", "an", "of", "to", "not"])
_HAVING = frozenset(
    [
        "with",
        "where",
        "whose",
        "having",
        "when",
        "and",
        "for",
        "without",
        "or",
        "from",
        "in",
        "on",
        "via",
    ]
)


def rather_times(
    spelt: dict[int, tuple[int, str, Any]],
    said: Sequence[Token],
    catalogue: Catalogue,
    now: datetime,
) -> None:
    """Take those values out of `spelt` that read as a time and whose property is not named."""
    for at, (end, kind, _) in list(spelt.items()):
        part = said[at:end]
        if (
            kind == "value"
            and reads_as_time(part, now)
            and not _property(said, at, part, catalogue)
        ):
            del spelt[at]


def spots_of_values(
    said: Sequence[Token], catalogue: Catalogue, now: datetime
) -> list[tuple[int, int]]:
    """Where a value stands that reads as a time: in quotation marks, or behind its property."""
    spots = [(t.start, t.end) for t in said if t.quoted]
    at = 0
    while at < len(said):
        ends = range(min(at + _LONGEST, len(said)), at, -1)
        parts = [said[at:end] for end in ends if reads_as_time(said[at:end], now)]
        named = [(part, _property(said, at, part, catalogue)) for part in parts]
        held = [part for part, one in named if one]
        known = [p for p, one in named if one and catalogue.values(_text(p), only=(one,))]
        if held:  # "day is Monday last week": a known value rather than all that reads as a time
            part = known[0] if known else held[-1]
            spots.append((part[0].start, part[-1].end))
            at += len(part) - 1
        at += 1
    return spots


def reads_as_time(part: Sequence[Token], now: datetime) -> bool:
    """Whether these words are a time, all of them: "Last Week", "April"."""
    if any(t.quoted for t in part):
        return False
    text = _text(part)
    found = find_range(f"in {text}", now)
    return found is not None and found.end == len(text) + 3 and found.start in {0, 3}


def _text(part: Sequence[Token]) -> str:
    return " ".join(t.text for t in part)


def _property(
    said: Sequence[Token], at: int, part: Sequence[Token], catalogue: Catalogue
) -> KnownProperty | None:
    """The property that is named before the words, if they are a value of it.

    "Where source is Last Week" says so by itself; "with first name April" only when it is known.
    """
    linked = False
    while at and (said[at - 1].low in _LINKS or said[at - 1].low in _SMALL):
        at -= 1
        linked = linked or said[at].low in _LINKS
    text = _text(part)
    for begin in range(at - 1, max(at - 1 - _LONGEST, -1), -1):
        named = _named(said[begin:at], catalogue)
        if named is None or (not linked and (begin == 0 or said[begin - 1].low not in _HAVING)):
            continue
        if catalogue.values(text, only=(named,)) or (linked and named.type == "text"):
            return named
    return None


def _named(name: Sequence[Token], catalogue: Catalogue) -> KnownProperty | None:
    if any(t.mark for t in name):
        return None
    found = tuple(catalogue.property_keys.get(key("".join(t.low for t in name)), ()))
    if not found and all(t.word.stem for t in name):
        found = best_properties(catalogue, tuple(t.word for t in name))
    return found[0] if found else None
