"""Figures over figures: shares per upload, the average number of uploads a day."""

from datetime import timedelta

from agent.analytics.criteria import OF_PROPERTY
from agent.calendar.dates import Range, calendar_unit, instant
from agent.calendar.points import LONG_WEEKDAYS
from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Mark, Mention
from agent.model.builtin.understanding.linking.called_persons import joining
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.times.stretches import compared
from agent.names.naming import words

_DAYS = {"hour": 1 / 24, "day": 1, "week": 7}
"""How many days of those units are that one can average over, as they are equally long."""


def per_event(sentence: Sentence) -> int:
    """Shares per upload is a ratio; average size per upload is the average over uploads.

    How many of the second it is for: 1, or 100 in "complaints per 100 orders"; 0 for no ratio.
    """
    marks = sentence.marks("per_event")
    for mark in marks:
        mark.used = True
        behind = next((m for m in sentence.mentions if m.start > mark.start), None)
        if behind is not None and not _is_per_agent(sentence, mark, behind):
            _refuse_joined(sentence, behind)
            behind.lead = "per"
    for mark in sentence.marks("math"):
        mark.used = mark.used or (bool(marks) and mark.value == "average")
    return max((int(mark.value or 1) for mark in marks), default=0)


def _refuse_joined(sentence: Sentence, behind: Mention) -> None:
    """Shares per scout, of `Scout Joined`: for each scout there is, or each who joined in that time?"""
    said = {w.stem for a, b in behind.spots for w in words(sentence.question[a:b])}
    if said and said <= set(joining(sentence.catalogue.found)):
        noun, event = sentence.question[behind.start : behind.end], behind.events[0].name
        raise Settled(
            Refuse(
                f"I cannot tell whether “per {noun}” is for each “{event}” of that time.",
                f"Ask for it per person, or per “{event}”.",
            )
        )


def _is_per_agent(sentence: Sentence, mark: Mark, behind: Mention) -> bool:
    """Uploads per uploader: for each person who did it."""
    same = [m for m in sentence.mentions if m is not behind and m.events == behind.events]
    if not behind.agents or not same:
        return False
    sentence.items.remove(behind)
    mark.kind, mark.value, mark.used = "per_person", "", False
    return True


def ratio(sentence: Sentence, series: list[Json], math: str, number: int) -> str:
    """Of two series the one over the other; of one, which is measured, nothing more."""
    if len(series) == 1 and math in OF_PROPERTY | {"per_person"}:
        return ""
    if len(series) != 2 or math not in {"", "events"}:
        raise Settled(Refuse("I cannot make that ratio.", "Ask for one event per another one."))
    for one in series:
        one["math"] = "events"
    if any(m.agents and m.lead == "per" for m in sentence.mentions):
        series[1]["math"] = "people"
    return "A / B" if number == 1 else f"A / B * {number}"


def average_by(sentence: Sentence, series: list[Json]) -> str:
    """Average uploads per day: one figure, the total over the number of days; empty for none."""
    average = [m for m in sentence.marks("math") if m.value == "average" and not m.used]
    units = {m.value for m in sentence.marks("interval")}
    if not average or len(units) != 1 or "auto" in units:
        return ""
    interval = str(units.pop())
    if len(series) != 1 or series[0]["math"] not in {"events", "sum", "per_person"}:
        raise Settled(
            Refuse(
                f"People of several {interval}s do not add up, so I cannot average over them so.",
                f"I can show them by {interval}, or take the events in place of people.",
            )
        )
    for mark in (*average, *sentence.marks("interval")):
        mark.used = True
    return interval


def over_time(
    series: list[Json],
    who: list[Json],
    shared: list[Json],
    span: Range,
    interval: str,
    sentence: Sentence,
    breakdowns: list[Json],
) -> Json:
    past = span.so_far(sentence.now.replace(microsecond=0)) or span
    if interval not in _DAYS:
        raise Settled(
            Refuse("Months are not equally long.", "Ask for the average by day or by week.")
        )
    number = round(_days(sentence, past, interval) / _DAYS[interval], 4)
    plain = f"{number:g}"
    what = "uses of each person" if series[0]["math"] == "per_person" else "total"
    sentence.note(f"I divided the {what} by {plain} {interval}s.")
    arguments: Json = {"series": series} | compared(past, None) | {"formula": f"A / {plain}"}
    optional: Json = {"breakdowns": breakdowns, "filters": shared, "who": who}
    return arguments | {name: value for name, value in optional.items() if value}


def _days(sentence: Sentence, span: Range, interval: str) -> float:
    """How many days there are to average over: of uploads on weekdays only the weekdays."""
    limits = [c for c in sentence.conditions if any(p.of == "time" for p in c.properties)]
    weekdays = [c for c in limits if c.properties[0].name == "weekday"]
    if interval == "hour" and limits:
        raise Settled(Refuse("I cannot average over such hours.", "Ask for the average by day."))
    if interval == "hour":  # 25 October has one more
        return (instant(span.end) - instant(span.start)) / timedelta(days=1)
    if interval != "day" or not weekdays:
        return span.length
    length, day = 0.0, span
    while instant(day.start) < instant(span.end):
        day = calendar_unit(day.start.date(), "day", span.zone)
        name = LONG_WEEKDAYS[day.start.weekday()]
        if all((name in c.values) != c.negated for c in weekdays):
            first, last = (
                max(day.start, span.start, key=instant),
                min(day.end, span.end, key=instant),
            )
            length += Range(first, last).length
        day = Range(day.end, day.end + timedelta(days=1))
    return length
