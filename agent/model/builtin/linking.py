"""Links the words of a question to the one event they mean, or says which ones they may mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.naming import PARTICLES, Word, cover, nearest, words

PERSONS = (
    "people", "person", "user", "customer", "visitor", "member", "folk", "human", "individual",
)  # fmt: skip
"""What people are called; in the name of an event such a word hardly tells it from others."""

CLEAR_OF_OTHERS = 0.15
"""How far the best event must be ahead of the next one, scores being 0 to 1."""

WHOLE = 0.9
"""The part of a name, by weight, that counts as all of it: only what people are called is missing.

A whole name is taken even beside longer ones, as half a name may match several by chance.
"""

MOST_OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the taxonomy, as far as words are concerned."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What the words were linked to.

    `one`: exactly `events[0]`. `several`: any of `events`, best first. `part`: `events[0]`, but
    nothing in it says `unmatched`. `none`: no event at all; `events` are the nearest names.
    """

    kind: Literal["one", "several", "part", "none"]
    events: tuple[Event, ...] = ()
    unmatched: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    event: Event
    score: float
    unmatched: tuple[Word, ...]
    has_verb: bool
    is_whole: bool = False

    @property
    def league(self) -> tuple[int, bool, bool]:
        """Only events of the same league can be mistaken for each other."""
        return (-len(self.unmatched), self.has_verb, self.is_whole)


def link(content: Sequence[Word], soft: Sequence[Word], events: Sequence[Event]) -> Link:
    """Find the event that `content` means; every word of it must be in the event's name.

    `soft` words ("users", "up", "got") count where they fit and are not missed where they do not.
    Words that only a description has are taken when no name has any: a word beside the name is a
    condition ("files shared by link") and must not be dropped.
    """
    candidates = [_by_name(content, soft, event) for event in events]
    found = [c for c in candidates if len(c.unmatched) < len(content)]
    if not found:
        described = [c for e in events if not (c := _by_description(content, e)).unmatched]
        if not described:
            names = nearest(" ".join(w.text for w in content), [e.name for e in events])
            near = [e for name in names for e in events if e.name == name]
            return Link("none", tuple(near), tuple(content))
        found = described
    return _decide(sorted(found, key=lambda c: (c.league, c.score), reverse=True))


def _decide(found: list[_Candidate]) -> Link:
    best = found[0]
    if best.unmatched:
        return Link("part", (best.event,), best.unmatched)
    rivals = [
        c for c in found if c.league == best.league and best.score - c.score < CLEAR_OF_OTHERS
    ]
    if len(rivals) == 1:
        return Link("one", (best.event,))
    return Link("several", tuple(c.event for c in rivals[:MOST_OPTIONS]))


def _by_name(content: Sequence[Word], soft: Sequence[Word], event: Event) -> _Candidate:
    name = words(event.name)
    matched = cover([*content, *soft], name)
    said = matched.wanted[: len(content)]
    weights = [_weight(word) for word in name]
    named = sum(w * m for w, m in zip(weights, matched.offered, strict=True)) / (sum(weights) or 1)
    spoken = sum(said) / (len(said) or 1)
    return _Candidate(
        event,
        score=spoken * (0.4 + 0.6 * named),
        unmatched=tuple(w for w, m in zip(content, said, strict=True) if not m),
        has_verb=bool(name) and matched.offered[_verb(name)] > 0,
        is_whole=named >= WHOLE,
    )


def _by_description(content: Sequence[Word], event: Event) -> _Candidate:
    said = cover(content, words(event.description)).wanted
    unmatched = tuple(w for w, m in zip(content, said, strict=True) if not m)
    return _Candidate(event, sum(said) / (len(said) or 1) / 2, unmatched, has_verb=True)


def _verb(name: Sequence[Word]) -> int:
    """Where the verb stands: the last participle, or the last word that is no particle."""
    participles = [i for i, word in enumerate(name) if word.is_participle]
    if participles:
        return participles[-1]
    return max((i for i, word in enumerate(name) if word.text not in PARTICLES), default=0)


def _weight(word: Word) -> float:
    """A verb tells events apart best; what people are called hardly does."""
    if word.stem in _PERSON_STEMS:
        return 0.2
    if word.text in PARTICLES:
        return 0.5
    return 2.0 if word.is_participle else 1.0


_PERSON_STEMS = frozenset(word.stem for text in PERSONS for word in words(text))
