"""Links words to the one event that they mean, or to all that they may mean."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.done_words import (
    ALTERED,
    DONE,
    FAILED,
    GIVEN,
    UNDONE,
)
from agent.model.builtin.understanding.linking.names import Name
from agent.names.naming import PARTICLES, Word, alike, cover, doing, synonyms, word, words
from agent.names.taxonomy import KnownEvent, KnownProperty

CLEAR_OF_OTHERS = 0.15
"""How far the best event must be ahead of the next one, scores being 0 to 1."""

WHOLE = 0.9
"""The part of a name, by weight, that counts as all of it: only what people are called is missing."""

PAGEVIEW = "$pageview"
"""PostHog's own event of a page that was opened."""

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

_DEPRECATED = re.compile(
    r"\b(?:deprecated|legacy|obsolete|unused|do\s+not\s+use|don['\u2019]t\s+use|no\s+longer\s+(?:used|sent)"
    r"|old\s+(?:versions?|name)|replaced\s+by|superseded)\b",
    re.IGNORECASE,
)


def is_deprecated(one: KnownEvent | KnownProperty) -> bool:
    """Whether its description says that it is not to be used any more."""
    return bool(_DEPRECATED.search(one.description))


def says_verb(catalogue: Catalogue, event: KnownEvent, said: Sequence[Word]) -> bool:
    """Whether `said` names what happens in the event, and not only the thing it happens to."""
    names = catalogue.events.names[catalogue.found.events.index(event)]
    return any(_candidate(event, name, said, ()).has_verb for name in names)


@dataclass(frozen=True, slots=True)
class _Candidate:
    event: KnownEvent
    score: float
    has_verb: bool
    is_whole: bool
    fits: bool


def best_events(
    catalogue: Catalogue,
    things: Iterable[int],
    said: Sequence[Word],
    soft: Sequence[Word],
) -> tuple[KnownEvent, ...]:
    """Of the events at `things`, which all have the words `said`, those that fit best.

    `soft` are words beside them ("users", "get") that count where they fit.
    """
    if len(said) == 1 and (deeds := doing(said[0].text) & _TRADE):  # buyers are who bought
        said = [Word(deed, deed) for deed in deeds]
        things = {*things, *(hit.thing for one in said for hit in catalogue.events.hits(one))}
    found = _not_taken_back(_fitting(catalogue, set(things), said, soft), said)
    if not found:
        return ()
    found.sort(key=lambda c: (c.has_verb, c.is_whole, c.score), reverse=True)
    best = found[0]
    current = [c for c in found if not is_deprecated(c.event)]
    found = current or found
    best = found[0]
    rivals = [
        c
        for c in found
        if (c.has_verb, c.is_whole) == (best.has_verb, best.is_whole)
        and best.score - c.score < CLEAR_OF_OTHERS
    ]
    if said and all(w.stem in _TRADE for w in said):
        rivals = _each_thing(found)
    meant = _meant([*_own_as_well(found, best, said), *rivals])
    others = _other_outcomes(catalogue, set(things), meant, said)
    return (*(c.event for c in meant), *others)


_TRADE = frozenset(word(w).stem for w in ["bought", "purchased", "sold", "spent"])
"""Verbs that say nothing of what was traded, though one event has the very word for itself."""


def _each_thing(found: Sequence[_Candidate]) -> list[_Candidate]:
    """Who bought: of tickets as well as of coins, the best event of each thing."""
    things: dict[frozenset[str], _Candidate] = {}
    for one in found:
        things.setdefault(_thing(one.event), one)
    return list(things.values())


def _not_taken_back(found: list[_Candidate], said: Sequence[Word]) -> list[_Candidate]:
    """Follows are not `unfollowed`, where there is a `followed` and nobody said it."""
    texts = {w.text for w in said}
    verbs = {_verb_text(c.event) for c in found}
    return [
        c
        for c in found
        if not (verb := _verb_text(c.event)).startswith("un")
        or verb[2:] not in verbs
        or any(t.startswith("un") for t in texts)
    ]


def _verb_text(event: KnownEvent) -> str:
    name = words(event.name)
    return name[_verb(name)].text if name else ""


def _own_as_well(
    found: Sequence[_Candidate], best: _Candidate, said: Sequence[Word]
) -> Iterator[_Candidate]:
    """Errors are PostHog's exceptions, and a company's own `error_captured` that has the word."""
    stems = {w.stem for w in said}
    if not best.event.name.startswith("$") or stems & {w.stem for w in words(best.event.name)}:
        return
    for one in found:
        if one.event.name.startswith("$") or not stems <= {w.stem for w in words(one.event.name)}:
            continue
        yield one


def _other_outcomes(
    catalogue: Catalogue, things: set[int], meant: Sequence[_Candidate], said: Sequence[Word]
) -> Iterator[KnownEvent]:
    """Transactions are the failed ones as well as the completed ones, where nobody says which.

    Who "paid" did so: of a `payment` only the noun leaves it open.
    """
    if len(meant) != 1 or meant[0].has_verb:
        return
    best = {w.stem for w in words(meant[0].event.name)}
    if not best & DONE or not any(w.stem in best for w in said):
        return
    for thing in sorted(things):
        event = catalogue.found.events[thing]
        stems = {w.stem for w in words(event.name)}
        if stems & FAILED and stems - FAILED == best - DONE and _undoes(event, said):
            yield event


def with_other_outcomes(
    catalogue: Catalogue, events: Sequence[KnownEvent], things: Iterable[int], said: Sequence[Word]
) -> tuple[KnownEvent, ...]:
    """Plans are upgraded as well as cancelled, where nothing says that an event is meant at all."""
    if any(says_verb(catalogue, event, said) for event in events):
        return tuple(events)
    every = [catalogue.found.events[thing] for thing in sorted(things)]
    return (*events, *(e for e in every if e not in events and not is_deprecated(e)))


def _fitting(
    catalogue: Catalogue, things: set[int], said: Sequence[Word], soft: Sequence[Word]
) -> list[_Candidate]:
    """The events in one of whose names all of `said` are.

    Of what PostHog's own events are called besides, half is not enough: who "saw" something need
    not have seen a survey. Only a page may be viewed without the word, "viewed /pricing".
    """
    found: list[_Candidate] = []
    for strict in (True, False):
        for thing in things:
            event = catalogue.found.events[thing]
            if _undoes(event, said) or not (strict or event.name == PAGEVIEW):
                continue
            scored = [_candidate(event, n, said, soft) for n in catalogue.events.names[thing]]
            whole = [
                c for n, c in enumerate(scored) if c.fits and (n == 0 or c.is_whole or not strict)
            ]
            if whole:
                found.append(max(whole, key=lambda c: (c.has_verb, c.is_whole, c.score)))
        if found:
            break
    return found


def _meant(rivals: list[_Candidate]) -> list[_Candidate]:
    """The one that somebody of the team has looked at, where what happened was named.

    Not where something else happened to other things: "uploaded" may be of files and of avatars.
    """
    verified = [c for c in rivals if c.event.verified and c.has_verb]
    if len(verified) != 1 or len({_thing(c.event) for c in rivals}) > 1:
        return rivals
    return verified


def _thing(event: KnownEvent) -> frozenset[str]:
    """The words of what an event happens to, without what people are called."""
    name = words(event.name)
    verb = _verb(name) if name else 0
    things = {w.stem for n, w in enumerate(name) if n != verb and w.text not in PARTICLES}
    return frozenset(things - _PERSONS)


def _undoes(event: KnownEvent, said: Sequence[Word]) -> bool:
    """Whether the event is that a thing did not happen, or was undone, and nobody said so."""
    undone = [w for w in words(event.name) if w.stem in UNDONE | ALTERED and not _gives(event, w)]
    return any(all(alike(w, one) < 0.8 for one in said) for w in undone)


def is_undone(event: KnownEvent) -> bool:
    """Whether the event is that a thing did not happen, or was undone."""
    return any(w.stem in UNDONE and not _gives(event, w) for w in words(event.name))


def _gives(event: KnownEvent, verb: Word) -> bool:
    """Whether a review, a comment or a tip was left."""
    return verb.text == "left" and any(w.stem in GIVEN for w in words(event.name))


def verb_of(event: KnownEvent) -> str:
    """The stem of what happens in an event, as in `file shared`."""
    name = words(event.name)
    return name[_verb(name)].stem if name else ""


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
        fits=all(matched.wanted[: len(said)]),
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
