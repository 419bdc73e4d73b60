"""Reads a part beside its whole: failed payments out of all payments, A as a share of A and B."""

import re
from collections.abc import Sequence

from agent.model.builtin.plan import Choose, Option, Plan, Refuse
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.items import Condition, Loose, Mark, Mention, Time
from agent.model.builtin.understanding.linking.linked_events import is_undone, says_verb
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.model.builtin.understanding.settling.people_named import owns
from agent.model.builtin.understanding.settling.wholes import (
    begins,
    formula_of,
    never_was,
    said_of,
    unclear,
    whole_among,
)
from agent.model.builtin.understanding.shapes.counting import chart, query, splits
from agent.model.builtin.understanding.times.stretches import compared, course, two_times
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent

_OF_ALL = re.compile(
    r"\b(?:of|among|to|against)\s+(?:all|every|the\s+total|total)\b", re.IGNORECASE
)

_AMONG = re.compile(r"\bamong(?:st)?\b", re.IGNORECASE)


def is_part_and_whole(sentence: Sentence) -> bool:
    """Whether two events stand on both sides of "as a share of", "out of", "of all"."""
    return _border(sentence) is not None


def part_and_whole(sentence: Sentence) -> Plan:
    """Two counts and the first in percent of the second; conditions of the part are its own."""
    border = _border(sentence)
    assert border is not None
    mentions = sorted(sentence.mentions, key=lambda m: m.start)
    sentence.take("percent", "of_whole", "and")
    for mark in sentence.marks("math", "count"):
        mark.used = mark.used or mark.value in {"total", ""}
    _one_event(sentence, *mentions[:2])
    part = sentence.event(mentions[0])
    own = [c for c in sentence.conditions if c.start < border]
    base = [c for c in sentence.conditions if c.start > border]
    whole = _whole(sentence, mentions, part, own)
    return _divided(sentence, mentions, part, whole, (own, base))


def _border(sentence: Sentence) -> int | None:
    """Where the part ends and the whole begins; None where the question is another one."""
    mentions = sorted(sentence.mentions, key=lambda m: m.start)
    if len(mentions) not in {2, 3} or any(m.negated or m.relative or m.often for m in mentions):
        return None
    if any(not owns(sentence, m) for m in sentence.marks("person")):
        return None
    first, second = mentions[:2]
    between = sentence.between(first, second)
    passed = [i for i in between if not isinstance(i, Condition | Time)]
    marks = [i for i in passed if isinstance(i, Mark)]
    if len(marks) != len(passed):
        return None
    borders = [m.start for m in marks if m.kind in {"percent", "of_whole"}]
    if len(marks) == 1 and borders:
        return borders[0] if len(mentions) == 2 or _is_sum(sentence, mentions) else None
    said = _OF_ALL.search(sentence.question, first.end, second.start)
    if not said and not first.agents and not second.agents:
        said = _AMONG.search(sentence.question, first.end, second.start)
    asks = any(m.start < first.start for m in sentence.marks("percent"))
    return said.start() if said and asks and not marks and len(mentions) == 2 else None


def _is_sum(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """A out of A and B."""
    between = sentence.between(mentions[1], mentions[2])
    joined = all(isinstance(i, Mark) and i.kind == "and" and i.value == "and" for i in between)
    return joined and mentions[0].events in {m.events for m in mentions[1:]}


def _one_event(sentence: Sentence, first: Mention, second: Mention) -> None:
    """Recurring tasks of all tasks created: both are the same, and are asked about but once."""
    if len(first.events) < 2:
        return
    if len(second.events) == 1 and second.events[0] in first.events:
        first.events = second.events
    if first.events != second.events or len(first.events) < 2:
        return
    options = []
    for event in first.events[:MOST_OPTIONS]:
        text = sentence.question
        for one in (second, first):
            text = f"{text[: one.start]}“{event.name}”{text[one.end :]}"
        options.append(Option(label(event.name), text[:500]))
    said = sentence.question[first.start : first.end]
    raise Settled(Choose(f"Which event do you mean by “{said}”?", tuple(options)))


def _whole(
    sentence: Sentence, mentions: Sequence[Mention], part: KnownEvent, own: Sequence[Condition]
) -> tuple[KnownEvent, ...]:
    """What the second event is: named with its verb, the same with fewer conditions, or all."""
    _, named, *more = mentions
    if more:
        other = next(m for m in (named, *more) if m.events != (part,))
        named.used = True
        return part, sentence.event(other)
    tried = _tried(sentence, named, part)
    if tried:
        sentence.note(said_of(part, tried))
        return tried
    said = words(sentence.question[named.start : named.end])
    exact = says_verb(sentence.catalogue, named.events[0], said)
    if len(named.events) == 1 and exact and (named.events[0] != part or own):
        return (sentence.event(named),)
    family = _family(sentence, named)
    noun = not says_verb(
        sentence.catalogue, part, words(sentence.question[mentions[0].start : mentions[0].end])
    )
    named.used = True
    if part in family and own and (noun or begins(part)):
        return (part,)
    whole = whole_among(part, family)
    if not whole:
        raise unclear(part, family, sentence.question, (mentions[0].start, named.end))
    sentence.note(said_of(part, whole))
    return whole


def _tried(sentence: Sentence, named: Mention, part: KnownEvent) -> tuple[KnownEvent, ...]:
    """Of all login attempts: those that were begun, or else those that failed and those that did not.

    Failed logins of all logins are of the same whole, where `Login` is one that did not fail.
    """
    behind = sentence.after(named)
    if not isinstance(behind, Loose) or behind.text.lower() not in {"attempt", "attempts"}:
        plain = len(named.events) == 1 and never_was(part, named.events[0])
        return (part, sentence.event(named)) if plain else ()
    if sentence.question[named.end : behind.start].strip():
        return ()
    others = [e for e in _family(sentence, named) if e != part]
    begun = [e for e in others if begins(e)]
    if len(begun) != 1 and not (len(others) == 1 and is_undone(part) and not is_undone(others[0])):
        return ()
    named.used = behind.used = True
    return (begun[0],) if len(begun) == 1 else (part, others[0])


def _family(sentence: Sentence, named: Mention) -> list[KnownEvent]:
    """All events that the words of the whole are in, also those that are failed or cancelled."""
    said = [w for start, end in named.spots for w in words(sentence.question[start:end])]
    hits = [{h.thing for h in sentence.catalogue.events.hits(w)} for w in said]
    found = sorted(set.intersection(*hits)) if hits else []
    return [sentence.catalogue.found.events[n] for n in found] or list(named.events)


def _divided(
    sentence: Sentence,
    mentions: Sequence[Mention],
    part: KnownEvent,
    whole: Sequence[KnownEvent],
    conditions: tuple[Sequence[Condition], Sequence[Condition]],
) -> Plan:
    own, base = conditions
    math = _math(mentions)
    made, who = filters_and_who(sentence, [*own, *base])
    of_whole, of_all = filters_and_who(sentence, base)
    if who != of_all:
        raise Settled(Refuse("I cannot take a cohort for one side only.", "Ask for both counts."))
    pairs = [(part, made), (whole[-1], of_whole)]
    series: list[Json] = [
        {"event": e.name, "math": math} | ({"filters": f} if f else {}) for e, f in pairs
    ]
    if series[0] == series[1]:
        raise Settled(Refuse("That part is all of it.", "Say what the part has."))
    span, before = two_times(sentence)
    interval, span = course(sentence, span)
    formula = formula_of(whole)
    arguments: Json = {"series": series} | compared(span, before) | {"formula": formula}
    optional: Json = {
        "interval": interval, "breakdowns": splits(sentence, 1), "who": who,
        "chart": chart(sentence),
    }  # fmt: skip
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "trends", arguments)


def _math(mentions: Sequence[Mention]) -> str:
    agents = {m.agents for m in mentions}
    if len(agents) > 1:
        raise Settled(
            Refuse("One of these is people and the other one is not.", "Ask for both counts.")
        )
    return "people" if agents == {True} else "events"
