"""Reads what is divided by sessions or by groups: errors per session, average uploads per company."""

from collections.abc import Sequence

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import Condition, Named, Split
from agent.model.builtin.understanding.linking.linked_properties import GROUP_KEY
from agent.model.builtin.understanding.reading.titles import rates
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.model.builtin.understanding.shapes.counting import chart, query, splits
from agent.model.builtin.understanding.times.stretches import compared, course, two_times

_SESSIONS: Json = {"event": "", "math": "sessions"}
_PEOPLE: Json = {"event": "", "math": "people"}


def is_over_sessions(sentence: Sentence) -> bool:
    """Errors per session; sessions per user."""
    return sentence.has("per_session") or (
        sentence.has("sessions") and sentence.has("per_person") and not sentence.mentions
    )


def over_sessions(sentence: Sentence) -> Plan:
    """How often it happened over all sessions; or all sessions over all people."""
    _take_average(sentence)
    for one in rates(sentence):
        one.used = True
    mark = sentence.take("per_session")
    if mark is None:
        sentence.take("sessions", "per_person", "count")
        filters, who = filters_and_who(sentence, sentence.conditions)
        both = {"filters": filters} if filters else {}
        return _divided(sentence, _SESSIONS, _PEOPLE, both, who)
    if len(sentence.mentions) != 1 or sentence.mentions[0].negated or sentence.mentions[0].often:
        raise Settled(Refuse("I can divide one event by the sessions.", "Name one event."))
    _refuse_own(sentence, [c for c in sentence.conditions if c.start < mark.start])
    event = sentence.event(sentence.mentions[0]).name
    sentence.take("count", "times", "events")
    filters, who = filters_and_who(sentence, sentence.conditions)
    both = {"filters": filters} if filters else {}
    return _divided(sentence, {"event": event, "math": "events"}, _SESSIONS, both, who)


def _refuse_own(sentence: Sentence, conditions: Sequence[Condition]) -> None:
    """Pdf uploads per session: of all sessions, or of those with a pdf?"""
    for one in conditions:
        if any(p.of == "event" and not p.name.startswith("$") for p in one.properties):
            said = sentence.question[one.start : one.end]
            raise Settled(
                Refuse(
                    f"I cannot tell whether “{said}” is about the sessions as well.",
                    "Ask for both counts, or put the condition behind “per session”.",
                )
            )


def is_over_groups(sentence: Sentence) -> bool:
    """Average uploads per company; "uploads per company" is a split."""
    return _group(sentence) is not None and any(
        m.value == "average" for m in sentence.marks("math")
    )


def over_groups(sentence: Sentence) -> Plan:
    """How often it happened over the groups in which it did."""
    split = _group(sentence)
    assert split is not None
    _take_average(sentence)
    sentence.items.remove(split)
    mention = sentence.mentions[0]
    if len(sentence.mentions) != 1 or mention.negated or mention.often or mention.relative:
        raise Settled(Refuse("I can divide one event by the groups.", "Name one event."))
    group = split.properties[0].of
    event = sentence.event(mention).name
    sentence.take("count", "times")
    filters, who = filters_and_who(sentence, sentence.conditions)
    sentence.note(f"I divided it by the number of different {group} groups that did it.")
    whole: Json = {"event": event, "math": "distinct", "property": GROUP_KEY, "of": group}
    both = {"filters": [*filters, {"property": GROUP_KEY, "of": group, "operator": "is_set"}]}
    return _divided(sentence, {"event": event, "math": "events"}, whole, both, who)


def _group(sentence: Sentence) -> Split | None:
    numbers = [n for n in sentence.all(Named) if any(p.type == "number" for p in n.properties)]
    for split in sentence.all(Split):
        before = sentence.question[: split.start].lower().split()[-1:]
        of_group = any(p.of in sentence.catalogue.found.group_types for p in split.properties)
        if split.named and of_group and before in (["per"], ["each"], ["every"]):
            return split if sentence.mentions and not numbers else None
    return None


def _take_average(sentence: Sentence) -> None:
    for mark in sentence.marks("math"):
        if mark.value not in {"average", "total"}:
            said = sentence.question[mark.start : mark.end]
            raise Settled(Refuse(f"I cannot make “{said}” of that.", "Ask for the average."))
        mark.used = True


def _divided(sentence: Sentence, part: Json, whole: Json, both: Json, who: list[Json]) -> Plan:
    span, before = two_times(sentence)
    interval, span = course(sentence, span)
    arguments: Json = {"series": [part, whole]} | compared(span, before)
    optional: Json = {
        "interval": interval, "breakdowns": splits(sentence, 1), "who": who, **both,
        "formula": "A / B", "chart": chart(sentence),
    }  # fmt: skip
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "trends", arguments)
