"""What a question means, given the events that exist: something to count, to ask back, or to refuse."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.calendar import parse_range, runs_backwards
from agent.dates import Range, instant
from agent.model.builtin.lexicon import EXPLAINS, LISTS_EVENTS, MOST_ROWS, Interval
from agent.model.builtin.linking import MOST_OPTIONS, Event, Link, link
from agent.model.builtin.reading import LONGEST, MOST_WORDS, Math, Reading, read
from agent.naming import words

MOST_INTERVALS = 100
"""Rows of a course; a longer one is counted by week or month."""

MOST_NAMED = 120
"""Characters of the question that an answer repeats as not understood."""


@dataclass(frozen=True, slots=True)
class Count:
    """A count to make: `ranges` are one time, or two to compare.

    `assumed_time` is set when the question named none; `instead_of` is the interval that was asked
    for when it would have made more than `MOST_INTERVALS` rows.
    """

    event: str
    math: Math
    ranges: tuple[Range, ...]
    interval: Interval | None = None
    assumed_time: bool = False
    instead_of: Interval | None = None


@dataclass(frozen=True, slots=True)
class Choose:
    """Several events fit: the person has to say which; `options` are events and whole questions."""

    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Out of reach: why, and what would work; `unread` when nothing in it could be read."""

    reason: str
    instead: str
    unread: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """No event has such a name; `nearest` are the names that look most like it."""

    sought: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explain:
    """The person asks what events there are, or what these ones mean."""

    events: tuple[Event, ...]
    all_of_them: bool


_DAYS: Mapping[Interval, int] = {"day": 1, "week": 7, "month": 31}

Meaning = Count | Choose | Refuse | NotFound | Explain


@dataclass(frozen=True, slots=True)
class Before:
    """What the conversation was about before this question, as far as it is known."""

    event: str = ""
    math: Math | None = None
    ranges: tuple[Range, ...] = ()
    interval: Interval | None = None


def interpret(
    question: str, events: Sequence[Event], now: datetime, *, before: Before | None = None
) -> Meaning:
    """Say what `question` means; `before` fills what a follow-up leaves out."""
    if len(question) > LONGEST:
        return _too_long()
    if backwards := runs_backwards(question, now):
        return _runs_backwards(backwards)
    return _explain(question, events) or _figures(question, events, now, before)


def _figures(
    question: str, events: Sequence[Event], now: datetime, before: Before | None
) -> Meaning:
    relative_to = before.ranges[0] if before and before.ranges else None
    reading = read(question, now, known=[e.name for e in events], relative_to=relative_to)
    wants_figures = reading.asks_for_figures or bool(reading.quoted)
    if before and _continues(question, reading):
        reading = _filled(reading, before)
        if not reading.names_something and before.event:
            return _count(before.event, reading, now)
    if not reading.names_something:
        return _unnamed(reading, events)
    if len(reading.content) > MOST_WORDS:
        return _too_long()
    linked = _linked(reading, events)
    if linked.kind == "none" and not wants_figures:
        return _not_a_question()
    return _meant(linked, reading, now)


def _meant(linked: Link, reading: Reading, now: datetime) -> Meaning:
    match linked.kind:
        case "one":
            return _count(linked.events[0].name, reading, now)
        case "several":
            return Choose(tuple((e.name, _whole_question(e.name, reading)) for e in linked.events))
        case "part":
            return _too_narrow(linked, reading)
        case "none":
            return NotFound(_spoken(linked, reading), tuple(event.name for event in linked.events))


def _explain(question: str, events: Sequence[Event]) -> Meaning | None:
    """Questions about the events themselves."""
    asked = EXPLAINS.search(question)
    if asked:
        about = words(asked["what"] or asked["of"])
        linked = link(about, (), events) if about else Link("none")
        if linked.kind in {"one", "several"}:
            return Explain(linked.events, all_of_them=False)
        return NotFound(" ".join(w.text for w in about), tuple(e.name for e in linked.events))
    if not LISTS_EVENTS.search(question):
        return None
    rest = LISTS_EVENTS.sub(" ", question)
    plain = re.sub(r"\b(?:exist|track(?:ed)?|send|sent|available|defined|known)\b", " ", rest)
    quiet = not any(
        c.isalpha() for c in re.sub(r"\b(?:do|are|there|we|you|is|our|in)\b", "", plain)
    )
    return Explain(tuple(events), all_of_them=True) if quiet else None


def _continues(question: str, reading: Reading) -> bool:
    """Whether a question leans on the one before: it says so, or it leaves out what it counts,
    or it is short and leaves out the time.
    """
    timeless = not reading.ranges and (reading.quoted or len(question.split()) <= 4)
    return reading.follows_up or not reading.names_something or bool(timeless)


def _filled(reading: Reading, before: Before) -> Reading:
    """`reading`, with what it leaves open taken from the question before."""
    return replace(
        reading,
        math=reading.math or before.math,
        ranges=reading.ranges or before.ranges,
        interval=reading.interval or before.interval,
    )


def _count(event: str, reading: Reading, now: datetime) -> Meaning:
    ranges = reading.ranges
    if len(ranges) > 1 and reading.interval:
        return Refuse(
            "I cannot compare two times and split them at once.",
            f"I can compare the two times as a whole, or show one of them by {reading.interval}.",
        )
    assumed = not ranges
    if assumed:
        month = parse_range("past 30 days", now)
        assert month
        ranges = (month,)
    math = reading.math or "events"
    if reading.interval is None:
        return Count(event, math, ranges, None, assumed)
    interval = _bearable(reading.interval, ranges[0], now)
    coarser = reading.interval if interval != reading.interval else None
    return Count(event, math, (ranges[0].whole(interval),), interval, assumed, coarser)


def _bearable(interval: Interval, asked: Range, now: datetime) -> Interval:
    """`interval`, or the next longer one that makes no more than a table's rows of `asked`."""
    span = asked.so_far(now) or asked
    days = (instant(span.end) - instant(span.start)).days
    if days <= MOST_INTERVALS * _DAYS[interval]:
        return interval
    longer: tuple[Interval, ...] = ("week", "month")
    return next((i for i in longer if days <= MOST_ROWS * _DAYS[i]), "month")


def _linked(reading: Reading, events: Sequence[Event]) -> Link:
    """Names in quotation marks count as they stand; else every word of content has to be found."""
    by_name = {event.name.casefold(): event for event in events}
    exact = [by_name[q.casefold()] for q in reading.quoted if q.casefold() in by_name]
    if exact and not reading.content and len(exact) == len(reading.quoted):
        return Link("one" if len(exact) == 1 else "several", tuple(exact))
    quoted = [word for q in reading.quoted for word in words(q)]
    return link([*quoted, *reading.content], reading.soft, events)


def _whole_question(event: str, reading: Reading) -> str:
    """The question again with the event's exact name, so that a button needs no memory.

    Exact times of day are left out: they come from the question before, and it is still there.
    """
    count = f"How many people did “{event}”" if reading.math == "people" else f"Count “{event}”"
    days = [r.days for r in reading.ranges if "T" not in r.days[0]]
    times = reading.times or [f"from {first} to {last}" for first, last in days]
    split = f"by {reading.interval}" if reading.interval else ""
    question = " ".join(part for part in (count, " compared to ".join(times), split) if part)
    return question + ("?" if reading.math == "people" else "")


# --- what cannot be answered -------------------------------------------------------------------


def _unnamed(reading: Reading, events: Sequence[Event]) -> Meaning:
    """A time or a measure without anything to count."""
    if not reading.asks_for_figures:
        return _not_a_question()
    if not events:
        return NotFound("", ())
    first = events[:MOST_OPTIONS]
    return Choose(tuple((event.name, _whole_question(event.name, reading)) for event in first))


def _not_a_question() -> Refuse:
    return Refuse(
        "I could not read that as a question about events.",
        "I count events and the people behind them, over any dates. Ask me “help” for examples.",
        unread=True,
    )


def _runs_backwards(words: str) -> Refuse:
    return Refuse(
        f"“{words}” runs backwards: it ends before it begins.",
        "Ask me again with the earlier date first, or with a year.",
    )


def _too_long() -> Refuse:
    return Refuse(
        "That is more than I can read at once.",
        "Ask for one count in one sentence, such as: how many people signed up last week?",
    )


def _too_narrow(linked: Link, reading: Reading) -> Refuse:
    name = linked.events[0].name
    return Refuse(
        f"I found “{name}”, but I do not know how to take “{_spoken(linked, reading)}” into account.",
        "I can count all of it, people or events, also by day, week or month. "
        f"Ask: {_whole_question(name, reading)}",
    )


def _spoken(linked: Link, reading: Reading) -> str:
    spelt = reading.spelt(linked.unmatched)
    return spelt if len(spelt) <= MOST_NAMED else spelt[: MOST_NAMED - 1] + "…"
