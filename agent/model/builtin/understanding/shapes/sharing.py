"""Makes a share of a question: what part of something is, or does, something else."""

from collections.abc import Sequence

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention, Named, Split
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.carrying import carrier
from agent.model.builtin.understanding.settling.conditions_of import refuse_contradictions
from agent.model.builtin.understanding.settling.people_named import is_modifier, names_people
from agent.model.builtin.understanding.settling.series import unnamed
from agent.model.builtin.understanding.settling.things import is_of_same_thing, says_passive
from agent.model.builtin.understanding.settling.wholes import whole_begins
from agent.model.builtin.understanding.shapes.arithmetic import (
    AS_PERCENT,
    divided,
    part_of,
)
from agent.model.builtin.understanding.shapes.in_percent import in_percent
from agent.model.builtin.understanding.shapes.journeys import funnel_of
from agent.model.builtin.understanding.shapes.listing import top_values


def _is_shown(sentence: Sentence) -> bool:
    """Uploads by plan, as percentages: how the whole figure is shown."""
    said = [sentence.question[m.start : m.end].lower() for m in sentence.marks("percent")]
    last = max((m.start for m in sentence.mentions), default=-1)
    behind = all(m.start > last for m in sentence.marks("percent"))
    return behind and all(one.split()[0] in {"in", "as"} for one in said)


def share(sentence: Sentence) -> Plan:
    """A figure in percent: of events that meet a condition, or of people who did something."""
    shown = _is_shown(sentence)
    sentence.take("percent", "of_whole")
    for mark in sentence.marks("math"):
        mark.used = mark.used or mark.value == "total"
    mentions = sentence.mentions
    people = _of_people(sentence)
    if shown and len(mentions) < 2 and sentence.all(Split):
        return top_values(sentence, sentence.all(Split)[0])
    if len(mentions) == 1 and sentence.has("sessions"):
        return _of_sessions(sentence, mentions[0])
    border = whole_begins(sentence) if people else None
    if border is not None:
        return _of_doers(sentence, mentions[0], border)
    of_events = _of_events(sentence, mentions, people=people)
    if of_events is not None:
        return of_events
    if people and mentions:
        return _of_everyone(sentence, mentions, sentence.conditions)
    return _of_condition(sentence, mentions, people=people)


def _of_condition(sentence: Sentence, mentions: Sequence[Mention], *, people: bool) -> Plan:
    """What share of sign-ups came from Germany: the part is what has the condition."""
    conditions = sentence.conditions
    _refuse_whole(sentence, mentions, conditions)
    base, part = _parted(sentence, conditions)
    ranked: list[Named | Split] = [*sentence.all(Split), *sentence.all(Named)]
    if not part and ranked:
        return top_values(sentence, ranked[0])
    if not part:
        raise Settled(
            Refuse(
                "I do not know which part of it you mean.",
                "Say what the part has, such as: what share of sign-ups is from Germany?",
            )
        )
    refuse_contradictions(sentence, [*base, *part])
    numbers = [n for n in sentence.all(Named) if all(p.type == "number" for p in n.properties)]
    measured = sentence.property(numbers[0]) if len(numbers) == 1 and not people else None
    event = sentence.event(mentions[0]).name if mentions else ""
    if not (event or people or measured or sentence.has("events", "verb")):  # the video percentage
        raise Settled(unnamed(sentence))
    if measured is not None:
        event = event or carrier(sentence, measured)
        return in_percent(
            sentence, (event, "sum", [*base, *part]), (event, "sum", base), measured=measured
        )
    agents = any(m.agents for m in mentions)  # of uploaders, how many are on pro
    math = "people" if people or agents or not event else "events"
    return in_percent(sentence, (event, math, [*base, *part]), (event, math, base))


def _of_sessions(sentence: Sentence, mention: Mention) -> Plan:
    """What percentage of sessions had an upload: those with the event, of all of them."""
    marks = sentence.marks("sessions")
    if mention.negated or mention.often or marks[0].start > mention.start:
        raise Settled(Refuse("I cannot make that share of sessions.", "Ask for both counts."))
    sentence.take("sessions")
    event = sentence.event(mention).name
    base = [c for c in sentence.conditions if c.start < mention.start]
    return in_percent(sentence, (event, "sessions", sentence.conditions), ("", "sessions", base))


def _refuse_whole(
    sentence: Sentence, mentions: Sequence[Mention], conditions: Sequence[Condition]
) -> None:
    """What percentage of pdfs were shared: of all pdfs there are, which no event is about.

    Of the listening tasks that were answered correctly the whole is clear: those that were answered.
    """
    if any(c.after_verb and c.start > m.start for c in conditions for m in mentions):
        return
    for one in conditions if len(mentions) == 1 and mentions[0].verbal else ():
        if one.end <= mentions[0].start and says_passive(sentence, one, mentions[0]):
            said = sentence.question[one.start : one.end]
            raise Settled(
                Refuse(
                    f"I cannot tell which event “{said}” are of before that.",
                    f"Name both, such as: “{mentions[0].events[0].name}” divided by another event.",
                )
            )


def _of_events(sentence: Sentence, mentions: Sequence[Mention], *, people: bool) -> Plan | None:
    """A share that one event has in another one; None where a condition makes the part."""
    agents = len(mentions) > 1 and mentions[0].agents  # of uploaders who shared
    if (people and len(mentions) > 1 and mentions[0].relative) or sentence.has("of_those"):
        return funnel_of(sentence)
    if agents and mentions[1].verbal:
        return funnel_of(sentence)
    if (people and len(mentions) > 1) or (agents and all(m.agents for m in mentions)):
        return _of_those_who_did(sentence, mentions)
    if len(mentions) == 2 and not any(m.negated for m in mentions):
        if is_of_same_thing(sentence, *mentions) and not _has_window(sentence, *mentions):
            return _of_things(sentence, *mentions)
        sentence.take("funnel", "to", "and")
        return _in_time(sentence) if is_of_same_thing(sentence, *mentions) else funnel_of(sentence)
    counts = len(mentions) == 1 and not people and not mentions[0].agents
    return _of_outcome(sentence, mentions[0]) if counts else None


def _of_outcome(sentence: Sentence, mention: Mention) -> Plan | None:
    """Visits are cancelled: of the visits that were booked; within a time, of their people."""
    made = part_of(sentence, mention)
    if made and sentence.has("within") and made.formula == AS_PERCENT:
        sentence.items.insert(sentence.items.index(made.first), made.second)
        sentence.notes.pop()  # which says what was divided
        return _in_time(sentence)
    return divided(sentence, made.first, made.second, made.formula) if made else None


def _has_window(sentence: Sentence, whole: Mention, part: Mention) -> bool:
    """What share of bookings is cancelled within a week: of the people who booked."""
    marks = [i for i in sentence.between(whole, part) if isinstance(i, Mark)]
    return sentence.has("within") and not any(m.kind in {"to", "of_those", "of"} for m in marks)


def _in_time(sentence: Sentence) -> Plan:
    sentence.note("A share within a time is of people, so I counted each person once.")
    return funnel_of(sentence)


def _of_things(sentence: Sentence, whole: Mention, part: Mention) -> Plan:
    """What share of orders was cancelled; the percentage of cancellations to orders."""
    marks = [i for i in sentence.between(whole, part) if isinstance(i, Mark)]
    for mark in marks:
        mark.used = mark.used or mark.kind in {"of_those", "to", "then"}
    if any(m.kind in {"to", "of_those", "of"} for m in marks):
        whole, part = part, whole
    return divided(sentence, part, whole, AS_PERCENT)


def _of_people(sentence: Sentence) -> bool:
    """Whether it is a share of people, and not of events."""
    persons: list[Item] = [
        *(m for m in sentence.marks("person", "active") if not is_modifier(sentence, m)),
        *(c for c in sentence.conditions if names_people(sentence, c)),
    ]
    persons.sort(key=lambda i: i.start)
    for mark in sentence.marks("active"):
        mark.used = True
    first = sentence.mentions[0] if sentence.mentions else None
    return bool(persons) and (first is None or persons[0].start < first.start)


def _parted(
    sentence: Sentence, conditions: Sequence[Condition]
) -> tuple[list[Condition], list[Condition]]:
    """The conditions of the whole, and those of the part: behind a verb, else all behind the noun."""
    anchor = sentence.mentions[0].start if sentence.mentions else -1
    if anchor < 0:
        persons = sentence.marks("person")
        anchor = persons[0].start if persons else -1
    behind = [c for c in conditions if c.start > anchor]
    before = [c for c in conditions if c.start < anchor]
    verbs = [c for c in behind if c.after_verb]
    if verbs:
        return [*before, *(c for c in behind if not c.after_verb)], verbs
    if behind:
        return before, behind
    return [], before


def _of_everyone(
    sentence: Sentence, mentions: Sequence[Mention], conditions: Sequence[Condition]
) -> Plan:
    """What share of users shared: people who did it, of all who did anything in that time."""
    [mention] = mentions
    relative = [
        c for c in conditions if c.start > mention.start and c.after_verb and mention.relative
    ]
    if mention.relative and relative:
        event = sentence.event(mention).name
        base = [c for c in conditions if c not in relative]
        return in_percent(sentence, (event, "people", conditions), (event, "people", base))
    own = [c for c in conditions if c.start > mention.start]
    base = [c for c in conditions if c.start < mention.start]
    sentence.note("The whole is everyone who did anything at all in that time.")
    if mention.negated or mention.often:
        return in_percent(sentence, ("", "people", base), ("", "people", base), mention, own)
    event = sentence.event(mention).name
    return in_percent(sentence, (event, "people", [*base, *own]), ("", "people", base))


def _of_doers(sentence: Sentence, mention: Mention, border: int) -> Plan:
    """Private patients among bookings: of all people who booked those who are private."""
    sentence.take("of_those")
    part = [
        c
        for c in sentence.conditions
        if c.start < border or (c.after_verb and c.start > mention.start)
    ]
    base = [c for c in sentence.conditions if c not in part]
    if not part:
        raise Settled(Refuse("I do not know which part of it you mean.", "Say what they have."))
    event = sentence.event(mention).name
    sentence.note(f"I counted people: the whole is everyone with “{event}” in that time.")
    return in_percent(sentence, (event, "people", [*base, *part]), (event, "people", base))


def _of_those_who_did(sentence: Sentence, mentions: Sequence[Mention]) -> Plan:
    raise Settled(
        Refuse(
            "I cannot tell which of these is the whole.",
            "Ask: of those who did the first, what percentage did the second?",
        )
    )
