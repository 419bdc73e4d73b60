"""Finds the names that a word fits, quickly: by its stem, its form, its synonyms, or joined."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from agent.names.naming import Word, alike, synonyms

SPELT, FORM, SYNONYMOUS = 1.0, 0.85, 0.8
"""How well a word fits; only the order matters."""

_ALIKE = 3
"""Letters at the beginning that two forms of one word share, see `agent.names.naming`."""

Name = tuple[Word, ...]
Place = tuple[int, int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a name that a word fits: which thing, which of its names, which words of it."""

    thing: int
    name: int
    at: tuple[int, ...]
    closeness: float


class Names:
    """The names of events, or of properties, by their words; each thing may have several names."""

    def __init__(self, names: Sequence[tuple[Name, ...]]) -> None:
        self.names = names
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._begins: dict[str, dict[str, Word]] = defaultdict(dict)
        self._texts: dict[str, str] = {}
        self._known: dict[Word, tuple[Hit, ...]] = {}
        for thing, called in enumerate(names):
            for which, name in enumerate(called):
                for at, one in enumerate(name):
                    self._add(one.stem, one, (thing, which, (at,)))
                for at, (first, second) in enumerate(pairwise(name)):
                    joined = first.stem + second.stem
                    self._add(joined, Word(joined, joined), (thing, which, (at, at + 1)))

    def _add(self, stem: str, one: Word, place: Place) -> None:
        self._places[stem].append(place)
        self._begins[stem[:_ALIKE]].setdefault(stem, one)
        self._texts.setdefault(one.text, stem)

    def hits(self, said: Word) -> tuple[Hit, ...]:
        """Everything that `said` fits, best first."""
        if said not in self._known:
            self._known[said] = tuple(self._find(said))
        return self._known[said]

    def _find(self, said: Word) -> Iterator[Hit]:
        seen: set[str] = set()
        for stem, closeness in self._stems(said):
            if stem not in seen and stem in self._places:
                seen.add(stem)
                yield from (Hit(*place, closeness) for place in self._places[stem])

    def _stems(self, said: Word) -> Iterator[tuple[str, float]]:
        """The stems that may stand in a name for `said`, best first."""
        yield said.stem, SPELT
        single = said.text[:-1] if said.text.endswith("s") and len(said.text) > _ALIKE else ""
        for text in (said.text, single, f"{said.text}s"):
            if text in self._texts:
                yield self._texts[text], SPELT
        for stem, other in self._begins.get(said.stem[:_ALIKE], {}).items():
            if alike(said, other) >= FORM:
                yield stem, FORM
        for stem in synonyms(said.stem):
            yield stem, SYNONYMOUS

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Every word of every name, for whoever corrects typing mistakes."""
        return tuple({w.text for called in self.names for name in called for w in name})
