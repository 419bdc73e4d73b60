"""Makes a funnel of a question: how many people get from one step to the next."""

from collections.abc import Sequence
from itertools import pairwise

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.counting import query, splits
from agent.model.builtin.understanding.criteria import filters_and_who
from agent.model.builtin.understanding.items import Condition, Loose, Mark, Mention, Split, Time
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled, days
from agent.model.builtin.understanding.steps import Owners
from agent.model.builtin.understanding.stretches import one_time
from agent.model.builtin.understanding.windows import window_of

WINDOW_DAYS = 14
"""PostHog's own window of a funnel, taken when nobody names one."""

MOST_STEPS = 10


def is_journey(sentence: Sentence) -> bool:
    """Whether it asks how many go from one thing on to the next."""
    steps = [m for m in sentence.mentions if not m.negated and not m.later]
    if sentence.has("funnel", "drop") and (len(steps) > 1 or not sentence.mentions):
        return True
    if len(steps) < 2:
        return False
    if sentence.has("of_those", "takes"):
        return True
    if any(m.lead in {"then", "after"} for m in steps[1:]):
        return True
    first, *rest = steps
    follow = all(not m.relative and m.lead == "" and m.verbal for m in rest)
    return first.relative and follow and len(steps) == len(sentence.mentions)


def funnel_of(sentence: Sentence) -> Query:
    """A call of `funnels`."""
    sentence.take("funnel", "drop", "takes", "then", "of_those", "after", "between", "from", "to")
    sentence.take("persons")
    for one in sentence.all(Loose):
        named = isinstance(sentence.after(one), Mention) and one.text.lower() == "first"
        one.used = one.used or named
    mentions = _in_order(sentence)
    if len(mentions) < 2:
        raise Settled(
            Refuse(
                "A funnel needs two steps or more.",
                "Name them in order, such as: conversion from sign-up to upload.",
            )
        )
    if len(mentions) > MOST_STEPS:
        raise Settled(Refuse("That is more than ten steps.", "Name ten at most."))
    if any(m.often for m in mentions) or sentence.has("often"):
        raise Settled(
            Refuse("A step of a funnel is done once or not at all.", "Leave out how often.")
        )
    for mark in sentence.marks("math"):
        mark.used = mark.used or (mark.value in {"average", "median"} and sentence.has("takes"))
    _side_by_side(sentence)
    steps, filters, who = _steps(sentence, mentions)
    window = window_of(sentence)
    _one_clock(sentence)
    span = one_time(sentence)
    arguments: Json = {"steps": steps} | days(span)
    if window:
        arguments["window_days"] = window
    else:
        sentence.note(f"You named no window, so each person had {WINDOW_DAYS} days.")
    if sentence.take("strict"):
        arguments["order"] = "strict"
    elif sentence.take("any_order"):
        arguments["order"] = "any"
    breakdowns = splits(sentence, 1)
    optional: Json = {"breakdowns": breakdowns, "filters": filters, "who": who}
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "funnels", arguments)


def _in_order(sentence: Sentence) -> list[Mention]:
    """The steps in order: "uploaded after they signed up" begins with the sign-up."""
    mentions = [m for m in sentence.mentions if not m.negated]
    for n, one in enumerate(mentions[1:], start=1):
        marks = [i for i in sentence.between(mentions[n - 1], one) if isinstance(i, Mark)]
        if any(m.kind == "after" and m.value == "after" for m in marks):
            mentions[n - 1], mentions[n] = one, mentions[n - 1]
        for mark in marks:
            mark.used = mark.used or mark.kind in {"after", "then", "of_those", "but"}
    if any(m.relative for m in mentions[1:]) and sentence.has("of_those"):
        mentions.sort(key=lambda m: not m.relative)
    return mentions


def _steps(
    sentence: Sentence, mentions: Sequence[Mention]
) -> tuple[list[Json], list[Json], list[Json]]:
    """The steps with their own conditions; and the conditions that hold for all, also on people."""
    owners = Owners(sentence, mentions, sentence.conditions)
    filters, who = filters_and_who(sentence, owners.shared)
    steps = []
    for mention in mentions:
        made, more = filters_and_who(sentence, owners.of(mention))
        who += more
        steps.append({"event": sentence.event(mention).name} | ({"filters": made} if made else {}))
    return steps, filters, who


def _side_by_side(sentence: Sentence) -> None:
    """For google vs direct: both, split by what they are values of."""
    marks = sentence.marks("vs")
    plain = [c for c in sentence.conditions if c.values and not c.negated]
    for first in plain[:1] if marks else ():
        sides = [c for c in plain if c.properties[:1] == first.properties[:1]]
        apart = all(any(a.end <= m.start < b.start for m in marks) for a, b in pairwise(sides))
        if len(sides) == len(marks) + 1 and apart:
            _split_by(sentence, sides)


def _split_by(sentence: Sentence, sides: Sequence[Condition]) -> None:
    """One condition for all values of the same property, and a split by it."""
    sentence.take("vs")
    first, *others = sides
    first.values = tuple(v for c in sides for v in c.values)
    each = zip(*(c.per_property for c in sides), strict=False)
    first.per_property = tuple(tuple(v for held in values for v in held) for values in each)
    first.lead = "vs"
    sentence.items.append(Split(first.start, first.end, first.properties[:1]))
    for other in others:
        sentence.items.remove(other)


def _one_clock(sentence: Sentence) -> None:
    """Steps with times of their own are another question."""
    times = sentence.all(Time)
    if times and all(t.mention.range == times[0].mention.range for t in times):
        for time in times:
            time.used = True
        return
    if times:
        raise Settled(
            Refuse(
                "I can bound the first step by a time, not each step by its own.",
                "Name one time: when the first step was done.",
            )
        )
