"""Makes a funnel of a question: how many people get from one step to the next."""

from collections.abc import Sequence

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.items import (
    Condition,
    Loose,
    Mark,
    Mention,
    Named,
    Split,
)
from agent.model.builtin.understanding.reading.titles import rates
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled, days
from agent.model.builtin.understanding.settling.audience import audience, who_did
from agent.model.builtin.understanding.settling.compared_values import compare_values
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.model.builtin.understanding.settling.steps import Owners
from agent.model.builtin.understanding.shapes.counting import query, splits
from agent.model.builtin.understanding.shapes.step_refusals import (
    refuse_clocks,
    refuse_either,
    refuse_number,
    refuse_object,
    refuse_thing,
)
from agent.model.builtin.understanding.times.stretches import one_time
from agent.model.builtin.understanding.times.windows import counted_from, window_of

WINDOW_DAYS = 14
"""PostHog's own window of a funnel, taken when nobody names one."""

MOST_STEPS = 10

_GOING = frozenset(["go", "goes", "going", "went", "got", "move", "moved", "moves"])
"""Words that say no more than "from" and "to" do."""

_RANKS = frozenset(["best", "worst", "highest", "lowest"])
"""What a share is that is the first or the last of several."""


def is_journey(sentence: Sentence) -> bool:
    """Whether it asks how many go from one thing on to the next."""
    people = audience(sentence)
    steps = [m for m in sentence.mentions if not (m.negated or m.later) and m not in people]
    if sentence.has("funnel", "drop", "window") and (len(steps) > 1 or not sentence.mentions):
        return True
    if len(steps) < 2:
        return False
    average = any(m.value == "average" for m in sentence.marks("math"))
    those = sentence.has("of_those") and not average  # average uploads of people who shared
    asked = _is_rate(sentence, steps) or those or sentence.has("takes")
    timed = steps[0].relative and sentence.has("within")  # who began it did it within an hour
    if asked or timed or counted_from(sentence, steps):
        return True
    if any(m.lead in {"then", "after"} for m in steps[1:]):
        return True
    first, *rest = steps
    if all(m.lead == "to" for m in rest) and (first.lead == "from" or _is_plain(sentence, steps)):
        return True
    follow = all(not m.relative and m.lead == "" and m.verbal for m in rest)
    return first.relative and follow and len(steps) + len(people) == len(sentence.mentions)


def _is_rate(sentence: Sentence, steps: Sequence[Mention]) -> bool:
    """The signup to upgrade rate; the rate of signups who upgraded: of people, and not of things."""
    found = rates(sentence)
    if not found or len(steps) != 2:
        return False
    first, *rest = sorted(steps, key=lambda m: m.start)
    if rest[0].lead == "to":
        return found[0].start >= rest[0].end
    of_people = any(m.value == "who" for m in sentence.marks("rel"))
    return found[0].start < first.start and rest[0].relative and of_people


def funnel_of(sentence: Sentence) -> Query:
    """A call of `funnels`."""
    sentence.take("funnel", "drop", "takes", "then", "of_those", "after", "between", "from", "to")
    sentence.take("persons")
    refuse_number(sentence)
    people = audience(sentence)
    asked = _is_rate(sentence, [m for m in sentence.mentions if m not in people])
    for rate in rates(sentence) if asked else ():
        rate.used = True
    mentions = _in_order(sentence, people)
    _heed_first(sentence, mentions)
    if len(mentions) < 2:
        raise Settled(
            Refuse(
                "A funnel needs two steps or more.",
                "Name them in order, such as: conversion from sign-up to upload.",
            )
        )
    refuse_either(mentions)
    refuse_thing(sentence, mentions)
    refuse_object(sentence, mentions)
    if len(mentions) > MOST_STEPS:
        raise Settled(Refuse("That is more than ten steps.", "Name ten at most."))
    who, used = who_did(sentence, people)
    if any(m.often for m in mentions) or any(not m.used for m in sentence.marks("often")):
        raise Settled(
            Refuse("A step of a funnel is done once or not at all.", "Leave out how often.")
        )
    for mark in sentence.marks("math"):
        mark.used = mark.used or (mark.value in {"average", "median"} and sentence.has("takes"))
    compare_values(sentence)
    rest = [c for c in sentence.conditions if c not in used]
    window = window_of(sentence)
    steps, filters, more = _steps(sentence, mentions, rest)
    refuse_clocks(sentence)
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
    _rank(sentence)
    breakdowns = splits(sentence, 1)
    optional: Json = {"breakdowns": breakdowns, "filters": filters, "who": [*who, *more]}
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "funnels", arguments)


def _rank(sentence: Sentence) -> None:
    """Which plan converts best: by plan; of those the answer names the highest, or the lowest.

    Not which has the most conversions: that is a number of people.
    """
    ranks = sentence.marks("top", "most", "math")
    said = [m for m in ranks if sentence.question[m.start : m.end].lower() in _RANKS]
    for named in sentence.all(Named) if said and sentence.has("funnel") else ():
        before = sentence.before(named)
        asked = isinstance(before, Mark) and before.kind in {"which", "what"}
        if asked and named.properties[0].type != "number":
            place = sentence.items.index(named)
            sentence.items[place] = Split(named.start, named.end, named.properties)
            sentence.take("which", "what")
            for one in said:
                one.used = True
            return


def _in_order(sentence: Sentence, people: Sequence[Mention]) -> list[Mention]:
    """The steps in order: "uploaded after they signed up" begins with the sign-up."""
    mentions = [m for m in sentence.mentions if not m.negated and m not in people]
    begins = next((n for n, m in enumerate(mentions) if n and _is_start(sentence, m)), 0)
    mentions = [*mentions[begins:], *mentions[:begins]]
    since = counted_from(sentence, mentions)
    if since is not None:
        return _since(sentence, since, [m for m in mentions if m is not since])
    for n, one in enumerate(mentions[1:], start=1):
        marks = [i for i in sentence.between(mentions[n - 1], one) if isinstance(i, Mark)]
        if any(m.kind == "after" and m.value == "after" for m in marks):
            mentions[n - 1], mentions[n] = one, mentions[n - 1]
        for mark in marks:
            mark.used = mark.used or mark.kind in {"after", "then", "of_those", "but"}
    whole = [m for m in mentions if _is_of_whole(sentence, m)]
    whole = whole or [m for m in mentions if m.relative and not _goes_on(sentence, m)]
    if whole and sentence.has("of_those"):
        mentions.sort(key=lambda m: m not in whole)
    return mentions


def _is_of_whole(sentence: Sentence, step: Mention) -> bool:
    """Who shared among those who uploaded: the whole stands right behind "those who"."""
    before = sentence.before(step)
    back = isinstance(before, Mark) and before.kind == "of_those"
    return back and step.relative and not _goes_on(sentence, step)


def _goes_on(sentence: Sentence, step: Mention) -> bool:
    """How many uploaded and which of them shared: what they did next, and not the whole."""
    before = sentence.before(step)
    said = sentence.question[before.start : before.end].lower().split() if before else []
    back = isinstance(before, Mark) and before.kind == "of_those"
    return back and said[-1] in {"them", "those", "these"}


def _since(sentence: Sentence, since: Mention, others: list[Mention]) -> list[Mention]:
    """Uploaded within 7 days of signing up; sign-up to upload within 7 days of the sign-up."""
    named = [n for n, m in enumerate(others) if m.events[:1] == since.events[:1]]
    if not named:
        return [since, *others]
    if named != [0] or any(isinstance(i, Condition) for i in sentence.between(others[-1], since)):
        raise Settled(
            Refuse("A window begins with the first step.", "Ask for a funnel that begins there.")
        )
    since.used = True
    return others


def _is_plain(sentence: Sentence, steps: Sequence[Mention]) -> bool:
    """Sign-up to upload, and nothing else that says what is asked for."""
    named = not any(m.verbal or m.relative for m in steps)
    return named and not sentence.has("vs", "compare", "percent", "ratio", "paths", "growth")


def _heed_first(sentence: Sentence, steps: Sequence[Mention]) -> None:
    """To the first upload, trepping the first blarnik: a step is done the first time it is done."""
    for one in sentence.all(Loose):
        follows = sentence.after(one) in steps
        within = any(m.start < one.start < m.end for m in steps)
        said = one.text.lower()
        one.used = one.used or (said == "first" and (follows or within)) or said in _GOING
        if said == "first" and steps[0].start > one.start and sentence.after(one) is steps[0]:
            sentence.note("I took the first one in that time, not the first one ever.")


def _is_start(sentence: Sentence, step: Mention) -> bool:
    """Conversion to upload from sign-up; upload conversion from sign-up."""
    before = sentence.before(step)
    while isinstance(before, Condition):
        before = sentence.before(before)
    said = sentence.question[before.start : before.end].lower() if before else ""
    return isinstance(before, Mark) and said.split()[-1:] == ["from"]


def _steps(
    sentence: Sentence, mentions: Sequence[Mention], conditions: Sequence[Condition]
) -> tuple[list[Json], list[Json], list[Json]]:
    """The steps with their own conditions; and the conditions that hold for all, also on people."""
    owners = Owners(sentence, mentions, conditions)
    filters, who = filters_and_who(sentence, owners.shared)
    steps = []
    for mention in mentions:
        made, more = filters_and_who(sentence, owners.of(mention))
        who += more
        steps.append({"event": sentence.event(mention).name} | ({"filters": made} if made else {}))
    return steps, filters, who
