"""Which condition is about which event: of one series, of all, or of people."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from agent.calendar.points import LONG_WEEKDAYS
from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import (
    Condition,
    Mark,
    Mention,
)
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.sentence import (
    Json,
    Sentence,
    Settled,
)
from agent.model.builtin.understanding.settling.criteria import filter_of
from agent.names.naming import words


def of_same_event(
    sentence: Sentence, mention: Mention | None, conditions: Sequence[Condition], who: list[Json]
) -> list[Condition]:
    """Uploaded a video but no pdf; a pdf and an image: of different events of the same person."""
    kept: list[Condition] = []
    event = sentence.event(mention).name if mention else ""
    for one in conditions:
        before = sentence.question[: one.start].lower().split()
        objects = (
            (mention and one.lead in {"", "rel"})
            or before[-1:] == ["both"]
            or _says_both(sentence, one)
        )
        several = objects and len(one.values) > 1 and one.operator == "is"
        joined = several and _joined_by_and(sentence, one) and not one.negated
        if one.negated and (one.but or _stands_against(one, conditions)):
            if one.properties:
                sentence.property(one)  # a button has to say that it is left out
            one.negated = False
            who.append({"event": event, "negated": True, "filters": [filter_of(sentence, one)]})
        elif joined and (not mention or one.start > mention.start) and one.per_property:
            made = filter_of(sentence, one)
            who += [
                {"event": event, "filters": [made | {"values": [value]}]}
                for value in made["values"][1:]
            ]
            one.per_property = tuple(values[:1] for values in one.per_property)
            one.values = one.values[:1]
            sentence.note("I counted people with all of these, each in an event of its own.")
            kept.append(one)
        else:
            kept.append(one)
    return kept


def _stands_against(one: Condition, conditions: Sequence[Condition]) -> bool:
    """In Spanish but not in French, on iOS and never on Android: no event is both of them anyway."""
    return any(
        not other.negated and other.operator == one.operator == "is" and other.values
        and other.properties[:1] == one.properties[:1] and one.properties[0].of == "event"
        and not set(one.values) & set(other.values)
        for other in conditions
        if one.properties and other is not one
    )  # fmt: skip


def _says_both(sentence: Sentence, condition: Condition) -> bool:
    return "both" in sentence.question[condition.start : condition.end].lower().split()


def _joined_by_and(sentence: Sentence, condition: Condition) -> bool:
    said = sentence.question[condition.start : condition.end].lower().split()
    return "and" in said and "or" not in said


def refuse_contradictions(sentence: Sentence, conditions: Sequence[Condition]) -> None:
    """Two values of one property at the same time are nothing; something else was meant."""
    _refuse_or(sentence, conditions)
    if _sides_of_the_week(conditions):
        return
    if _borders(sentence) or len({m.start for m in sentence.mentions if not m.negated}) > 1:
        return
    plain = [c for c in conditions if c.operator == "is" and c.values]
    for n, one in enumerate(plain):
        for other in plain[n + 1 :]:
            if one.properties[:1] == other.properties[:1] and _exclude(one, other):
                said = " … ".join(sentence.question[c.start : c.end] for c in (one, other))
                raise Settled(
                    Refuse(
                        f"“{said}” cannot both be true at once.",
                        "Join them by “or”, or compare them by “vs”.",
                    )
                )


def _exclude(one: Condition, other: Condition) -> bool:
    """Pro and free; members and non-members: nothing is both."""
    if one.negated != other.negated:
        return set(one.values) == set(other.values)
    return not one.negated and not set(one.values) & set(other.values)


def _refuse_or(sentence: Sentence, conditions: Sequence[Condition]) -> None:
    """In Spain or on iOS: filters hold together, they cannot hold one or the other."""
    for one, other in pairwise(sorted(conditions, key=lambda c: c.start)):
        between = sentence.question[one.end : other.start].lower().split()
        if {"or", "nor"} & set(between):
            said = sentence.question[one.start : other.end]
            raise Settled(
                Refuse(
                    f"I cannot take “{said}” as one or the other.",
                    "Ask for each of them by itself.",
                )
            )


def of_mention(sentence: Sentence, mention: Mention, main: Sequence[Mention]) -> list[Condition]:
    """The conditions behind an event that says who counts, up to the next event.

    Where nothing else is named, only what was done (or not) is the event's own: "never uploaded a
    pdf" is of the uploads, "never uploaded in Germany" rather of the people.
    """
    place = sentence.items.index(mention)
    own = []
    for item in sentence.items[place + 1 :]:
        if isinstance(item, Mention) or (
            isinstance(item, Mark) and item.kind in {"by", "rel", "but"}
        ):
            break
        if isinstance(item, Condition):
            own.append(item)
    if not main:
        return [c for c in own if _is_object(c, own)] if mention.negated else []
    main_first = main[0].start < mention.start
    return own if main_first or any(m.start > mention.start for m in main) else []


def _is_object(one: Condition, beside: Sequence[Condition]) -> bool:
    """A pdf, of a pdf, over 10 MB, from free to pro: of what was done, and not of whoever did it."""
    if one.cohort or not one.properties or any(p.of != "event" for p in one.properties):
        return False
    numeric = one.operator in {">", ">=", "<", "<=", "between"}
    former = any("from" in {w.text for p in c.properties for w in words(p.name)} for c in beside)
    apart = _APART - ({"from"} if former else set())
    return numeric or (one.lead not in apart and not one.negated)


_APART = LEADS - {"of"} | {"by", "for", "from", "only"}
"""Words before what is of whoever did it; behind none of them stands what it was done to."""


def own_conditions(
    sentence: Sentence, main: Sequence[Mention], conditions: Sequence[Condition]
) -> list[tuple[Mention | None, list[Condition]]]:
    """What each series counts, with its own conditions; those behind the last one hold for all."""
    versus = _versus(sentence, main, conditions)
    if versus:
        for mention in main:  # uploads from Chrome vs uploads from Safari
            mention.used = True
        return [(main[0] if main else None, [*versus[1], *own]) for own in versus[0]]
    if len(main) < 2:
        return [(main[0] if main else None, list(conditions))]
    owned: list[list[Condition]] = [[] for _ in main]
    for one in conditions:
        behind = [n for n, m in enumerate(main) if m.start < one.start]
        place = behind[-1] if behind else 0
        separated = (
            any(
                isinstance(i, Mark) and i.kind in {"and", "vs"} and i.start < one.start
                for i in sentence.items[sentence.items.index(main[place]) :]
            )
            if behind
            else False
        )
        follows = main[place + 1] if place + 1 < len(main) else None
        if not behind or (separated and follows is not None):
            place = place + 1 if behind else 0
        owned[place].append(one)
    trailing = owned[-1] if not any(owned[:-1]) else []
    if trailing and sentence.items.index(trailing[0]) > sentence.items.index(main[-1]):
        return [(m, list(trailing)) for m in main]
    if owned[0] and not any(owned[1:]) and owned[0][0].start < main[0].start:
        return [(m, list(owned[0])) for m in main]
    return list(zip(main, owned, strict=True))


def _borders(sentence: Sentence) -> list[Mark]:
    """What tells two sides apart: "vs", and "how many" that is said once more."""
    again = [
        mark
        for mark in sentence.marks("count")
        if isinstance(before := sentence.before(mark), Mark) and before.kind == "and"
    ]
    return sorted([*sentence.marks("vs"), *again], key=lambda m: m.start)


def _versus(
    sentence: Sentence, main: Sequence[Mention], conditions: Sequence[Condition]
) -> tuple[list[list[Condition]], list[Condition]] | None:
    """Free vs pro vs business: the conditions of each side, and those of all of them.

    Two events, each with a condition of its own, are told apart by where the conditions stand.
    """
    if len({m.events[:1] for m in main}) > 1:
        return None
    sides = _sides_of_the_week(conditions)
    for mention in main if sides else ():
        mention.used = True
    if sides:
        return [[side] for side in sides], [c for c in conditions if c not in sides]
    rest = _against_rest(sentence, conditions)
    if rest:
        return rest
    marks = _borders(sentence)
    if not marks:
        return None
    _refuse_cohorts(sentence, conditions, marks)
    plain = [c for c in conditions if c.values]
    for one in plain:
        sides = [c for c in plain if c.properties[:1] == one.properties[:1]]
        pairs = pairwise(sides)
        apart = all(any(a.end <= m.start < b.start for m in marks) for a, b in pairs)
        if len(sides) == len(marks) + 1 and apart:
            for mark in marks:
                mark.used = True
            return [[side] for side in sides], [c for c in conditions if c not in sides]
    return None


def _sides_of_the_week(conditions: Sequence[Condition]) -> list[Condition]:
    """Weekdays and weekends: together they are the whole week, so each is a side by itself."""
    plain = [c for c in conditions if not c.negated and [p.of for p in c.properties] == ["time"]]
    days = [day for c in plain for day in c.values]
    whole = len(plain) == 2 and sorted(map(str, days)) == sorted(LONG_WEEKDAYS)
    return plain if whole else []


def _against_rest(
    sentence: Sentence, conditions: Sequence[Condition]
) -> tuple[list[list[Condition]], list[Condition]] | None:
    """Germany vs the rest: the condition on one side, and that it does not hold on the other."""
    marks = sentence.marks("vs_rest")
    before = [c for c in conditions if marks and c.start < marks[0].start]
    if not before:
        return None
    _refuse_cohorts(sentence, before, marks)
    marks[0].used = True
    side = before[-1]
    other = replace(side, negated=not side.negated)
    return [[side], [other]], [c for c in conditions if c is not side]


def _refuse_cohorts(
    sentence: Sentence, conditions: Sequence[Condition], marks: Sequence[Mark]
) -> None:
    """One cohort vs another, or vs everyone else: all series are of the same people."""
    for one in conditions:
        beside = (sentence.before(one), sentence.after(one))
        if one.cohort and any(m in marks for m in beside):
            raise Settled(
                Refuse(
                    f"I cannot put “{one.cohort}” beside other people in one count.",
                    "Ask for each of them by itself.",
                )
            )
