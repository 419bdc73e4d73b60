"""Finds names by the words of people, fast: every word of a taxonomy in one index.

Words match as `agent.names.naming` says: by stem, form, synonym, together or apart, or but for a slip.
Values match by stem, or but for a slip. What is found is generous: the reader of the question
decides what is meant.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.names.naming import JOINED, MISTYPED, SYNONYM, Word, alike, synonyms, word, words

MOST_WORDS = 40
"""Words of a search that are compared; a longer one is no question any more."""

LONGEST_DESCRIPTION = 200
LONGEST_NAME = 200
"""Characters that are read of each; anyone can send an event whose name is a novel."""

DESCRIBED = 0.1
"""What a word found in a description counts, a word of the name being 1."""

VALUED = 0.9
"""What a whole value counts that was said; a part of one counts less."""

MOST_VALUE_WORDS = 6
"""Words of a value that is looked for in a search; what is longer is prose."""

LEAST_PART = 0.5
"""The part of a value's words that must be said, so that `Chrome` finds `Chrome Mobile`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found: its name, what it means, and the values it takes."""

    name: str
    description: str = ""
    values: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that matches, by its number: how well, and which of its values were said."""

    number: int
    score: float
    values: tuple[str, ...] = ()


class Index:
    """The words of `entries`; making it takes a second for 100,000 values, so not in a loop."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._named: dict[str, set[int]] = defaultdict(set)
        self._joined: dict[str, set[int]] = defaultdict(set)
        self._described: dict[str, set[int]] = defaultdict(set)
        self._lengths: list[int] = []
        self._valued: dict[str, dict[tuple[int, str], int]] = defaultdict(dict)
        self._value_lengths: dict[tuple[int, str], int] = {}
        vocabulary: dict[str, Word] = {}
        spelt: set[str] = set()
        for number, entry in enumerate(entries):
            self._add(number, entry, vocabulary, spelt)
        self._vocabulary = _by_first_letter(vocabulary.values())
        self._spelt = {
            letter: [w.text for w in found]
            for letter, found in _by_first_letter(word(text) for text in spelt).items()
        }
        self._known: dict[str, dict[str, float]] = {}

    def find(self, search: str) -> list[Hit]:
        """The entries that match any word of `search`, best first."""
        said = tuple(dict.fromkeys(words(search[:2_000])))[:MOST_WORDS]
        covered: dict[int, dict[int, float]] = defaultdict(dict)
        for position, one in enumerate(said):
            for stem, closeness in self._names_like(one).items():
                self._cover(covered, self._named.get(stem, ()), position, closeness)
            for stem in (one.stem, *synonyms(one.stem)):
                self._cover(covered, self._joined.get(stem, ()), position, JOINED)
        for position, (first, second) in enumerate(pairwise(said)):
            for stem in self._apart(first, second):
                self._cover(covered, self._named.get(stem, ()), position, JOINED)
                self._cover(covered, self._named.get(stem, ()), position + 1, JOINED)
        scores = {n: self._name_score(n, by_word) for n, by_word in covered.items()}
        for one in said:
            for number in self._described.get(one.stem, ()):
                scores[number] = scores.get(number, 0.0) + DESCRIBED
        valued = self._values_said(said)
        for number, values in valued.items():
            scores[number] = scores.get(number, 0.0) + VALUED * max(values.values())
        best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return [Hit(n, score, _best(valued.get(n, {}))) for n, score in best]

    # --- making it ------------------------------------------------------------------------------

    def _add(self, number: int, entry: Entry, vocabulary: dict[str, Word], spelt: set[str]) -> None:
        name = words(entry.name[:LONGEST_NAME])
        self._lengths.append(len(name))
        for one in name:
            vocabulary.setdefault(one.text, one)
            self._named[one.stem].add(number)
        for first, second in pairwise(name):
            for stem in _joined(first, second):
                self._joined[stem].add(number)
        for one in words(entry.description[:LONGEST_DESCRIPTION]):
            self._described[one.stem].add(number)
        for value in entry.values:
            parts = tuple(dict.fromkeys(words(value[:LONGEST_NAME])))
            if not 0 < len(parts) <= MOST_VALUE_WORDS:
                continue
            self._value_lengths[number, value] = len(parts)
            for one in parts:
                self._valued[one.stem][number, value] = 1
                spelt.add(one.text)

    # --- words ----------------------------------------------------------------------------------

    def _names_like(self, said: Word) -> Mapping[str, float]:
        """Stems in names that are like this word, and how much; found once for each word."""
        if said.text not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            found = {stem: SYNONYM for stem in synonyms(said.stem) if stem in self._named}
            for one in self._vocabulary.get(said.text[:1], ()):
                if closeness := alike(said, one):
                    found[one.stem] = max(closeness, found.get(one.stem, 0.0))
            self._known[said.text] = found
        return self._known[said.text]

    def _apart(self, first: Word, second: Word) -> set[str]:
        """Stems in names that are these two words together, or mean the same."""
        stems = _joined(first, second)
        return stems | {other for stem in stems for other in synonyms(stem)}

    @staticmethod
    def _cover(
        covered: dict[int, dict[int, float]], numbers: Iterable[int], position: int, by: float
    ) -> None:
        for number in numbers:
            found = covered[number]
            if by > found.get(position, 0.0):
                found[position] = by

    def _name_score(self, number: int, by_word: Mapping[int, float]) -> float:
        """What was said of it, and a little for how much of the name that is."""
        said = sum(by_word.values())
        return said + 0.5 * min(1.0, said / (self._lengths[number] or 1))

    # --- values ---------------------------------------------------------------------------------

    def _values_said(self, said: Sequence[Word]) -> dict[int, dict[str, float]]:
        counts: dict[tuple[int, str], float] = defaultdict(float)
        for one in said:
            exact = self._valued.get(one.stem)
            if exact:
                for key in exact:
                    counts[key] += 1.0
                continue
            for stem in self._slips(one):
                for key in self._valued.get(stem, ()):
                    counts[key] += MISTYPED
        found: dict[int, dict[str, float]] = defaultdict(dict)
        for (number, value), count in counts.items():
            part = min(1.0, count / self._value_lengths[number, value])
            if part >= LEAST_PART:
                found[number][value] = part
        return found

    def _slips(self, said: Word) -> set[str]:
        """Stems in values that this word may be, mistyped."""
        if len(said.text) < 5:
            return set()
        near = process.extract(
            said.text,
            self._spelt.get(said.text[0], ()),
            scorer=OSA.distance,
            score_cutoff=1 if len(said.text) < 8 else 2,
            limit=20,
        )
        return {w.stem for w in (word(text) for text, _, _ in near) if alike(said, w)}


def _joined(first: Word, second: Word) -> set[str]:
    """Two words written together, in both orders: `sign up` and `signup`, `page view`."""
    both = {first.stem + second.stem, second.stem + first.stem}
    return both | {word(text).stem for text in both}


def _by_first_letter(found: Iterable[Word]) -> dict[str, list[Word]]:
    by_letter: dict[str, list[Word]] = defaultdict(list)
    for one in found:
        by_letter[one.text[:1]].append(one)
    return by_letter


def _best(values: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(values, key=lambda value: -values[value]))
