"""Ranks texts by how well they answer a search, best first: BM25 with the title counting more.

The weights are those of Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from agent.names.naming import Word, words

K1 = 1.2
"""How soon a word that is said again stops counting more."""

B = 0.75
"""How much a long text has to pay for its length, 0 to 1."""

TITLE = 3
"""How many times a word of the title counts."""

LEAST = 0.5
"""The part of a search's words that a text must have; fewer are met by chance."""

MOST_WORDS = 24
"""Words of a search that are compared; who says more has said the most important ones by then."""

COMMON = frozenset({
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can",
    "could", "did", "do", "does", "for", "from", "get", "had", "has", "have", "how", "i", "if",
    "in", "into", "is", "it", "its", "me", "my", "of", "on", "one", "or", "our", "please",
    "should", "so", "some", "tell", "than", "that", "the", "their", "them", "there", "these",
    "they", "this", "to", "us", "was", "we", "were", "what", "when", "where", "which", "who",
    "why", "will", "with", "would", "you", "your",
})  # fmt: skip
"""Words that say nothing about the subject."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One text that matches, by its number; only the order of scores means anything."""

    number: int
    score: float


class Ranking:
    """An index over texts, each a title and a body, that never changes.

    Making it takes a second or two for a million characters: do it in a thread.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._counts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths: list[int] = []
        for number, (title, body) in enumerate(texts):
            counts = Counter(word.stem for word in words(body))
            for word in words(title):
                counts[word.stem] += TITLE
            self._lengths.append(counts.total())
            for stem, count in counts.items():
                self._counts[stem].append((number, count))
        self._mean = (sum(self._lengths) / len(self._lengths) if self._lengths else 0.0) or 1.0

    def best(self, search: str, *, most: int) -> list[Ranked]:
        """The texts that have enough of the words of `search`; the first ones among equals."""
        stems = subject(search)
        scores: dict[int, float] = defaultdict(float)
        met: Counter[int] = Counter()
        for stem in stems:
            there = self._counts.get(stem, ())
            rarity = self._rarity(len(there))
            for number, count in there:
                scores[number] += rarity * self._weight(number, count)
                met[number] += 1
        enough = LEAST * len(stems)
        found = [Ranked(n, round(s, 2)) for n, s in scores.items() if met[n] >= enough]
        return sorted(found, key=lambda one: (-one.score, one.number))[:most]

    def _rarity(self, texts: int) -> float:
        return math.log(1 + (len(self._lengths) - texts + 0.5) / (texts + 0.5))

    def _weight(self, number: int, count: int) -> float:
        length = 1 - B + B * self._lengths[number] / self._mean
        return count * (K1 + 1) / (count + K1 * length)


def subject(search: str) -> tuple[str, ...]:
    """The stems of the words that say what a search is about, each once."""
    return tuple(dict.fromkeys(word.stem for word in telling(search)))[:MOST_WORDS]


def telling(search: str) -> list[Word]:
    """The words that say what a search is about; all of them if none does."""
    said = words(search)
    return [word for word in said if word.text not in COMMON] or list(said)
