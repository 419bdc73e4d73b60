"""Leaves a verb to its object: invites that were sent are invites, whatever else is sent."""

from collections.abc import Sequence

from agent.model.builtin.understanding.items import Loose, Mark, Mention
from agent.model.builtin.understanding.linking.linked_events import says_verb
from agent.model.builtin.understanding.reading.trail import Trail
from agent.names.naming import Word, word, words

_LIGHT = frozenset(
    word(w).stem
    for w in [
        "sent",
        "made",
        "done",
        "given",
        "issued",
        "performed",
        "submitted",
        "placed",
        "taken",
    ]
)
"""Verbs that say of a deed only that it was done: an invite is sent, a purchase is made."""

_PLACED = frozenset(word(w).stem for w in ["placed", "submitted", "performed"])
"""Such verbs that are of hardly anything but deeds."""

_MET = frozenset(
    word(w).stem
    for w in ["hit", "saw", "seen", "met", "faced", "experienced", "encountered", "ran"]
)
"""Verbs of those to whom something happened; what did is told by the noun."""

_MISHAPS = frozenset(word(w).stem for w in ["error", "exception", "crash", "bug", "failure"])

_BETWEEN = frozenset(["a", "an", "the", "any", "was", "were", "is", "are", "been", "being", "out"])


def leave_to_object(trail: Trail) -> None:
    """Drop an event of which nothing but a light verb was said, beside one that tells what was done.

    "Invites sent" are `teammate invited`, although a survey is sent as well.
    """
    mentions = [i for i in trail.items if isinstance(i, Mention)]
    for loose in [i for i in trail.items if isinstance(i, Loose)]:
        _take_up(trail, loose, mentions)
        _met(trail, loose, mentions)
    for light in mentions:
        beside = [m for m in mentions if m is not light and _touches(trail, light, m)]
        if len(beside) != 1:
            continue
        met = _says_met(_said(trail, light)) and _is_mishap(trail, beside[0])
        if met or (_is_light(trail, light) and _tells(trail, beside[0])):
            _merge(trail, light, beside[0])


def _take_up(trail: Trail, loose: Loose, mentions: Sequence[Mention]) -> None:
    """Orders placed, placed more than one order: of `ordered` it says no more than that it was done."""
    if {w.stem for w in words(loose.text)} - _PLACED:
        return
    for one in mentions:
        first, last = sorted((loose, one), key=lambda i: i.start)
        often = [i for i in trail.items if isinstance(i, Mark) and i.kind == "often"]
        between = trail.question[first.end : last.start].lower()
        for mark in often:
            if first.end <= mark.start and mark.end <= last.start:
                between = between.replace(trail.question[mark.start : mark.end].lower(), "")
        if set(between.split()) <= _BETWEEN and _tells(trail, one) and not one.agents:
            one.verbal = loose.used = True
            one.start, one.end = min(one.start, loose.start), max(one.end, loose.end)


def _met(trail: Trail, loose: Loose, mentions: Sequence[Mention]) -> None:
    """People who ran into errors: it happened to them, as every event does to whose it is."""
    for one in mentions:
        between = set(trail.question[loose.end : one.start].lower().split())
        before = loose.end <= one.start and between <= _BETWEEN | {"into"}
        if before and _says_met(words(loose.text)) and _is_mishap(trail, one):
            one.verbal = loose.used = True
            for other in [i for i in trail.items if isinstance(i, Loose)]:
                other.used = other.used or loose.end <= other.start < one.start
            one.start = loose.start


def _says_met(said: Sequence[Word]) -> bool:
    return bool(said) and all(w.stem in _MET for w in said)


def _is_mishap(trail: Trail, one: Mention) -> bool:
    return any(w.stem in _MISHAPS for w in _said(trail, one))


def _is_light(trail: Trail, one: Mention) -> bool:
    said = _said(trail, one)
    return (
        len(said) == 1
        and said[0].stem in _LIGHT
        and all(len(words(e.name)) > 1 for e in one.events)
    )


def _tells(trail: Trail, one: Mention) -> bool:
    return len(one.events) == 1 and says_verb(trail.catalogue, one.events[0], _said(trail, one))


def _said(trail: Trail, one: Mention) -> list[Word]:
    spots = one.spots or ((one.start, one.end),)
    return [w for start, end in spots for w in words(trail.question[start:end])]


def _touches(trail: Trail, one: Mention, other: Mention) -> bool:
    first, last = sorted((one, other), key=lambda m: m.start)
    between = trail.question[first.end : last.start].lower().split()
    return set(between) <= _BETWEEN


def _merge(trail: Trail, light: Mention, kept: Mention) -> None:
    """What people did, or whom it is a condition on, was said by the verb."""
    if light.start < kept.start:
        kept.lead, kept.relative, kept.verbal = light.lead, light.relative, light.verbal
        kept.negated = light.negated
    kept.spots = tuple(sorted((*(kept.spots or ((kept.start, kept.end),)), *light.spots)))
    kept.start, kept.end = min(kept.start, light.start), max(kept.end, light.end)
    trail.items.remove(light)
