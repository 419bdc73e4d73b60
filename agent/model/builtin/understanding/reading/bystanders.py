"""Leaves aside what is said around a question and is no part of it: "Hi team, …, thanks! Best, Anna"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.reading.content import Content, content_of
from agent.model.builtin.understanding.reading.courtesies import (
    CLOSING,
    GREETING,
    OPEN_ENDED,
    OPENED,
    PASSING,
    REQUEST,
    SIGNED,
    TRAILING,
)
from agent.model.builtin.understanding.reading.pointed_times import with_told_time
from agent.model.builtin.understanding.reading.statements import FOR_OCCASION, framed, is_aside
from agent.model.builtin.understanding.tokens import tokens

_BORDER = re.compile(
    r"(?<=[.!?…])\s+|\s*\n+\s*|\s*[—–]+\s*|\s+-+\s+|;\s+|(?<!\d):\s+|,\s+|\s*\((?=\w)|(?<=\w)\)\s*"
    r"|\s*[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d]+\s*"
    r"|\s+(?=because\s+(?!of\b))|\s+(?=so\s+(?:that\s+)?(?:i|we)\s+(?:can|could)\b)",
    re.IGNORECASE,
)
_EDGE = " .!,:;-–—()…"
_SAFE = re.compile(
    r"\b(?:(?:is|are|was|were|been)\s+there|there\s+(?:is|are|was|were|has|have|had)|(?:does|did|do|would)\s+it\s+take|it\s+takes?"
    r"|(?:this|these|that|those)\s+(?:hour|day|week|weekend|month|quarter|year)s?(?=\W*$|\s+(?:vs|by|per|so|compared|and|than|against)\b))",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\b(?:they|them|theirs?|he|him|his|she|her|hers|those|these|such|same|then|it|its|there|that\s+\w+|this\s+\w+)\b",
    re.IGNORECASE,
)
"""Words of a question that may mean what was said before it."""


@dataclass(frozen=True, slots=True)
class Core:
    """The question itself, and `notes` for its answer: what was left out of it."""

    question: str
    notes: tuple[str, ...]


def without_courtesies(question: str, catalogue: Catalogue, now: datetime) -> str:
    """`question` without greetings, thanks, names and the like; a value among them stays."""
    spans = _spans(question)
    polite = list(_polite(question, spans, catalogue, now))
    kept = [span for span, left_out in zip(spans, polite, strict=True) if not left_out]
    if not any(c.isalnum() for start, end in kept for c in question[start:end]):
        return question
    plain = _joined(question, spans, kept) if len(kept) < len(spans) else question
    plain = _without_request(plain, catalogue, now)
    closing = TRAILING.search(plain)
    if closing and not content_of(closing[0], catalogue, now).any:
        plain = plain[: closing.start()]
    return plain if any(c.isalnum() for c in plain) else question


def _without_request(question: str, catalogue: Catalogue, now: datetime) -> str:
    """Without "could someone tell me" at its beginning."""
    for pattern in (OPENED, REQUEST):
        opening = pattern.match(question)
        if opening and not content_of(opening[0], catalogue, now).any:
            question = question[opening.end() :].lstrip(" ,:")
    return question


def cores_of(
    question: str, catalogue: Catalogue, now: datetime, *, follows: bool = False
) -> Iterator[Core]:
    """The question without the statements around it, in the ways that it may be cut; the best first.

    "My boss asked about uploads" may open a question, and may as well tell of another one. In a
    question that `follows` another, "it" is the figure before.
    """
    cut = [
        _core(question, catalogue, now, framed_first=first, follows=follows)
        for first in (True, False)
    ]
    yield from dict.fromkeys(core for core in cut if core)


def _core(
    question: str, catalogue: Catalogue, now: datetime, *, framed_first: bool, follows: bool
) -> Core | None:
    """None where nothing stands around the question, or it needs what does.

    An event or a time that was told is only left aside where the question has one of its own, and
    nothing is where the question may point back to it: "… how many files did they upload".
    """
    spans = _spans(question)
    kept: list[tuple[int, int]] = []
    asides: list[str] = []
    told: list[Content] = []
    for start, end in spans:
        clause = question[start:end]
        frame = framed(clause, catalogue, now) if framed_first else 0
        held = is_aside(clause[frame:], catalogue, now)  # "… wants to know for the board deck"
        if held is None:
            kept.append((start + frame, end))
        else:
            told.append(held)
        if held or frame:
            asides.append(clause[: None if held else frame].strip(_EDGE))
    plain = _without_request(_joined(question, spans, kept) if kept else "", catalogue, now)
    occasion = FOR_OCCASION.search(plain)
    if occasion and not content_of(occasion["occasion"], catalogue, now).any:
        asides.append(occasion[0].strip(f"{_EDGE}?"))
        plain = plain[: occasion.start()]
    if not asides or not any(c.isalnum() for c in plain):
        return None
    plain, note = with_told_time(plain, [time for held in told for time in held.times])
    pointing = _LEANS.search(_SAFE.sub("", plain))
    if pointing and not (follows and pointing[0].lower() == "it"):
        return None
    own = content_of(plain, catalogue, now)
    lacks_event = any(held.events for held in told) and not own.events
    lacks_time = any(held.times for held in told) and not own.times
    notes = [*(f"I left “{one}” aside." for one in asides), *([note] if note else ())]
    return None if lacks_event or lacks_time else Core(plain, tuple(notes))


def _spans(question: str) -> list[tuple[int, int]]:
    """The clauses of `question`, each with its place; no border is within a quoted name."""
    quoted = [(t.start, t.end) for t in tokens(question) if t.quoted]
    spans: list[tuple[int, int]] = []
    begin = 0
    for border in _BORDER.finditer(question):
        if any(start < border.start() < end for start, end in quoted):
            continue
        if border.start() > begin:
            spans.append((begin, border.start()))
        begin = border.end()
    if begin < len(question):
        spans.append((begin, len(question)))
    return spans


def _polite(
    question: str, spans: Sequence[tuple[int, int]], catalogue: Catalogue, now: datetime
) -> Iterator[bool]:
    """Of each clause whether it is said out of politeness; a name behind thanks is the sender's."""
    closed = False
    for start, end in spans:
        clause = question[start:end].strip(f"{_EDGE}?")
        if SIGNED.fullmatch(clause) or (closed and _is_signature(clause, catalogue, now)):
            yield True
            continue
        closing = CLOSING.fullmatch(clause)
        polite = closing or GREETING.fullmatch(clause) or PASSING.fullmatch(clause)
        if polite:
            names = polite.groupdict().get("names") or ""
            known = _is_value(clause, catalogue) or content_of(names, catalogue, now).any
        else:
            polite = OPEN_ENDED.fullmatch(clause)
            held = content_of(clause, catalogue, now) if polite else None
            known = held is None or held.events or _is_value(clause, catalogue)
        closed = bool(closing) and not known
        yield bool(polite) and not known


def _is_signature(clause: str, catalogue: Catalogue, now: datetime) -> bool:
    words = clause.split()
    named = 0 < len(words) <= 3 and all(w[0].isupper() for w in words)
    return named and not content_of(clause, catalogue, now).any


def _is_value(clause: str, catalogue: Catalogue) -> bool:
    """Whether what sounds polite is a value, or an event, of the company: "Not urgent"."""
    said = [t for t in tokens(clause) if not t.mark]
    return any(
        catalogue.values(clause[one.start : other.end])
        for n, one in enumerate(said)
        for other in said[n : n + 4]
    )


def _joined(
    question: str, spans: Sequence[tuple[int, int]], kept: Sequence[tuple[int, int]]
) -> str:
    """The kept clauses, with what stands between two of them that were side by side."""
    starts = {start: n for n, (start, _) in enumerate(spans)}
    ends = [end for _, end in spans]
    text = ""
    for n, (start, end) in enumerate(kept):
        if n and start in starts and ends[starts[start] - 1] == kept[n - 1][1]:
            text += question[kept[n - 1][1] : start]
        elif n:
            text += " "
        text += question[start:end]
    return text.strip(" ,:;-–—")
