"""Reads what is counted and then divided or subtracted: cancellations / orders, A minus B."""

import re
from dataclasses import dataclass

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.conditions_of import own_conditions
from agent.model.builtin.understanding.counting import chart, query, splits
from agent.model.builtin.understanding.criteria import filters_and_who
from agent.model.builtin.understanding.items import Mark, Mention
from agent.model.builtin.understanding.linked_events import best_events, is_undone
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.stretches import compared, course, two_times
from agent.model.builtin.understanding.titles import rates
from agent.naming import words
from agent.taxonomy import KnownEvent

AS_PERCENT = "A / B * 100"

_MINUS = re.compile(r"\W*(?:minus|less|subtracting)\W*")
_OVER = re.compile(r"\W*(?:divided\s+by|over)\W*|\s+/\s+")
_RATIO = re.compile(r"\bratios?\b", re.IGNORECASE)
_FOR = re.compile(r"\W*(?:to|and|vs\.?|versus|over|against)\W*|\s*[:/]\s*")
_COUNTING = re.compile(r"\b(?:the|all|our|total|number|count|amount|of)\b")
_AFTERWARDS = frozenset({"cancel", "refund", "return", "revers", "undone", "undo", "revok"})
"""Stems of what happens to a thing that there was before; "failed" is not: it never was."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Two counts and what is done with them."""

    first: Mention
    second: Mention
    formula: str


def is_arithmetic(sentence: Sentence) -> bool:
    """Whether one count is to be taken from another one, or divided by it."""
    return _operation(sentence) is not None or _is_rate(sentence)


def arithmetic(sentence: Sentence) -> Plan:
    """A call of `trends` with two counts and a formula. Raises `Settled` where one is unclear."""
    made = _operation(sentence) or _rate(sentence)
    for one in rates(sentence):
        sentence.items.remove(one)
    if made.second in sentence.items:
        for mark in sentence.between(made.first, made.second):
            mark.used = mark.used or isinstance(mark, Mark)
    sentence.take("percent", "ratio")
    for mark in sentence.marks("math"):
        mark.used = mark.used or mark.value == "total"
    if sentence.has("funnel", "retention", "often", "per_person"):
        raise Settled(_unclear())
    made.first.negated = made.second.negated = False
    return divided(sentence, made.first, made.second, made.formula)


def divided(sentence: Sentence, first: Mention, second: Mention, formula: str) -> Plan:
    """The counts of two events as A and B, with `formula` over them."""
    names = [sentence.event(first).name, sentence.event(second).name]
    sides = own_conditions(sentence, [first, second], sentence.conditions)
    made = [filters_and_who(sentence, own) for _, own in sides]
    if made[0][1] != made[1][1]:
        raise Settled(Refuse("I cannot take a cohort for one side only.", "Ask for both counts."))
    math = _math(sentence, first)
    shared: list[Json] = made[0][0] if made[0] == made[1] else []
    series: list[Json] = [
        {"event": name, "math": math} | ({"filters": filters} if filters and not shared else {})
        for name, (filters, _) in zip(names, made, strict=True)
    ]
    if series[0] == series[1]:
        raise Settled(_unclear())
    span, before = two_times(sentence)
    interval, span = course(sentence, span)
    arguments: Json = {"series": series} | compared(span, before) | {"formula": formula}
    optional: Json = {
        "interval": interval, "breakdowns": splits(sentence, 1), "filters": shared,
        "who": made[0][1], "chart": chart(sentence),
    }  # fmt: skip
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "trends", arguments)


def part_of(sentence: Sentence, mention: Mention) -> Mention | None:
    """The whole of "orders were cancelled": the orders, where they are an event of their own.

    None where the words are of one event only. Raises `Settled` where the whole is unclear.
    """
    if len(mention.events) > 1:
        return None
    spots = sorted(mention.spots)
    done = next((n for n, s in enumerate(spots) if _is_done(sentence, s)), 0)
    said = [w for start, end in spots[:done] for w in words(sentence.question[start:end])]
    if not said:
        return None
    hits = [{h.thing for h in sentence.catalogue.events.hits(w)} for w in said]
    found = best_events(sentence.catalogue, set.intersection(*hits), said, ())
    others = tuple(e for e in found if e.name != mention.events[0].name)
    if not others:
        return None
    if len(found) > 1:
        raise Settled(_unclear(mention.events[0], others))
    return Mention(spots[0][0], spots[done - 1][1], others, tuple(spots[:done]))


def _is_done(sentence: Sentence, spot: tuple[int, int]) -> bool:
    return any(w.is_participle for w in words(sentence.question[spot[0] : spot[1]]))


def _operation(sentence: Sentence) -> Operation | None:
    """What stands between two events, when it is all that stands there."""
    if len(sentence.mentions) != 2:
        return None
    first, second = sorted(sentence.mentions, key=lambda m: m.start)
    between = _COUNTING.sub(" ", sentence.question[first.end : second.start].lower())
    between = between if between.strip() else sentence.question[first.end : second.start].lower()
    percent = sentence.has("percent") and not _RATIO.search(sentence.question)
    for one in sentence.conditions:
        if first.end <= one.start and one.end <= second.start:
            said = sentence.question[one.start : one.end].lower()
            between = between.replace(said, " ", 1)
    if _MINUS.fullmatch(between) and not percent and not first.negated:
        return Operation(first, second, "A - B")
    if first.negated or second.negated:
        return None
    if _OVER.fullmatch(between):
        hundred = percent or bool(rates(sentence))
        return Operation(first, second, AS_PERCENT if hundred else "A / B")
    if _RATIO.search(sentence.question) and _FOR.fullmatch(between):
        return Operation(first, second, "A / B")
    return None


def _is_rate(sentence: Sentence) -> bool:
    """The cancellation rate, without saying of what."""
    mentions = sentence.mentions
    found = rates(sentence)
    return (
        len(mentions) == 1
        and not mentions[0].negated
        and any(sentence.before(r) is mentions[0] for r in found)
    )


def _rate(sentence: Sentence) -> Operation:
    """Cancelled of placed orders, where only one other event has to do with the same thing."""
    [mention] = sentence.mentions
    part = sentence.event(mention)
    stems = {w.stem for w in words(part.name)}
    wholes = [
        e
        for e in sentence.catalogue.found.events
        if e.name != part.name and not is_undone(e) and stems & {w.stem for w in words(e.name)}
    ]
    later = any(stem.startswith(tuple(_AFTERWARDS)) for stem in stems)
    if len(wholes) != 1 or not later:
        raise Settled(_unclear(part, tuple(wholes)))
    sentence.note(f"I divided “{part.name}” by “{wholes[0].name}”.")
    return Operation(mention, Mention(mention.start, mention.end, (wholes[0],)), AS_PERCENT)


def _math(sentence: Sentence, first: Mention) -> str:
    """People where the question speaks of people, else how often it happened."""
    people = [m for m in sentence.marks("person", "unique") if m.start < first.start]
    for mark in people:
        mark.used = True
    return "people" if people else "events"


def _unclear(part: KnownEvent | None = None, wholes: tuple[KnownEvent, ...] = ()) -> Refuse:
    if part is None:
        return Refuse(
            "I cannot make that of two counts.", "Name two events, such as: orders minus refunds."
        )
    such = f", such as: “{part.name}” divided by “{wholes[0].name}”" if wholes else ""
    return Refuse(
        f"I do not know of what “{part.name}” is to be a share.",
        f"Name both events{such}.",
    )
