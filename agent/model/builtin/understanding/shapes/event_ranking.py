"""Makes HogQL for a ranking of the events themselves: the most common ones, the least used one."""

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.items import Mark
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.shapes.counting import query
from agent.model.builtin.understanding.times.stretches import one_time
from integrations.posthog import hogql_time

# ruff: noqa: S608  only times and a number are put in

_MOST = 10
"""How many events are listed where nobody says."""


def is_event_ranking(sentence: Sentence) -> bool:
    """Top 5 events by number of people; which events are most common."""
    ranks = [*sentence.marks("top", "most"), *sentence.marks("rank")]
    if sentence.mentions or not ranks or not sentence.has("events"):
        return False
    return any(_follows(sentence, mark) for mark in ranks)


def _follows(sentence: Sentence, mark: Mark) -> bool:
    """Whether it is the events that are ranked: nothing else is named."""
    named = [i for i in sentence.items if not isinstance(i, Mark)]
    return all(i.start > mark.start or type(i).__name__ == "Time" for i in named)


def event_ranking(sentence: Sentence) -> Query:
    """A call of `run_sql`; of everyone, as conditions would have to be written into the query."""
    if sentence.conditions:
        raise Settled(
            Refuse(
                "I can rank the events of everyone only.",
                "Ask for it without a condition, or for one event with it.",
            )
        )
    least = any(m.value == "least" for m in sentence.marks("most"))
    number = _number(sentence)
    people = sentence.take("person", "unique")
    sentence.take(
        "top", "most", "rank", "by", "count", "times", "events", "which", "what", "active"
    )
    span = one_time(sentence)
    past = span.so_far(sentence.now.replace(microsecond=0)) or span
    figure = "count(DISTINCT person_id) AS people" if people else "count() AS times"
    column = "people" if people else "times"
    if least:
        sentence.note("Events that did not happen at all in that time are not in the list.")
    sql = (
        f"SELECT event, {figure} FROM events WHERE timestamp >= {hogql_time(past.start)} AND "
        f"timestamp < {hogql_time(past.end)} GROUP BY event "
        f"ORDER BY {column} {'ASC' if least else 'DESC'}, event LIMIT {number}"
    )
    return query(sentence, "run_sql", {"query": sql})


def _number(sentence: Sentence) -> int:
    for mark in sentence.marks("figure"):
        if mark.value and not mark.used:
            mark.used = True
            return int(mark.value)
    return _MOST
