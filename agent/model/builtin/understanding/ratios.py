"""Figures over figures: shares per upload, the average number of uploads a day."""

from agent.analytics.criteria import OF_PROPERTY
from agent.dates import Range, instant
from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.sentence import (
    Json,
    Sentence,
    Settled,
)
from agent.model.builtin.understanding.stretches import compared

_DAYS = {"hour": 1 / 24, "day": 1, "week": 7}
"""How many days of those units are that one can average over, as they are equally long."""


def per_event(sentence: Sentence) -> bool:
    """Shares per upload is a ratio; average size per upload is the average over uploads."""
    marks = sentence.marks("per_event")
    for mark in marks:
        mark.used = True
        for one in sentence.mentions:
            if one.start > mark.start:
                one.lead = "per"
                break
    for mark in sentence.marks("math"):
        mark.used = mark.used or (bool(marks) and mark.value == "average")
    return bool(marks)


def ratio(series: list[Json], math: str) -> str:
    """Of two series the one over the other; of one, which is measured, nothing more."""
    if len(series) == 1 and math in OF_PROPERTY:
        return ""
    if len(series) != 2 or math not in {"", "events"}:
        raise Settled(Refuse("I cannot make that ratio.", "Ask for one event per another one."))
    for one in series:
        one["math"] = "events"
    return "A / B"


def averages_over_time(
    sentence: Sentence, series: list[Json], math: str, interval: str | None
) -> bool:
    """Average uploads per day: one figure, the total over the number of days."""
    average = [m for m in sentence.marks("math") if m.value == "average" and not m.used]
    if not average or not interval:
        return False
    if len(series) != 1 or series[0]["math"] != "events":
        raise Settled(
            Refuse(
                f"People of several {interval}s do not add up, so I cannot average over them so.",
                f"I can show them by {interval}, or take the events in place of people.",
            )
        )
    for mark in average:
        mark.used = True
    return True


def over_time(
    series: list[Json],
    who: list[Json],
    shared: list[Json],
    span: Range,
    interval: str | None,
    sentence: Sentence,
    breakdowns: list[Json],
) -> Json:
    past = span.so_far(sentence.now.replace(microsecond=0)) or span
    if interval not in _DAYS:
        raise Settled(
            Refuse("Months are not equally long.", "Ask for the average by day or by week.")
        )
    hours = (instant(past.end) - instant(past.start)).total_seconds() / 3_600
    number = round(hours if interval == "hour" else past.length / _DAYS[interval], 4)
    plain = f"{number:g}"
    sentence.note(f"I divided the total by {plain} {interval}s.")
    arguments: Json = {"series": series} | compared(past, None) | {"formula": f"A / {plain}"}
    optional: Json = {"breakdowns": breakdowns, "filters": shared, "who": who}
    return arguments | {name: value for name, value in optional.items() if value}
