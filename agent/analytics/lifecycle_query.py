"""Writes what lifecycle asks PostHog: who is new, came again, came back after a pause, or is gone.

As in PostHog (posthog.com/docs/product-analytics/lifecycle), of the people who did the event in a
period those are new who were created in it, returning who did it in the period before too, and
resurrecting all others; dormant are those who did it in the period before and not in this one.

PostHog creates a person when the first event of any kind arrives. Where data were imported later,
or a person has no profile, the first time of the event itself is the earlier or only moment.
"""

# ruff: noqa: S608  every name and value is written by hogql_string or identifier

from collections.abc import Sequence

from agent.analytics.columns import Known
from agent.analytics.conditions import event_is, everything, meets
from agent.analytics.criteria import Filter
from agent.analytics.periods import Period, periods_between
from agent.analytics.span import slot_key
from agent.dates import Range, first_day, midnight, step
from integrations.posthog import hogql_string, hogql_time

MOST_ROWS = 1_001
"""Periods, and the one after the last, in which those of the last would be dormant."""

STATES = ("new", "returning", "resurrecting", "dormant")


def lifecycle_sql(
    event: str, filters: Sequence[Filter], span: Range, period: Period, known: Known
) -> str:
    """HogQL whose rows are a period's number (1 is the first of `span`) and its four counts.

    `span` begins with a period. Periods in which nobody is in any state are missing.
    """
    before = step(first_day(span.start.date(), period), period, -1)
    since = Range(midnight(before, span.zone), span.end)
    base = f"toDate({hogql_string(before.isoformat())})"
    tables = [
        f"people AS ({_people(event, filters, since, period, known, base=base)})",
        f"created AS ({_CREATED})",
        f"active AS ({_active(period, known, base=base)})",
        f"parts AS ({_PARTS})",
    ]
    state = "tupleElement(part, 2)"
    counts = ", ".join(f"countIf({state} = {hogql_string(one)}) AS {one}" for one in STATES)
    return (
        f"WITH {', '.join(tables)} SELECT tupleElement(part, 1) AS number, {counts} FROM parts "
        f"WHERE number > 0 GROUP BY number ORDER BY number LIMIT {MOST_ROWS}"
    )


def _people(
    event: str, filters: Sequence[Filter], since: Range, period: Period, known: Known, *, base: str
) -> str:
    """Everybody active: in which periods (0 is the one before the question's), and since when."""
    number = periods_between(base, slot_key(period, known.zone), period)
    conditions = [
        event_is(event),
        f"timestamp < {hogql_time(since.end)}",
        *meets(filters, known),
    ]
    return (
        f"SELECT person_id, min(timestamp) AS first, arraySort(groupUniqArrayIf({number}, "
        f"timestamp >= {hogql_time(since.start)})) AS numbers "
        f"FROM events WHERE {everything(conditions)} GROUP BY person_id HAVING notEmpty(numbers)"
    )


def _active(period: Period, known: Known, *, base: str) -> str:
    """The same people with the number of the period in which they were `born`.

    `gaps` are the periods since the one before (the first has none), `following` until the next.
    """
    born = periods_between(base, slot_key(period, known.zone, column="created"), period)
    return (
        f"SELECT numbers, {born} AS born, arrayDifference(numbers) AS gaps, "
        "arrayPushBack(arraySlice(arrayDifference(numbers), 2), 0) AS following FROM created"
    )


_CREATED = (
    # without a profile there is no person to join, and the moment of creation is empty or 1970
    "SELECT people.numbers AS numbers, if(ifNull(toUnixTimestamp(persons.created_at), 0) <= 0, "
    "people.first, least(people.first, persons.created_at)) AS created "
    "FROM people LEFT JOIN persons ON persons.id = people.person_id"
)

_PARTS = (
    # dormant in the period after an active one, unless that is active too
    "SELECT arrayJoin(arrayConcat("
    "arrayMap((number, gap) -> (number, multiIf(number = born, 'new', gap = 1, 'returning', "
    "'resurrecting')), numbers, gaps), "
    "arrayMap((number, next) -> (number + 1, if(next = 1, '', 'dormant')), numbers, following)"
    ")) AS part FROM active"
)
