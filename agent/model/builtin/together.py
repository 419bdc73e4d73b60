"""Puts together what was said while a question was worked on, so that each question is answered.

A whole question stands beside the first one; a correction or a fragment ("by day", "I meant
yesterday") takes the place of the one before; a remark is left aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.dates import Range, range_of
from agent.model.builtin.history import Call, Exchange
from agent.model.builtin.lexicon import ADDS, CORRECTS
from agent.model.builtin.linking import Event
from agent.model.builtin.meaning import Before, Choose, Count, Meaning, Refuse, interpret
from agent.model.builtin.reading import LONGEST, read
from agent.tools.taxonomy import read_events

MOST_REMEMBERED = 20
"""Exchanges that a follow-up may lean on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was said, and the events that were looked up for it."""

    question: str
    events: tuple[Event, ...]
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """What is to be answered, in order, and the remarks that could not be read."""

    meanings: tuple[Meaning, ...]
    aside: tuple[str, ...] = ()


def together(asked: Sequence[Asked], now: datetime, *, before: Before | None) -> Together:
    """What all of `asked` mean; `before` is what was answered earlier. At least one meaning."""
    found: list[Meaning] = []
    unread: list[tuple[str, Meaning]] = []
    for one in asked:
        meaning = interpret(one.question, one.events, now, before=before)
        if isinstance(meaning, Refuse) and meaning.unread:
            unread.append((one.question, meaning))
            continue
        if meaning not in found:
            if found and (one.edited or _takes_place(one.question, now, before)):
                found.pop()
            found.append(meaning)
        before = _carried(one.question, meaning, now, before)
    if not found:
        return Together((unread[0][1],))
    return Together(tuple(found), tuple(question for question, _ in unread))


def before_of(answered: Sequence[Exchange], now: datetime) -> Before | None:
    """What the conversation is about: the last count, or the last question that was read."""
    before: Before | None = None
    for exchange in answered[-MOST_REMEMBERED:]:
        counted = [call for call in exchange.made("trends") if not call.failed]
        if counted:
            before = _counted(counted, now)
            continue
        found = [c.result for c in exchange.made("read_taxonomy") if c.result and not c.failed]
        if found:
            events = [Event(name, text) for name, text in read_events(found[-1].text)]
            meaning = interpret(exchange.question, events, now, before=before)
            before = _carried(exchange.question, meaning, now, before)
    return before


def _takes_place(question: str, now: datetime, before: Before | None) -> bool:
    """Whether `question` replaces the one before: it says so, or it changes only a part of it."""
    if CORRECTS.search(question):
        return True
    reading = read(question[:LONGEST], now, relative_to=_time_of(before))
    adds = bool(ADDS.match(question) and reading.ranges)
    return not reading.names_something and not adds


def _carried(
    question: str, meaning: Meaning, now: datetime, before: Before | None
) -> Before | None:
    """What a follow-up to `question` may leave out."""
    if isinstance(meaning, Count):
        return Before(meaning.event, meaning.math, meaning.ranges, meaning.interval)
    if not isinstance(meaning, Choose):
        return before
    reading = read(question[:LONGEST], now, relative_to=_time_of(before))
    held = before or Before()
    return Before(
        math=reading.math or held.math,
        ranges=reading.ranges or held.ranges,
        interval=reading.interval or held.interval,
    )


def _time_of(before: Before | None) -> Range | None:
    return before.ranges[0] if before and before.ranges else None


def _counted(calls: Sequence[Call], now: datetime) -> Before:
    """The last count; the calls before it belong to it when they count the same."""
    assert now.tzinfo is not None
    last = calls[-1].input
    what = [last.get(part) for part in ("event", "math", "interval")]
    same = [c for c in calls if [c.input.get(p) for p in ("event", "math", "interval")] == what]
    ranges = tuple(range_of(c.input["date_from"], c.input["date_to"], now.tzinfo) for c in same)
    return Before(last["event"], last.get("math", "people"), ranges, last.get("interval"))
