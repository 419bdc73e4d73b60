"""Reads what is counted and then divided or subtracted: cancellations / orders, A minus B."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import Condition, Mark, Mention, Named, Split
from agent.model.builtin.understanding.linking.linked_events import best_events, is_undone, verb_of
from agent.model.builtin.understanding.linking.names import FORM
from agent.model.builtin.understanding.reading.titles import rates
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.conditions_of import own_conditions
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.model.builtin.understanding.settling.things import is_passive_within
from agent.model.builtin.understanding.settling.wholes import (
    formula_of,
    of_same_thing,
    said_of,
    unclear,
    whole_among,
    whole_of,
)
from agent.model.builtin.understanding.shapes.counting import chart, query, splits
from agent.model.builtin.understanding.times.stretches import compared, course, two_times
from agent.names.naming import Word, alike, word, words
from agent.names.taxonomy import KnownEvent

AS_PERCENT = "A / B * 100"

_MINUS = re.compile(r"\W*(?:minus|less|subtracting)\W*")
_PLUS = re.compile(r"\W*(?:and|plus)\W*|\s*\+\s*")
_OVER = re.compile(r"\W*(?:divided\s+by|over)\W*|\s+/\s+")
_RATIO = re.compile(r"\bratios?\b", re.IGNORECASE)
_FOR = re.compile(r"\W*(?:to|and|vs\.?|versus|over|against)\W*|\s*[:/]\s*")
_COUNTING = re.compile(r"\b(?:the|all|our|total|number|count|amount|of)\b")
_OF = re.compile(r"\W*(?:of|for|among|on)(?:\s+(?:the|our|all))*\W*")


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
        mark.used = mark.used or mark.value in {"total", "sum"}
    if sentence.has("funnel", "retention", "often", "per_person"):
        raise Settled(_unclear())
    made.first.negated = made.second.negated = False
    return divided(sentence, made.first, made.second, made.formula)


def divided(sentence: Sentence, first: Mention, second: Mention, formula: str) -> Plan:
    """The counts of two events as A and B, with `formula` over them."""
    names = [sentence.event(first).name, sentence.event(second).name]
    sides = _sides(sentence, first, second)
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


def _sides(
    sentence: Sentence, first: Mention, second: Mention
) -> list[tuple[Mention | None, list[Condition]]]:
    """The conditions of each count; all of them hold for both where the second is not said."""
    if second not in sentence.items:
        verb = verb_of(first.events[0])
        both = [c for c in sentence.conditions if not _is_of(verb, c)]
        return [(first, sentence.conditions), (second, both)]
    return own_conditions(sentence, [first, second], sentence.conditions)


def _is_of(verb: str, condition: Condition) -> bool:
    """A cancel reason is of what was cancelled, and of nothing before that."""
    names = [words(p.name) for p in condition.properties]
    return bool(names) and all(any(word(verb).stem == w.stem for w in name) for name in names)


def part_of(sentence: Sentence, mention: Mention) -> Operation | None:
    """Orders were cancelled: of the orders, where they are an event of their own.

    None where the words are of one event only, or what was done to it tells no part of it.
    """
    if len(mention.events) > 1:
        return None
    [part] = mention.events
    spots = sorted(mention.spots)
    said = [
        w for spot in spots if not _is_done(sentence, part, spot) for w in _words(sentence, spot)
    ]
    if not said or len(said) == sum(len(_words(sentence, spot)) for spot in spots):
        return None
    hits = [{h.thing for h in sentence.catalogue.events.hits(w)} for w in said]
    events = sentence.catalogue.found.events
    found = [events[n] for n in sorted(set.intersection(*hits)) if events[n].name != part.name]
    if not found or not _is_outcome(sentence, mention, part):
        return None
    plain = [
        e for e in best_events(sentence.catalogue, set.intersection(*hits), said, ()) if e != part
    ]
    whole = whole_among(part, found) or tuple(plain[:1] if len(plain) == 1 else ())
    if not whole:
        raise unclear(part, found, sentence.question, (mention.start, mention.end))
    return share_of(sentence, mention, part, whole)


def _is_outcome(sentence: Sentence, mention: Mention, part: KnownEvent) -> bool:
    """Whether the verb tells a part: cancelled orders do, while all files were once uploaded."""
    if is_undone(part) or is_passive_within(sentence, mention):
        return True
    if sentence.all(Split) and not whole_of(sentence.catalogue, part):
        return False
    return not sentence.conditions


def _words(sentence: Sentence, spot: tuple[int, int]) -> tuple[Word, ...]:
    return words(sentence.question[spot[0] : spot[1]])


def _is_done(sentence: Sentence, part: KnownEvent, spot: tuple[int, int]) -> bool:
    verb = verb_of(part)
    return any(alike(w, word(verb)) >= FORM or w.is_participle for w in _words(sentence, spot))


def _operation(sentence: Sentence) -> Operation | None:
    """What stands between two events, when it is all that stands there."""
    if len(sentence.mentions) != 2:
        return None
    first, second = sorted(sentence.mentions, key=lambda m: m.start)
    between = _COUNTING.sub(" ", sentence.question[first.end : second.start].lower())
    between = between if between.strip() else sentence.question[first.end : second.start].lower()
    for one in sentence.conditions:
        if first.end <= one.start and one.end <= second.start:
            said = sentence.question[one.start : one.end].lower()
            between = between.replace(said, " ", 1)
    formula = _formula(sentence, first, second, between)
    return Operation(first, second, formula) if formula else None


def _formula(sentence: Sentence, first: Mention, second: Mention, between: str) -> str:
    """A minus B, A over B, the sum of both; empty where nothing asks for any of it."""
    percent = sentence.has("percent") and not _RATIO.search(sentence.question)
    if _MINUS.fullmatch(between) and not percent and not first.negated:
        return "A - B"
    if first.negated or second.negated:
        return ""
    if _OVER.fullmatch(between):
        hundred = percent or bool(rates(sentence))
        return AS_PERCENT if hundred else "A / B"
    summed = any(m.value == "sum" and m.start < first.start for m in sentence.marks("math"))
    if summed and _PLUS.fullmatch(between) and not sentence.all(Named):
        return "A + B"
    ratio = _RATIO.search(sentence.question) and _FOR.fullmatch(between)
    return "A / B" if ratio else ""


def _is_rate(sentence: Sentence) -> bool:
    """The cancellation rate, without saying of what; the cancellation rate of appointments."""
    mentions = sorted(sentence.mentions, key=lambda m: m.start)
    found = rates(sentence)
    if not mentions or any(m.negated for m in mentions):
        return False
    if len(mentions) == 2:
        return any(
            r.start >= mentions[0].end
            and _OF.fullmatch(sentence.question[r.end : mentions[1].start].lower())
            for r in found
        )
    return len(mentions) == 1 and any(sentence.before(r) is mentions[0] for r in found)


def _rate(sentence: Sentence) -> Operation:
    """Cancelled of placed orders: of the events of the same thing the one that began it."""
    mention, *named = sorted(sentence.mentions, key=lambda m: m.start)
    part = sentence.event(mention)
    for one in rates(sentence):
        one.used = True
    if named:
        whole = whole_among(part, named[0].events)
        others: Sequence[KnownEvent] = named[0].events
        sentence.items.remove(named[0])
    else:
        whole, others = whole_of(sentence.catalogue, part), of_same_thing(sentence.catalogue, part)
    if not whole:
        end = max(i.end for i in (mention, *named, *rates(sentence)))
        raise unclear(part, others, sentence.question, (mention.start, end))
    return share_of(sentence, mention, part, whole)


def share_of(
    sentence: Sentence, mention: Mention, part: KnownEvent, whole: Sequence[KnownEvent]
) -> Operation:
    """`part` in percent of `whole`, which the question did not name; the answer says it."""
    sentence.note(said_of(part, whole))
    second = Mention(mention.start, mention.end, (whole[-1],))
    return Operation(mention, second, formula_of(whole))


def _math(sentence: Sentence, first: Mention) -> str:
    """People where the question speaks of people, else how often it happened."""
    people = [m for m in sentence.marks("person", "unique") if m.start < first.start]
    for mark in people:
        mark.used = True
    named = [m for m in people if not _is_of_name(sentence, m, first)]
    return "people" if named else "events"


def _is_of_name(sentence: Sentence, mark: Mark, first: Mention) -> bool:
    """Member invites: a word of the event, and not the members."""
    said = sentence.question[mark.start : mark.end].lower()
    beside = not sentence.question[mark.end : first.start].strip()
    return mark.kind == "person" and beside and not said.endswith("s") and said != "people"


def _unclear() -> Refuse:
    return Refuse(
        "I cannot make that of two counts.", "Name two events, such as: orders minus refunds."
    )
