"""Links words that are in no name to the event whose description has them."""

import re
from collections.abc import Sequence

from agent.model.builtin.understanding.items import Item, Loose, Mark, Mention, Named
from agent.model.builtin.understanding.linking.linked_events import described
from agent.model.builtin.understanding.reading.trail import Trail
from agent.names.naming import Word, word, words
from agent.names.taxonomy import KnownEvent


def describe(trail: Trail) -> None:
    """Words that are in no name, with those right beside them, may be in one event's description.

    "Created an account" is what the team wrote about `user signed up`, though "created" alone
    would be another event. Words that stand apart from the event are a condition, and stay.
    """
    loose = [i for i in trail.items if isinstance(i, Loose)]
    if not loose or any(one.quoted or one.lead for one in loose):
        return
    if any(one.text.lower() in _COMPARES for one in loose):
        return
    if all(one.text.lower() in _UNITS for one in loose):
        return
    if _are_objects(trail, loose):
        return
    taken: list[Item] = []
    if any(isinstance(i, Mention) for i in trail.items):
        taken = _beside(trail, loose)
        if not taken:
            return
    said = [
        w for one in (*loose, *taken) for a, b in _spots(one) for w in words(trail.question[a:b])
    ]
    mentioned = {e.name for i in taken if isinstance(i, Mention) for e in i.events}
    found = described(trail.catalogue, said) if _is_enough(trail, said) else ()
    events = tuple(e for e in found if e.name not in mentioned)
    if events:
        _merge(trail, [*loose, *taken], events)


def _are_objects(trail: Trail, loose: Sequence[Loose]) -> bool:
    """Rides were requested, of `trip_requested` and "A passenger asked for a ride": the same thing."""
    mentions = [i for i in trail.items if isinstance(i, Mention)]
    if len(loose) != 1 or len(mentions) != 1 or len(mentions[0].events) != 1:
        return False
    told = _OBJECT.match(mentions[0].events[0].description)
    said = words(loose[0].text)
    between = trail.question[loose[0].end : mentions[0].start]
    if told is None or len(said) != 1 or not word(told["did"]).is_participle:
        return False
    same = said[0].stem == word(told["noun"]).stem
    loose[0].used = same and bool(_PASSIVE.fullmatch(between))
    return loose[0].used


_OBJECT = re.compile(
    r"(?:somebody|someone|(?:an?|the|some|every)\s+\w+)\s+(?P<did>\w+)\s+(?:(?:for|at|to|on)\s+)?(?:an?|the|one|another)\s+(?P<noun>\w+)",
    re.IGNORECASE,
)
"""What a description says that something was done to."""
_PASSIVE = re.compile(r"\s+(?:(?:was|were|are|is|got|been|being|have|has|had)\s+)*", re.IGNORECASE)


def _beside(trail: Trail, loose: Sequence[Item]) -> list[Item]:
    """The event or property that stands side by side with the words, but for an article."""
    first, last = loose[0], loose[-1]
    for one in trail.items:
        if not isinstance(one, Mention | Named):
            continue
        before = trail.question[one.end : first.start]
        behind = trail.question[last.end : one.start]
        if (one.end <= first.start and _ARTICLE.fullmatch(before)) or (
            last.end <= one.start and _ARTICLE.fullmatch(behind)
        ):
            return [one]
    return []


def _merge(trail: Trail, parts: Sequence[Item], events: tuple[KnownEvent, ...]) -> None:
    """One event in the place of `parts`."""
    held = [i for i in parts if isinstance(i, Mention)]
    merged = Mention(
        min(i.start for i in parts),
        max(i.end for i in parts),
        events,
        tuple(spot for i in parts for spot in _spots(i)),
        negated=any(i.negated for i in held),
        relative=any(i.relative for i in held) or trail.relative,
        verbal=True,
        described=True,
        lead=held[0].lead if held else "",
    )
    trail.items = [i for i in trail.items if i not in parts]
    trail.insert(merged)


GOING = frozenset(
    ["go", "goes", "going", "went", "gone", "come", "comes", "came", "land", "landed"]
)
"""What is said of any place: somebody went back to a plan, and somebody to a page."""


def _is_enough(trail: Trail, said: Sequence[Word]) -> bool:
    """Two words of a description are enough, or one that says what people did ("who bought")."""
    told = [w for w in said if w.text not in _UNITS | GOING]
    people = any(isinstance(i, Mark) and i.kind in {"person", "rel"} for i in trail.items)
    return len(told) > 1 or (people and any(w.is_participle for w in told))


_ARTICLE = re.compile(r"\W*(?:an?|the|their|our|his|her|new|its|up|of)?\W*", re.IGNORECASE)
_COMPARES = frozenset(["more", "fewer", "less", "larger", "bigger", "higher"])
"""Words that compare two figures, though a description may say that a plan costs more."""

_UNITS = frozenset(
    [
        "hour",
        "day",
        "week",
        "month",
        "quarter",
        "year",
        "time",
        "times",
        "minute",
        "hours",
        "days",
        "weeks",
    ]
)
"""Words of the calendar, which are in many descriptions and name no event."""


def _spots(item: Item) -> tuple[tuple[int, int], ...]:
    return item.spots if isinstance(item, Mention) else ((item.start, item.end),)
