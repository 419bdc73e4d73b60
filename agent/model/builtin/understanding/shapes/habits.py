"""Makes lifecycle and stickiness of a question: who is new or gone, and how often people do something."""

import re

from agent.calendar.dates import Range
from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.items import Mention, Time
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled, days
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.model.builtin.understanding.shapes.counting import query
from agent.model.builtin.understanding.shapes.retention import COHORTS, SEEN, last_ones
from agent.model.builtin.understanding.times.stretches import one_time

_DAYS_OF_MONTH = re.compile(r"days?\s+(?:a|per|of\s+the|in\s+a|each)\s+(?P<unit>week|month)")

_WEEK, _LONGEST_MONTH = 7, 31
"""So many days at most."""


def lifecycle(sentence: Sentence) -> Query:
    """A call of `lifecycle`: who is new, returning, back again, and gone."""
    sentence.take("lifecycle", "what")
    for mark in sentence.marks("new", "retention", "vs", "active", "and", "by"):
        mark.used = True
    event = _one_event(sentence, "lifecycle")
    interval = next((m.value for m in sentence.marks("interval") if m.value != "auto"), "")
    for mark in sentence.marks("interval", "dau"):
        mark.used = True
        interval = interval or (mark.value if mark.kind == "dau" else "")
    span = one_time(sentence)
    filters, who = filters_and_who(sentence, sentence.conditions)
    if who:
        raise Settled(Refuse("I cannot take the lifecycle of a cohort.", "Ask for its retention."))
    arguments: Json = {"event": event} | days(span)
    unit = span.unit if span.unit in {"day", "week", "month"} and not interval else None
    arguments["interval"] = (
        interval or unit or ("day" if (span.end - span.start).days <= 14 else "week")
    )
    return query(sentence, "lifecycle", arguments | ({"filters": filters} if filters else {}))


def stickiness(sentence: Sentence) -> Query:
    """A call of `stickiness`: on how many days, weeks or months people do something."""
    said = " ".join(
        sentence.question[m.start : m.end].lower() for m in sentence.marks("stickiness")
    )
    sentence.take("stickiness", "math", "active", "what")
    for one in sentence.marks("math", "active", "what"):
        one.used = True
    interval, assumed = _goes_by(sentence, said)
    event = _one_event(sentence, "stickiness")
    if sentence.all(Time) or interval == "day":
        span = one_time(sentence, assumed=assumed)
    else:
        span = last_ones(sentence, interval, COHORTS[interval])
    _refuse_each(sentence, interval, span)
    if not sentence.all(Time) and assumed:
        sentence.note(f"You named no time, so I took {assumed}.")
    filters, who = filters_and_who(sentence, sentence.conditions)
    arguments: Json = {"event": event} | days(span) | {"interval": interval}
    arguments |= {n: v for n, v in (("filters", filters), ("who", who)) if v}
    return query(sentence, "stickiness", arguments)


def _refuse_each(sentence: Sentence, interval: str, span: Range) -> None:
    """On how many days per week last month: days of the whole time are counted, not of each week."""
    of = _DAYS_OF_MONTH.search(sentence.question.lower())
    if of is None or interval != "day":
        return
    if (span.end - span.start).days > (_WEEK if of["unit"] == "week" else _LONGEST_MONTH):
        raise Settled(
            Refuse(
                f"I cannot count the days of each {of['unit']} apart.",
                f"Ask for one {of['unit']}, or on how many days of the whole time.",
            )
        )


def _goes_by(sentence: Sentence, said: str) -> tuple[str, str]:
    """What is counted, and the time that is meant without any: days of a month are last month's.

    Weekly stickiness is of weeks, and so is "in how many weeks".
    """
    marks = sentence.marks("interval", "dau")
    for mark in marks:
        mark.used = True
    units = {m.value for m in marks if m.value != "auto"}
    counted = next((u for u in SEEN if f"many {u}" in said or f"different {u}" in said), "")
    of = _DAYS_OF_MONTH.search(sentence.question.lower())
    if counted:
        within = {of["unit"]} if of else units - {counted}
        return counted, f"last {within.pop()}" if within and counted == "day" else ""
    if {"hour", "hours"} & set(said.split()) or units - set(SEEN) or len(units) > 1:
        raise Settled(Refuse("Stickiness goes by day, week or month.", "Ask for one of these."))
    return units.pop() if units else "day", ""


def _one_event(sentence: Sentence, what: str) -> str:
    mentions: list[Mention] = sentence.mentions
    named = {m.events for m in mentions}
    if len(named) > 1 or any(m.negated or m.often for m in mentions):
        raise Settled(
            Refuse(f"I take the {what} of one event.", "Name one event, or none for any.")
        )
    names = [sentence.event(one).name for one in mentions]
    return names[0] if names else ""
