"""Cuts a question into names, times and phrases; the longest that begins at a word is taken."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from agent.calendar.dates import Range
from agent.model.builtin.understanding.lexicon import CALLED, CALLED_MANY, PHRASES
from agent.model.builtin.understanding.linking.called_persons import called_persons
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.names import SPELT
from agent.model.builtin.understanding.linking.spelt_out import spelt_out
from agent.model.builtin.understanding.reading.rather_names import (
    counted_numbers,
    in_event_names,
    in_property_names,
    short_numbers,
)
from agent.model.builtin.understanding.times.moved_times import TimeMention
from agent.model.builtin.understanding.times.named_as_times import rather_times, spots_of_values
from agent.model.builtin.understanding.times.parts_of_time import PartOfTime, find_parts
from agent.model.builtin.understanding.times.times import find_times
from agent.model.builtin.understanding.tokens import Token, tokens

_FIRM = frozenset(
    [
        "count",
        "times",
        "person",
        "events",
        "by",
        "interval",
        "and",
        "not",
        "only",
        "which",
        "what",
        "rel",
        "to",
        "unique",
        "vs",
        "per_person",
        "compare",
        "equals",
        "each",
        "but",
        "then",
        "pages",
        "persons",
        "without",
        "number",
    ]
)
"""Phrases that stay what they are, even where one event has such a word for a name."""

_OPENS = frozenset(["many", "of", "the", "our", "which", "by", "for", "from", "are", "is", "and"])
"""What stands before a name, and not before "plus" as a sign."""

_SHAPES = frozenset(
    ["retention", "funnel", "drop", "churn", "lifecycle", "paths", "growth", "contains", "takes"]
)
"""Phrases of one word that are rather the name of an event, where one has just this word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase, a time, a name that is spelt out, or a single word."""

    kind: str
    tokens: tuple[Token, ...]
    value: Any = ""

    @property
    def start(self) -> int:
        """Where it starts in the question."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.tokens[-1].end

    @property
    def low(self) -> str:
        """Its words in small letters."""
        return " ".join(token.low for token in self.tokens)


def cut(
    question: str,
    catalogue: Catalogue,
    now: datetime,
    *,
    before: Range | None = None,
    names: tuple[str, ...] = (),
) -> tuple[Piece, ...]:
    """The pieces of `question`; the words in `names` are names, whatever else they could be."""
    return _cut(question, catalogue, now, before, names)


@lru_cache(maxsize=16)  # one question is cut for its slips, for its kind and for its parts
def _cut(
    question: str,
    catalogue: Catalogue,
    now: datetime,
    before: Range | None,
    names: tuple[str, ...],
) -> tuple[Piece, ...]:
    said = tokens(question)
    spelt = spelt_out(question, said, catalogue, names)
    rather_times(spelt, said, catalogue, now)
    masked = [(said[a].start, said[b - 1].end) for a, (b, _, _) in spelt.items()]
    named = [*masked, *(spots_of_values(said, catalogue, now))]
    parts = find_parts(question, now, named)
    named += [(p.start, p.end) for p in parts]
    times = find_times(question, now, masked=named, before=before)
    called = called_persons(said, catalogue)
    hidden = _with_called(question, said, called)
    placed: tuple[TimeMention | PartOfTime, ...] = (*times, *parts)
    for start, end in [*masked, *((t.start, t.end) for t in placed)]:
        hidden = f"{hidden[:start]}{'~' * (end - start)}{hidden[end:]}"
    within = {
        n for a, (b, kind, _) in spelt.items() if kind in {"event", "property"} for n in range(a, b)
    }
    guarded = in_event_names(said, catalogue, within) - called
    guarded |= in_property_names(said, catalogue)
    measured = counted_numbers(said, catalogue)
    short = short_numbers(said, catalogue)
    hit = {
        n
        for n, t in enumerate(said)
        if t.word.stem and any(h.closeness == SPELT for h in catalogue.events.hits(t.word))
    }
    return tuple(_pieces(said, spelt, placed, hidden, guarded, hit, measured, short))


def _with_called(question: str, said: Sequence[Token], called: Collection[int]) -> str:
    """`question` with signs for what the company calls its people, which phrases then have."""
    for n in called:
        token = said[n]
        sign = CALLED_MANY if token.low.endswith("s") else CALLED
        question = f"{question[: token.start]}{sign * len(token.text)}{question[token.end :]}"
    return question


def _pieces(
    said: Sequence[Token],
    spelt: Mapping[int, tuple[int, str, Any]],
    times: Sequence[TimeMention | PartOfTime],
    hidden: str,
    guarded: Collection[int],
    hit: Collection[int],
    measured: Collection[int],
    short: Collection[int],
) -> Iterator[Piece]:
    at = 0
    while at < len(said):
        token = said[at]
        if at in spelt:
            end, kind, value = spelt[at]
            yield Piece(kind, tuple(said[at:end]), value)
            at = end
            continue
        time = next((t for t in times if t.start <= token.start < t.end), None)
        if time:
            end = at
            while end < len(said) and said[end].start < time.end:
                end += 1
            kind = "time" if isinstance(time, TimeMention) else "part_of_time"
            yield Piece(kind, tuple(said[at:end]), time)
            at = end
            continue
        if at in short:
            yield Piece("figure", (token,))
            at += 1
            continue
        kind, value, end = _phrase(said, at, hidden, guarded, hit, measured)
        yield Piece(kind, tuple(said[at:end]), value)
        at = end


def _phrase(
    said: Sequence[Token],
    at: int,
    hidden: str,
    guarded: Collection[int],
    hit: Collection[int],
    measured: Collection[int],
) -> tuple[str, str, int]:
    """The longest phrase that begins at a word; else the word, number or mark by itself."""
    token = said[at]
    named = at in hit
    best: tuple[int, str, str] | None = None
    for kind, value, pattern in PHRASES:
        match = pattern.match(hidden, token.start)
        if match and match.end() > token.start:
            end = match.end()
            count = sum(1 for t in said[at:] if t.start < end)
            held = range(at, at + count)
            whole = said[at + count - 1].end <= end
            weak = kind not in _FIRM and any(n in guarded for n in held)
            weak = weak or (named and count == 1 and kind in _SHAPES)
            weak = weak or (kind == "count" and any(n in measured for n in held))
            weak = weak or (token.low == "plus" and not _joins(said, at))
            if whole and not weak and (best is None or count > best[0]):
                best = (count, kind, value)
    if best:
        count, kind, value = best
        return kind, value, at + count
    if token.quoted:
        return "quoted", "", at + 1
    if token.number is not None or (token.low == "one" and at and _compares(said, at)):
        return "figure", "", at + 1
    return ("mark" if token.mark else "word"), "", at + 1


def _joins(said: Sequence[Token], at: int) -> bool:
    """Whether "plus" has something before it to join: how many Plus members have nothing."""
    before = said[at - 1].low if at else ""
    return bool(before) and not said[at].text[:1].isupper() and before not in _OPENS


def _compares(said: Sequence[Token], at: int) -> bool:
    """Whether "one" is a number there: after "at least" and the like."""
    return said[at - 1].low in {"least", "than", "most", "exactly", "over"}
