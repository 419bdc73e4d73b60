"""Makes HogQL for what no single count gives: the mean of people by day, and DAU over MAU."""

from agent.calendar.dates import Range
from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.shapes.counting import query
from agent.model.builtin.understanding.times.stretches import one_time
from integrations.posthog import hogql_time

# ruff: noqa: S608  only times are put in, written by hogql_time

_STARTS = {
    "day": "toStartOfDay(timestamp)",
    "week": "toStartOfWeek(timestamp, 1)",  # 1: weeks start on Monday
    "month": "toStartOfMonth(timestamp)",
}
_SHORT = {"day": "DAU", "week": "WAU", "month": "MAU"}


def is_activity(sentence: Sentence) -> bool:
    """Whether it asks for a ratio of active users, or for the mean of them over days."""
    units = {m.value for m in sentence.marks("dau")}
    return len(units) == 2 or (len(units) == 1 and _is_mean(sentence))


def _is_mean(sentence: Sentence) -> bool:
    return any(m.value == "average" for m in sentence.marks("math"))


def activity(sentence: Sentence) -> Query:
    """A call of `run_sql`; without conditions, which would have to be written into the query."""
    if sentence.mentions or sentence.conditions:
        raise Settled(
            Refuse(
                "I can make that figure of everyone only.",
                "Ask for it without a condition, or for active users by day with it.",
            )
        )
    marks = sentence.marks("dau")
    sentence.take("dau", "ratio", "percent", "math", "active", "stickiness")
    for mark in sentence.marks("interval"):
        mark.used = True
    span = one_time(sentence)
    span = span.whole("day")
    past = span.so_far(sentence.now.replace(microsecond=0)) or span
    units = sorted({m.value for m in marks}, key=list(_STARTS).index)
    short = units[0]
    if len(units) == 1:
        sql = f"SELECT avg(people) AS average_people FROM ({_by(short, past)})"
        sentence.note(f"That is the mean of {_SHORT[short]} over the {short}s with anybody.")
        return query(sentence, "run_sql", {"query": sql})
    whole = f"SELECT count(DISTINCT person_id) FROM events WHERE {_within(past)}"
    sql = f"SELECT avg(people) / ({whole}) * 100 AS percent FROM ({_by(short, past)})"
    sentence.note(
        f"That is the mean of {_SHORT[short]} over everyone who was active in the whole time, "
        "in percent."
    )
    return query(sentence, "run_sql", {"query": sql})


def _by(unit: str, span: Range) -> str:
    return (
        f"SELECT {_STARTS[unit]} AS start, count(DISTINCT person_id) AS people FROM events "
        f"WHERE {_within(span)} GROUP BY start"
    )


def _within(span: Range) -> str:
    return f"timestamp >= {hogql_time(span.start)} AND timestamp < {hogql_time(span.end)}"
