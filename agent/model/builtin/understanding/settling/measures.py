"""How events become a figure: people, events, sessions, or a property's sum or average."""

from collections.abc import Sequence

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.items import (
    Mark,
    Named,
)
from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.linking.linked_properties import GROUP_KEY, UNITS
from agent.model.builtin.understanding.linking.owners import holds_numbers
from agent.model.builtin.understanding.sentence import HELPS, Sentence, Settled
from agent.model.builtin.understanding.settling.carried import carried_by_any
from agent.model.builtin.understanding.settling.carrying import likely_carriers
from agent.model.builtin.understanding.settling.counted import counted, is_counted
from agent.model.builtin.understanding.settling.extremes import by_size, by_total, of_that_kind
from agent.model.builtin.understanding.settling.people_named import names_people
from agent.model.builtin.understanding.settling.rated import number_rated
from agent.names.taxonomy import KnownProperty

_WRITTEN_OUT = frozenset(standard.UNITS.values())

_MONEY = frozenset(["revenue", "income", "turnover", "earnings", "amount", "mrr", "arr", "gmv"])
"""Words for the sum of what was paid."""

_EARNED = _MONEY - {"amount"}


def measure(sentence: Sentence) -> tuple[str, KnownProperty | None]:
    """How events become a figure, and of which property; an empty one where nothing says."""
    figure = _of_property(sentence)
    if figure:
        return figure
    if sentence.take("first_time"):
        return "first_time", None
    if _per_person(sentence) or _over_people(sentence):
        return "per_person", None
    if sentence.has("times"):
        typical = _is_typical(sentence)
        if typical and not sentence.has("interval"):
            sentence.take("math")
            sentence.note("I counted how often each person who did it did so in that time.")
        sentence.take("times")
        return ("per_person" if typical else "events"), None
    return counted(sentence) or ("", None)


def _of_property(sentence: Sentence) -> tuple[str, KnownProperty | None] | None:
    """Average file size; how many different countries; how many companies."""
    named = sentence.all(Named)
    numeric = None
    if sentence.has("math") or _counts_units(sentence, named):
        numeric = _numeric(sentence, named) or number_rated(sentence)
    _refuse_cumulative(sentence)
    maths = sentence.marks("math")
    math = next((m for m in maths if m.value != "total"), None)
    if math is not None:
        return _by_math(sentence, math, numeric)
    group = _counted_group(sentence)
    if group:
        return "distinct", group
    for total in maths:
        total.used = True
        if numeric:
            return "sum", numeric
    money = _of_number(sentence, [n for n in named if not n.used])
    return money or _different(sentence, named, numeric)


def _refuse_cumulative(sentence: Sentence) -> None:
    """Cumulative revenue by month: each month's own would be another figure."""
    said = {sentence.question[m.start : m.end].lower() for m in sentence.marks("math")}
    if "cumulative" in said and (sentence.has("interval") or not sentence.all(Named)):
        raise Settled(
            Refuse(
                "I cannot add figures up from one day or month to the next.",
                "I can count the whole time at once, or each day, week or month by itself.",
            )
        )


def _by_math(
    sentence: Sentence, math: Mark, numeric: KnownProperty | None
) -> tuple[str, KnownProperty] | None:
    """Average size, the largest upload; an average without a number is one over people or days."""
    numeric = (of_that_kind(sentence, math, numeric) if numeric else None) or by_total(
        sentence, math
    )
    if math.value == "average" and not numeric:
        return None
    numeric = numeric or by_size(sentence, math)
    if not numeric and sentence.has("per_person"):
        raise Settled(Refuse("For each person I count the average only.", HELPS))
    if not numeric:
        raise Settled(_no_number(sentence, math))
    _refuse_between(sentence, math)
    by = any(m.value != "auto" for m in sentence.marks("interval"))
    if math.value == "average" and by and _is_earned(sentence):
        return "sum", numeric
    math.used = True
    for total in sentence.marks("math"):
        total.used = total.used or total.value == "total"
    return str(math.value), numeric


def _is_earned(sentence: Sentence) -> bool:
    """Average revenue per day is the day's, and not that of each payment."""
    return any(is_earned(sentence.question[n.start : n.end]) for n in sentence.all(Named))


def is_earned(said: str) -> bool:
    """Whether a word is one for the sum of what was paid: revenue, turnover."""
    return said.lower() in _EARNED


def _refuse_between(sentence: Sentence, math: Mark) -> None:
    """Median delay between ordering and paying: the delay of both, or the time from one to the other?"""
    marks = sentence.marks("between")
    mentions = sentence.mentions
    if not marks or len(mentions) != 2 or sentence.has("compare", "vs"):
        return
    if mentions[0].start < marks[0].start:
        return
    first, second = (sentence.event(m).name for m in mentions)
    question, end = sentence.question, mentions[1].end
    figures = f"{question[: marks[0].start]}of “{first}” and “{second}”{question[end:]}"
    time = f"how long does it take from “{first}” to “{second}”{question[end:]}"
    how = question[math.start : math.end]
    options = (Option(label(f"{how} of both"), figures), Option("time from one to the other", time))
    raise Settled(Choose(f"What do you mean by “{question[math.start : end]}”?", options))


def _counted_group(sentence: Sentence) -> KnownProperty | None:
    """How many companies: each one counts once, by its key."""
    for group in sentence.marks("group"):
        before = [m.start for m in (*sentence.mentions, *sentence.marks("person"))]
        first = not before or min(before) > group.start
        if is_counted(sentence, group) or first:
            sentence.take("active", "unique")
            group.used = True
            return KnownProperty(GROUP_KEY, str(group.value))
    return None


def _different(
    sentence: Sentence, named: Sequence[Named], numeric: KnownProperty | None
) -> tuple[str, KnownProperty] | None:
    """How many countries; how many MB."""
    for one in named:
        if not is_counted(sentence, one):
            continue
        if numeric and not sentence.has("unique"):
            return "sum", numeric
        sentence.take("unique")
        return "distinct", sentence.property(one)
    return None


def _counts_units(sentence: Sentence, named: Sequence[Named]) -> bool:
    """How many MB: what is counted is a unit, and its sum is meant."""
    said = [sentence.question[n.start : n.end].lower() for n in named if is_counted(sentence, n)]
    return any(one in UNITS or one in _WRITTEN_OUT for one in said)


def _of_number(sentence: Sentence, named: Sequence[Named]) -> tuple[str, KnownProperty] | None:
    """A number that is named by itself may be summed or averaged: the person says which."""
    numbers = [n for n in named if n.properties[0].type == "number"]
    if not numbers or sentence.has("math"):
        return None
    one = numbers[0]
    said = sentence.question[one.start : one.end]
    if sentence.has("per_event"):  # items per order
        return "average", _of_divisor(sentence, one)
    if said.lower() in _MONEY | UNITS | _WRITTEN_OUT:  # MB uploaded: nobody means their average
        alone = said.lower() == "revenue" and len(sentence.mentions) == 1
        return "sum", _of_divisor(sentence, one) if alone else sentence.property(one)
    if said.lower().startswith("how many"):
        said = f"“{one.properties[0].name}”"
    options = [
        Option(label(f"{how.capitalize()} {said}"), sentence.rewritten(one, f"{how} {said}"))
        for how in ("total", "average", "median")
    ]
    raise Settled(
        Choose(f"Which figure of “{one.properties[0].name}” do you want?", tuple(options))
    )


def _of_divisor(sentence: Sentence, named: Named) -> KnownProperty:
    """Revenue per consultation, or from them: not where only payments are said to have an amount."""
    one = sentence.property(named)
    event = sentence.event(sentence.mentions[-1])
    likely = likely_carriers(sentence, one)
    if likely and event not in likely and one.name not in (event.properties or ()):
        raise Settled(
            Refuse(
                f"“{one.name}” seems to be of “{likely[0].name}”, and not of “{event.name}”.",
                "Ask for both figures, then I can tell you each of them.",
            )
        )
    return one


def _numeric(sentence: Sentence, named: Sequence[Named]) -> KnownProperty | None:
    for one in named:
        numbers = tuple(p for p in one.properties if p.type == "number") or tuple(
            p for p in one.properties if holds_numbers(p)
        )
        if numbers:
            one.properties = numbers
            meant = sentence.property(one)
            if meant.type != "number":
                sentence.note(f"“{meant.name}” is sent as text; I took those that are numbers.")
            return meant
    return None


def _no_number(sentence: Sentence, math: Mark) -> Refuse:
    said = sentence.question[math.start : math.end]
    numbers = [p.name for p in carried_by_any(sentence) if p.type == "number"]
    such = ", ".join(f"“{name}”" for name in numbers[:5])
    return Refuse(
        f"I do not know of which property you want “{said}”.",
        f"Properties with numbers are {such}." if such else "No property here holds numbers.",
    )


def _is_typical(sentence: Sentence) -> bool:
    """How often do people share per week on average: each of them, and not all together."""
    first = min((m.start for m in sentence.mentions), default=0)
    people = [m for m in sentence.marks("person") if m.start < first]
    average = any(m.value == "average" for m in sentence.marks("math"))
    return bool(people) and average


def _over_people(sentence: Sentence) -> bool:
    """Average number of uploads of people who upgraded; how many files do they upload on average."""
    average = [m for m in sentence.marks("math") if m.value == "average"]
    mentions = [m for m in sentence.mentions if not m.relative]
    if not average or len(mentions) != 1 or mentions[0].negated or mentions[0].often:
        return False
    if sentence.has("interval", "per_event", "per_session", "times", "unique", "of_time"):
        return False
    first = mentions[0].start
    people = [m.start for m in sentence.marks("person", "of_those")]
    people += [c.start for c in sentence.conditions if c.cohort or names_people(sentence, c)]
    counts = [m for m in sentence.marks("count") if m.start < first]
    asked = counts and counts[0].start < average[0].start and min(people, default=0) > counts[0].end
    named = average[0].start < first and any(start > first for start in people)
    said = sentence.question[average[0].end : first].lower().split()
    beside = set(said) <= {"number", "count", "of", "the"} or bool(counts)
    if not (asked or (named and beside)):
        return False
    for one in (*average, *counts, *sentence.marks("of_those")):
        one.used = True
    sentence.note("I took the average over the people who did it.")
    return True


def _per_person(sentence: Sentence) -> bool:
    """Average uploads per user; uploads per user."""
    mark = next(iter(sentence.marks("per_person")), None)
    if mark is None:
        return False
    if mark.value:
        raise Settled(Refuse(f"I cannot average over each {mark.value}.", HELPS))
    for one in sentence.marks("math"):
        if one.value not in {"average", "total"}:
            raise Settled(Refuse("For each person I count the average.", HELPS))
        one.used = True
    if "active" in sentence.question[mark.start : mark.end].lower():
        sentence.note("I divided by those who did it; who was active in other ways does not count.")
    mark.used = True
    sentence.take("times")
    return True
