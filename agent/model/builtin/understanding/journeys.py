"""Makes a funnel or the paths of a question: what people do one after the other."""

from collections.abc import Sequence

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.counting import query, splits
from agent.model.builtin.understanding.criteria import did, filters_and_who
from agent.model.builtin.understanding.items import Condition, Loose, Mark, Mention, Split, Time
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled, days
from agent.model.builtin.understanding.stretches import one_time

WINDOW_DAYS = 14
"""PostHog's own window of a funnel, taken when nobody names one."""

MOST_STEPS = 10
PAGEVIEW, PATHNAME = "$pageview", "$pathname"
"""PostHog's own event of a page, and the property that paths of pages go by."""

_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30}


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
    """The steps with their own conditions; those before the first or behind the last hold for all."""
    own: dict[int, list[Condition]] = {}
    shared: list[Condition] = []
    ordered = sorted(mentions, key=lambda m: m.start)
    for one in sentence.conditions:
        behind = [m for m in ordered if m.start < one.start]
        if (
            one.cohort
            or not behind
            or (behind[-1] is ordered[-1] and not _close(sentence, behind[-1], one))
        ):
            shared.append(one)
        else:
            own.setdefault(id(behind[-1]), []).append(one)
    filters, who = filters_and_who(sentence, shared)
    steps = []
    for mention in mentions:
        made, more = filters_and_who(sentence, own.get(id(mention), []))
        who += more
        steps.append({"event": sentence.event(mention).name} | ({"filters": made} if made else {}))
    return steps, filters, who


def _side_by_side(sentence: Sentence) -> None:
    """For google vs direct: both, split by what they are values of."""
    mark = next(iter(sentence.marks("vs")), None)
    conditions = [c for c in sentence.conditions if c.values and not c.negated]
    if mark is None or len(conditions) != 2:
        return
    one, other = conditions
    if one.properties[:1] != other.properties[:1] or not one.end <= mark.start <= other.start:
        return
    mark.used = other.used = True
    one.values = (*one.values, *other.values)
    one.per_property = tuple(
        (*a, *b) for a, b in zip(one.per_property, other.per_property, strict=False)
    )
    sentence.items.remove(other)
    sentence.items.append(Split(one.start, one.end, one.properties[:1]))


def _close(sentence: Sentence, mention: Mention, condition: Condition) -> bool:
    """A condition on what was done right there, such as "shared a pdf", is the step's own."""
    return condition.lead in {"", "rel"} and sentence.after(mention) is condition


def window_of(sentence: Sentence) -> float | None:
    """The window in days: "within 7 days"; None when none is named."""
    mark = sentence.take("within")
    if mark is None:
        return None
    number = sentence.after(mark)
    unit = sentence.after(number) if number else None
    if isinstance(number, Loose) and number.text.lower() in _DAYS:
        number.used = True
        return _DAYS[number.text.lower()]
    if isinstance(number, Mark) and number.kind == "figure" and isinstance(unit, Loose | Mark):
        said = sentence.question[unit.start : unit.end].lower().removesuffix("s")
        if said in _DAYS:
            number.used = unit.used = True
            length = float(number.value) * _DAYS[said]
            return int(length) if length.is_integer() else round(length, 6)
    raise Settled(Refuse("I cannot read that window.", "Say, for instance, “within 7 days”."))


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


# --- paths ---------------------------------------------------------------------------------------


def paths(sentence: Sentence) -> Query:
    """A call of `paths`: what comes after something, or before it."""
    if {m.value for m in sentence.marks("after")} == {"after", "before"}:
        raise Settled(
            Refuse(
                "I can follow people one way at once.", "Ask what came before, or what came after."
            )
        )
    sentence.take("paths", "then", "to", "from", "what", "most", "top")
    asks_pages = sentence.take("pages") is not None
    page = _page(sentence)
    mentions = sentence.mentions
    views = [m for m in mentions if m.events[0].name == PAGEVIEW]
    others = [m for m in mentions if m not in views]
    arguments: Json = {}
    who: list[Json] = []
    if asks_pages or page:
        arguments["of"] = "pages"
        for one in views:
            one.used = True
        if page:
            arguments["end" if _is_end(sentence, page) else "start"] = page.values[0]
        for mention in others:
            who += did(sentence, mention)
            sentence.note(
                f"These are pages of people who did “{mention.events[0].name}” in that time, "
                "before and after it."
            )
    else:
        for mention in mentions:
            name = "end" if _is_end(sentence, mention) else "start"
            if name in arguments:
                raise Settled(
                    Refuse("A path has one start and one end.", "Name one of each at most.")
                )
            arguments[name] = sentence.event(mention).name
    sentence.take("after")
    rest = [c for c in sentence.conditions if c is not page]
    filters, more = filters_and_who(sentence, rest)
    arguments |= days(one_time(sentence))
    arguments |= {n: v for n, v in (("filters", filters), ("who", [*who, *more])) if v}
    return query(sentence, "paths", arguments)


def _page(sentence: Sentence) -> Condition | None:
    """The one page that is named."""
    for one in sentence.conditions:
        named = one.properties and one.properties[0].name == PATHNAME
        if named and len(one.values) == 1 and one.operator == "is" and not one.negated:
            one.used = True
            return one
    return None


def _is_end(sentence: Sentence, mention: Mention | Condition) -> bool:
    for item in reversed(sentence.items[: sentence.items.index(mention)]):
        if isinstance(item, Mark) and item.kind == "after":
            return bool(item.value == "before")
        if isinstance(item, Mark) and item.kind in {"to", "then"}:
            return True
    return isinstance(mention, Mention) and mention.lead == "to"
