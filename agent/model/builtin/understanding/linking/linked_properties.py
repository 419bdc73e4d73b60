"""Links words to the one property that they mean, or to all that they may mean."""

from collections.abc import Collection, Iterable, Sequence

from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import is_deprecated
from agent.model.builtin.understanding.linking.names import Name
from agent.names.naming import Word, cover, word, words
from agent.names.taxonomy import KnownProperty

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

_OTHERWISE = 0.2
"""How well a name is said without its word for another moment."""

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
                _likeness(wanted, name, _beside(catalogue, thing), _ENDINGS.get(one.type, _NONE))
                - (_ALIAS if which else 0.0)
                for which, name in enumerate(catalogue.properties.names[thing])
            ),
            default=0,
        )
        half = one.type == "boolean" and _is_half(catalogue, thing, wanted, score)
        if score > 0 and not half:
            past = 0.6 if is_deprecated(one) else 0.0
            scored.append((score - _FARTHER.get(one.of, 0.25) - past, one))
    if not scored:
        return plainest(_by_head(catalogue, wanted, of=of, only=allowed))
    top = max(score for score, _ in scored)
    near = [one for score, one in scored if top - score < 0.1]
    return plainest(near)


def _is_half(catalogue: Catalogue, thing: int, said: Sequence[Word], score: float) -> bool:
    """Whether a truth is said only in part by what an event is of: trips are not night trips."""
    own = [w for w in catalogue.properties.names[thing][0] if w.text not in _TRUTHS]
    return score <= _OTHERWISE or (
        len(said) < len(own) and len(said) == 1 and bool(catalogue.events.hits(said[0]))
    )


def _by_head(
    catalogue: Catalogue, said: Sequence[Word], *, of: str, only: Collection[KnownProperty] | None
) -> list[KnownProperty]:
    """Properties that are called so by their descriptions alone."""
    stems = {w.stem for w in said}
    found = [
        catalogue.found.properties[h.thing]
        for h in catalogue.heads.hits(said[-1])
        if len(said) == len(catalogue.heads.names[h.thing][h.name])
        and stems <= {w.stem for w in catalogue.heads.names[h.thing][h.name]} | {said[-1].stem}
    ]
    return [
        p
        for p in found
        if p.name not in standard.PLUMBING
        and (not of or p.of == of)
        and (only is None or p in only)
    ]


def _beside(catalogue: Catalogue, thing: int) -> frozenset[str]:
    """Words that may stand before a number's name: "file size" is what `size` says it is.

    A word that names one event is that event: "invoice amount" is the amount of invoices.
    """
    if catalogue.found.properties[thing].type != "number":
        return frozenset()
    return frozenset(
        stem
        for stem in catalogue.described_properties[thing]
        if len({h.thing for h in catalogue.events.hits(Word(stem, stem))}) != 1
    )


def _joined(catalogue: Catalogue, said: Sequence[Word]) -> set[int]:
    if len(said) != 2:
        return set()
    whole = word(said[0].text + said[1].text)
    return {hit.thing for hit in catalogue.properties.hits(whole)}


def _likeness(
    said: Sequence[Word],
    name: Name,
    described: frozenset[str],
    endings: frozenset[str] = frozenset(),
) -> float:
    """How much of the name was said, 0 to 1; 0 when something was said that is not in it.

    `endings` are last words that nobody says of such a property.
    """
    matched = cover(said, name)
    beside = [w for w, m in zip(said, matched.wanted, strict=True) if m < 0.8]
    if beside and (matched.wanted[-1] < 0.8 or not {w.stem for w in beside} <= described):
        return 0.0
    missing = [w for w, m in zip(name, matched.offered, strict=True) if m < 0.8]
    if (
        name
        and matched.offered[-1] < 0.8
        and not all(w.text in _GENERIC or w.text in endings for w in missing)
    ):
        return 0.0
    if any(w.text in SECONDARY for w in missing):
        return _OTHERWISE
    weight = sum(0.0 if w.text in _TRUTHS else 0.5 if w.text in UNITS else 1.0 for w in missing)
    return max(0.3, 1.0 - 0.25 * weight)


def name_of(catalogue: Catalogue, group: str) -> KnownProperty:
    """The property that groups of this type are called by; else their key."""
    called = {"name", f"{group}_name", "title"}
    inside = (p for p in catalogue.found.properties if p.of == group)
    named = (p for p in inside if p.name.casefold() in called)
    return next(named, KnownProperty(GROUP_KEY, group))


def is_whole(catalogue: Catalogue, one: KnownProperty, said: Sequence[Word]) -> bool:
    """Whether `said` is all of the property's name, but for what nobody says."""
    names = catalogue.properties.names[catalogue.found.properties.index(one)]
    unsaid = _GENERIC | _ENDINGS.get(one.type, _NONE)
    return any(len(said) >= len([w for w in name if w.text not in unsaid]) for name in names)


def is_property_as_well(catalogue: Catalogue, said: Sequence[Word]) -> bool:
    """Whether the words that name an event are all of a property's own name, as "plan" may be."""
    stems = [w.stem for w in said]
    return any([w.stem for w in words(p.name)] == stems for p in catalogue.found.properties)


GROUP_KEY = "$group_key"
"""What tells one group from another; see `agent.analytics.columns`."""

_TRUTHS = frozenset(["is", "has", "was"])
"""How names of truths begin; nobody says these words."""

UNITS = (
    standard.TIME_UNITS
    | standard.UNITS.keys()
    | {
        "tb", "bytes", "g", "grams", "lbs", "ml", "cl", "litres", "liters", "cm", "mm", "meters",
        "metres", "miles", "kwh", "cents", "percent", "pct", "id", "name",
    }
)  # fmt: skip
"""Words in a property's name that say in what it is measured, or that it is a name."""

_ALIAS = 0.12
"""How much less likely a property is meant by what else it is called than one of that very name."""

_NONE: frozenset[str] = frozenset()
_ENDINGS = {
    "boolean": frozenset(["used", "enabled", "active", "flag", "applied", "on"]),
    "number": frozenset(["count", "counts", "number", "num"]),
}
"""Last words that say only that it is a truth or a number: "with MFA" for `mfa_used`."""

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
    near = [one for one in near if not is_deprecated(one)] or near
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
