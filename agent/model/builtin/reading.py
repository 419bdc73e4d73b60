"""Reads a question: what is counted, people or events, over which time, and how it is split.

Every word has to be accounted for. What is neither time, measure, split nor small talk remains as
content, and has to be found in the name of an event: a word that is quietly dropped would be a
wrong figure.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rapidfuzz.distance import OSA

from agent.calendar import find_range
from agent.dates import Range
from agent.model.builtin.lexicon import (
    BOUNDS,
    COMPARISON,
    CORRECTABLE,
    COUNTS_EVENTS,
    COUNTS_PEOPLE,
    FOLLOWS_UP,
    INTERVALS,
    NEW_THING,
    PASSIVE,
    PERSON,
    SILENT,
    SOFT,
    SWAPPED,
    Interval,
)
from agent.naming import PARTICLES, Word, words

LONGEST = 400
"""Characters of a question that can be read; a longer one is declined, never read in part."""

MOST_WORDS = 20
"""Words of content in a question that can be read; no event has a name of so many."""

Math = Literal["people", "events"]

_QUOTED = re.compile(r"[“\"«]([^“”\"«»]+)[”\"»]|`([^`]+)`")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_WORD = re.compile(r"https?://\S+|[@#][\w][\w.-]*|[^\W_]+(?:['\u2019][^\W_]+)?|\$?\w+")
_PREPOSITION = re.compile(r"(?:in|on|over|during|for|within|through|of|across)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question says; everything that it leaves open is None or empty.

    `content` must be found in an event's name, `soft` words may be; `written` is the content in
    the person's own spelling, with the words that each piece holds. `quoted` are the names in
    quotation marks. `times` are the words of each range, as they stand in the question.
    """

    quoted: tuple[str, ...] = ()
    content: tuple[Word, ...] = ()
    soft: tuple[Word, ...] = ()
    written: tuple[tuple[str, tuple[Word, ...]], ...] = ()
    math: Math | None = None
    ranges: tuple[Range, ...] = ()
    times: tuple[str, ...] = ()
    interval: Interval | None = None
    follows_up: bool = False

    @property
    def names_something(self) -> bool:
        """Whether there are words for what is counted."""
        return bool(self.quoted or self.content)

    def spelt(self, unmatched: Collection[Word]) -> str:
        """`unmatched` words of this question as the person wrote them."""
        return " ".join(w for w, held in self.written if any(one in unmatched for one in held))

    @property
    def asks_for_figures(self) -> bool:
        """Whether anything in it says that a count is wanted."""
        return bool(self.math or self.ranges or self.interval)


def read(
    question: str,
    now: datetime,
    *,
    known: Iterable[str] = (),
    relative_to: Range | None = None,
) -> Reading:
    """Read `question`, of at most `LONGEST` characters.

    Words of the event names in `known` are never taken for typing mistakes.

    With `relative_to`, the range of the question before, "the week before" counts from there.
    """
    names = tuple(known)
    text = _Text(question)
    quoted = text.take_quoted(names)
    text.correct({w.stem for name in names for w in words(name)})
    follows_up = bool(FOLLOWS_UP.match(text.left))
    interval = next((i for pattern, i in INTERVALS if text.take(pattern)), None)
    ranges, times = _take_ranges(text, now, relative_to)
    if len(ranges) > 1:
        text.take(COMPARISON)
    passive = bool(PASSIVE.search(text.left))
    math: Math | None = "people" if text.take(COUNTS_PEOPLE) else None
    if text.take(COUNTS_EVENTS) and math is None:
        math = "events"
    text.take(NEW_THING)
    spoken, soft = text.words()
    content = tuple(word for _, held in spoken for word in held)
    written = (*((name, words(name)) for name in quoted), *spoken)
    if math is None and any(PERSON.fullmatch(w.text) for w in soft):
        math = "people"
    if passive and math == "people":
        math = "events"
    return Reading(quoted, content, soft, written, math, ranges, times, interval, follows_up)


def _take_ranges(
    text: "_Text", now: datetime, relative_to: Range | None
) -> tuple[tuple[Range, ...], tuple[str, ...]]:
    """At most two ranges; a third one stays in the text, as content that nothing will match."""
    ranges: list[Range] = []
    times: list[str] = []
    while len(ranges) < 2:
        found = find_range(text.left, now, relative_to=ranges[0] if ranges else relative_to)
        if found is None or BOUNDS.search(text.left[: found.start]):
            break
        ranges.append(found.range)
        times.append(text.left[found.start : found.end].strip())
        text.blank(found.start, found.end)
    return tuple(ranges), tuple(times)


class _Text:
    """A question from which one part after the other is taken; `left` is what remains."""

    def __init__(self, question: str) -> None:
        self.left = question
        self._meant: dict[str, str] = {}

    def take(self, pattern: re.Pattern[str]) -> bool:
        """Take every match of `pattern`; whether there was any."""
        before = self.left
        self.left = pattern.sub(" ", self.left)
        return self.left != before

    def take_quoted(self, names: Collection[str]) -> tuple[str, ...]:
        """Take names in quotation marks, and names that a calendar word would tear apart."""
        quoted = [m[1] or m[2] for m in _QUOTED.finditer(self.left)]
        self.take(_QUOTED)
        self.left = _POSSESSIVE.sub(" ", self.left)
        torn = [n for n in names if any(pattern.search(n) for pattern, _ in INTERVALS)]
        quoted += [name for name in torn if self._take_name(name)]
        return tuple(q.strip() for q in quoted if words(q))

    def _take_name(self, name: str) -> bool:
        spelt = r"\W+".join(rf"{re.escape(w.text)}s?" for w in words(name))
        return self.take(re.compile(rf"\b{spelt}\b", re.IGNORECASE))

    def blank(self, start: int, end: int) -> None:
        """Take a range, but leave its preposition: "in" may belong to "logged in"."""
        preposition = _PREPOSITION.match(self.left, start, end)
        start = preposition.end() if preposition else start
        self.left = f"{self.left[:start]} {self.left[end:]}"

    def correct(self, known: Collection[str]) -> None:
        """Replace typing mistakes in calendar words and measures, unless an event has the word."""

        def replaced(match: re.Match[str]) -> str:
            spoken = match[0].lower()
            meant = _correction(spoken)
            if meant is None or words(spoken)[0].stem in known:
                return match[0]
            self._meant[meant] = match[0]
            return meant

        self.left = re.sub(r"[^\W\d_]+", replaced, self.left)

    def words(self) -> tuple[tuple[tuple[str, tuple[Word, ...]], ...], tuple[Word, ...]]:
        """What remains, as content in its spelling and as soft words; small talk is left out."""
        content: list[tuple[str, tuple[Word, ...]]] = []
        soft: list[Word] = []
        for spoken in _WORD.findall(self.left):
            small = spoken.lower()
            if small in SOFT or small in PARTICLES or PERSON.fullmatch(small):
                soft += words(small)
            elif small not in SILENT:
                written = self._meant.get(small, spoken)
                content.append((written, words(written)))
        return tuple(content), tuple(soft)


def _correction(spoken: str) -> str | None:
    """The calendar word or measure that was meant; None when `spoken` is right or unclear."""
    if spoken in SWAPPED:
        return SWAPPED[spoken]
    if len(spoken) < 4 or spoken in CORRECTABLE or spoken in SILENT or spoken in SOFT:
        return None
    allowed = 1 if len(spoken) < 7 else 2
    near = {w for w in CORRECTABLE if OSA.distance(spoken, w, score_cutoff=allowed) <= allowed}
    return near.pop() if len(near) == 1 else None
