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
from agent.calendar.dates import Range, first_day, midnight, step
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
        f"done AS ({_done(event, filters, since, period, known, base=base)})",
        f"people AS ({_people(since)})",
        f"created AS ({_CREATED})",
        f"active AS ({_active(period, known, base=base)})",
        f"moves AS ({_MOVES})",
        "parts AS (SELECT arrayJoin(arrayConcat(here, gone)) AS part FROM moves)",
        f"states AS ({_STATES})",
    ]
    counts = ", ".join(f"countIf(state = {hogql_string(one)}) AS {one}" for one in STATES)
    return (
        f"WITH {', '.join(tables)} SELECT number, {counts} FROM states "
        f"WHERE number > 0 GROUP BY number ORDER BY number LIMIT {MOST_ROWS}"
    )


def _done(
    event: str, filters: Sequence[Filter], since: Range, period: Period, known: Known, *, base: str
) -> str:
    """The events with the number of their period; 0 is the one before the question's."""
    conditions = [
        event_is(event),
        f"timestamp < {hogql_time(since.end)}",
        *meets(filters, known),
    ]
    return (
        f"SELECT person_id, timestamp, {slot_key(period, known.zone)} AS begins, "
        f"{periods_between(base, 'begins', period)} AS number "
        f"FROM events WHERE {everything(conditions)}"
    )


def _people(since: Range) -> str:
    """Everybody active: in which periods, and since when."""
    return (
        "SELECT person_id, min(timestamp) AS first, "
        f"groupUniqArrayIf(number, timestamp >= {hogql_time(since.start)}) AS found, "
        "arraySort(found) AS numbers FROM done GROUP BY person_id HAVING notEmpty(numbers)"
    )


def _active(period: Period, known: Known, *, base: str) -> str:
    """The same people with the number of the period in which they were `born`.

    `gaps` are the periods since the one before (the first has none), `following` until the next.
    """
    return (
        f"SELECT numbers, {slot_key(period, known.zone, column='created')} AS begins, "
        f"{periods_between(base, 'begins', period)} AS born, arrayDifference(numbers) AS gaps, "
        "arraySlice(gaps, 2) AS later, arrayPushBack(later, 0) AS following FROM created"
    )


_CREATED = (
    # without a profile there is no person to join, and the moment of creation is empty or 1970
    "SELECT people.numbers AS numbers, "
    "CASE WHEN ifNull(toUnixTimestamp(persons.created_at), 0) <= 0 THEN people.first "
    "ELSE least(people.first, persons.created_at) END AS created "
    "FROM people LEFT JOIN persons ON persons.id = people.person_id"
)

_MOVES = (
    # dormant in the period after an active one, unless that is active too
    "SELECT arrayMap((number, gap) -> (number, CASE WHEN number = born THEN 'new' "
    "WHEN gap = 1 THEN 'returning' ELSE 'resurrecting' END), numbers, gaps) AS here, "
    "arrayMap((number, next) -> (number + 1, CASE WHEN next = 1 THEN '' ELSE 'dormant' END), "
    "numbers, following) AS gone FROM active"
)

_STATES = "SELECT tupleElement(part, 1) AS number, tupleElement(part, 2) AS state FROM parts"
