"""Links words to the one property or the one event that they mean, or to all that they may mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.model.builtin.understanding import standard
from agent.model.builtin.understanding.catalogue import Catalogue
from agent.model.builtin.understanding.names import Name
from agent.naming import PARTICLES, Word, alike, cover, synonyms, word, words
from agent.taxonomy import KnownEvent, KnownProperty

CLEAR_OF_OTHERS = 0.15
"""How far the best event must be ahead of the next one, scores being 0 to 1."""

WHOLE = 0.9
"""The part of a name, by weight, that counts as all of it: only what people are called is missing."""

SECONDARY = frozenset(
    [
        "initial",
        "first",
        "last",
        "previous",
        "prev",
        "before",
        "old",
        "from",
        "former",
        "utm",
        "original",
        "latest",
    ]
)
"""Words in a property's name that make it a matter of another moment; nobody leaves them out."""

_UNDONE = frozenset(
    word(w).stem
    for w in [
        "cancelled",
        "failed",
        "refunded",
        "deleted",
        "removed",
        "abandoned",
        "errored",
        "rejected",
        "declined",
        "returned",
        "expired",
        "lost",
        "undone",
        "dismissed",
        "aborted",
        "skipped",
        "unsubscribed",
        "disabled",
        "revoked",
        "closed",
        "left",
        "downgraded",
        "blocked",
        "ignored",
    ]
)
"""What undoes or misses a thing: whoever says "orders" does not mean the cancelled ones."""

_PERSONS = frozenset(
    word(w).stem
    for w in [
        "people",
        "person",
        "user",
        "customer",
        "visitor",
        "member",
        "folk",
        "human",
        "individual",
        "account",
    ]
)
_FARTHER = {"event": 0.0, "person": 0.1, "session": 0.1}
"""How much less likely a property is meant that is not the event's own; a group's is the least."""

_SCOPES = {"event": 0, "person": 1, "session": 2}


def best_properties(
    catalogue: Catalogue,
    said: Sequence[Word],
    *,
    of: str = "",
    only: Iterable[KnownProperty] | None = None,
) -> tuple[KnownProperty, ...]:
    """The properties that all of `said` fit, only those that fit equally well; empty for none."""
    wanted = [w for w in said if w.stem]
    if not wanted:
        return ()
    things = {hit.thing for hit in catalogue.properties.hits(wanted[-1])}
    things |= _joined(catalogue, wanted)
    known = catalogue.found.properties
    allowed = None if only is None else set(only)
    scored = []
    for thing in things:
        one = known[thing]
        if one.name in standard.PLUMBING or (allowed is not None and one not in allowed):
            continue
        if of and one.of != of:
            continue
        score = max(
            (
                _likeness(wanted, name, _beside(catalogue, thing))
                for name in catalogue.properties.names[thing]
            ),
            default=0,
        )
        if score > 0:
            scored.append((score - _FARTHER.get(one.of, 0.25), one))
    if not scored:
        return ()
    top = max(score for score, _ in scored)
    near = [one for score, one in scored if top - score < 0.1]
    return plainest(near)


def _beside(catalogue: Catalogue, thing: int) -> frozenset[str]:
    """Words that may stand before a number's name: "file size" is what `size` says it is."""
    if catalogue.found.properties[thing].type != "number":
        return frozenset()
    return catalogue.described_properties[thing]


def _joined(catalogue: Catalogue, said: Sequence[Word]) -> set[int]:
    if len(said) != 2:
        return set()
    whole = word(said[0].text + said[1].text)
    return {hit.thing for hit in catalogue.properties.hits(whole)}


def _likeness(said: Sequence[Word], name: Name, described: frozenset[str]) -> float:
    """How much of the name was said, 0 to 1; 0 when something was said that is not in it."""
    matched = cover(said, name)
    beside = [w for w, m in zip(said, matched.wanted, strict=True) if m < 0.8]
    if beside and (matched.wanted[-1] < 0.8 or not {w.stem for w in beside} <= described):
        return 0.0
    missing = [w for w, m in zip(name, matched.offered, strict=True) if m < 0.8]
    if name and matched.offered[-1] < 0.8 and not all(w.text in _GENERIC for w in missing):
        return 0.0
    if any(w.text in SECONDARY for w in missing):
        return 0.2
    weight = sum(0.0 if w.text in _TRUTHS else 0.5 if w.text in UNITS else 1.0 for w in missing)
    return max(0.3, 1.0 - 0.25 * weight)


def says_verb(catalogue: Catalogue, event: KnownEvent, said: Sequence[Word]) -> bool:
    """Whether `said` names what happens in the event, and not only the thing it happens to."""
    names = catalogue.events.names[catalogue.found.events.index(event)]
    return any(_candidate(event, name, said, ()).has_verb for name in names)


def name_of(catalogue: Catalogue, group: str) -> KnownProperty:
    """The property that groups of this type are called by; else their key."""
    called = {"name", f"{group}_name", "title"}
    inside = (p for p in catalogue.found.properties if p.of == group)
    named = (p for p in inside if p.name.casefold() in called)
    return next(named, KnownProperty(GROUP_KEY, group))


def is_whole(catalogue: Catalogue, one: KnownProperty, said: Sequence[Word]) -> bool:
    """Whether `said` is all of the property's name, but for what nobody says."""
    names = catalogue.properties.names[catalogue.found.properties.index(one)]
    return any(len(said) >= len([w for w in name if w.text not in _GENERIC]) for name in names)


GROUP_KEY = "$group_key"
"""What tells one group from another; see `agent.analytics.columns`."""

_TRUTHS = frozenset(["is", "has", "was"])
"""How names of truths begin; nobody says these words."""

UNITS = frozenset(
    [
        "mb",
        "gb",
        "kb",
        "kg",
        "km",
        "cm",
        "mm",
        "bytes",
        "usd",
        "eur",
        "gbp",
        "cents",
        "seconds",
        "secs",
        "ms",
        "minutes",
        "mins",
        "hours",
        "days",
        "id",
        "name",
    ]
)
"""Words in a property's name that say in what it is measured, or that it is a name."""


_GENERIC = (
    UNITS
    | _TRUTHS
    | frozenset(
        [
            "type",
            "tier",
            "kind",
            "status",
            "level",
            "category",
            "code",
            "key",
            "label",
            "title",
            "group",
            "class",
        ]
    )
)
"""Last words of names that people leave out: "device" for `device_type`, but not "order" for
`order_total`."""

_CODES = ("name", "", "code", "id")
"""Of names that differ by such an ending only, the one that people can read comes first."""


def plainest(near: Sequence[KnownProperty]) -> tuple[KnownProperty, ...]:
    """Of properties that fit equally, those that stand for the others.

    Of the same name on events and on persons, the event's: it is how things were at that moment.
    A name within another one's (`source` in `utm_source`) is the plainer one.
    """
    kept: list[KnownProperty] = []
    ordered = sorted(
        near, key=lambda p: (_SCOPES.get(p.of, 3), _ending(p.name), len(_plain(p.name)), p.name)
    )
    for one in ordered:
        own = set(_plain(one.name))
        stands_for = (
            other
            for other in kept
            if set(_plain(other.name)) <= own and (other.of in {one.of, "event"} or not own)
        )
        if next(stands_for, None) is None:
            kept.append(one)
    return tuple(kept)


def _plain(name: str) -> list[str]:
    """The words of a name without an ending that says only in what form it is."""
    held = [w.stem for w in words(name.removeprefix("$geoip_").removeprefix("$"))]
    return held[:-1] if len(held) > 1 and held[-1] in _CODES else held


def _ending(name: str) -> int:
    held = words(name)
    last = held[-1].text if held else ""
    return _CODES.index(last) if last in _CODES else _CODES.index("")


@dataclass(frozen=True, slots=True)
class _Candidate:
    event: KnownEvent
    score: float
    has_verb: bool
    is_whole: bool


def best_events(
    catalogue: Catalogue,
    things: Iterable[int],
    said: Sequence[Word],
    soft: Sequence[Word],
) -> tuple[KnownEvent, ...]:
    """Of the events at `things`, which all have the words `said`, those that fit best.

    `soft` are words beside them ("users", "get") that count where they fit.
    """
    found = []
    for thing in things:
        names = catalogue.events.names[thing]
        event = catalogue.found.events[thing]
        if _undoes(event, said):
            continue
        scored = [_candidate(event, name, said, soft) for name in names]
        found.append(max(scored, key=lambda c: (c.has_verb, c.is_whole, c.score)))
    if not found:
        return ()
    found.sort(key=lambda c: (c.has_verb, c.is_whole, c.score), reverse=True)
    best = found[0]
    rivals = [
        c
        for c in found
        if (c.has_verb, c.is_whole) == (best.has_verb, best.is_whole)
        and best.score - c.score < CLEAR_OF_OTHERS
    ]
    return tuple(c.event for c in _meant(rivals))


def _meant(rivals: list[_Candidate]) -> list[_Candidate]:
    """The one that somebody of the team has looked at, where what happened was named."""
    verified = [c for c in rivals if c.event.verified and c.has_verb]
    return verified if len(verified) == 1 and len(rivals) > 1 else rivals


def _undoes(event: KnownEvent, said: Sequence[Word]) -> bool:
    """Whether the event is that a thing did not happen, or was undone, and nobody said so."""
    undone = [w for w in words(event.name) if w.stem in _UNDONE]
    return any(all(alike(w, one) < 0.8 for one in said) for w in undone)


def _candidate(
    event: KnownEvent, name: Name, said: Sequence[Word], soft: Sequence[Word]
) -> _Candidate:
    matched = cover([*said, *soft], name)
    weights = [_weight(one) for one in name]
    named = sum(w * m for w, m in zip(weights, matched.offered, strict=True)) / (sum(weights) or 1)
    spoken = sum(matched.wanted[: len(said)]) / (len(said) or 1)
    return _Candidate(
        event,
        score=spoken * (0.4 + 0.6 * named),
        has_verb=bool(name) and matched.offered[_verb(name)] >= 0.8,
        is_whole=named >= WHOLE,
    )


def _verb(name: Sequence[Word]) -> int:
    """Where the verb stands: the last participle, or the last word that is no particle."""
    participles = [i for i, one in enumerate(name) if one.is_participle]
    if participles:
        return participles[-1]
    return max((i for i, one in enumerate(name) if one.text not in PARTICLES), default=0)


def _weight(one: Word) -> float:
    """A verb tells events apart best; what people are called hardly does."""
    if one.stem in _PERSONS:
        return 0.2
    if one.text in PARTICLES:
        return 0.5
    return 2.0 if one.is_participle else 1.0


def _meanings(stem: str) -> set[str]:
    return {stem, *synonyms(stem)}


def described(catalogue: Catalogue, said: Sequence[Word]) -> tuple[KnownEvent, ...]:
    """The events in whose description all of `said` are, verified ones first."""
    wanted = [_meanings(w.stem) for w in said if w.stem]
    if len(said) > 1:
        joined = _meanings(word("".join(w.stem for w in said)).stem)
        wanted = [joined] if len(joined) > 1 else wanted
    if not wanted:
        return ()
    fitting = [
        e
        for e, held in zip(catalogue.found.events, catalogue.described, strict=True)
        if all(one & held for one in wanted)
    ]
    verified = [e for e in fitting if e.verified]
    return tuple(verified if len(verified) == 1 else fitting)
