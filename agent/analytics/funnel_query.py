"""Writes what a funnel asks PostHog: how many people got to each step, and how fast.

The query works its way through small tables: the events that can be steps (`done`), the times of
every attempt (`attempts`), and of each person the attempt that counts (`furthest`).
"""

# ruff: noqa: S608  every name and value is written by hogql_string or identifier

from datetime import datetime

from agent.analytics.columns import Known, text
from agent.analytics.conditions import event_is, everything, is_one_of, meets
from agent.analytics.funnel import Funnel
from agent.analytics.funnel_any_order import in_any_order
from agent.analytics.funnel_in_order import in_order
from agent.analytics.span import within
from agent.calendar.dates import Range
from integrations.posthog import hogql_string, hogql_time


def funnel_sql(funnel: Funnel, known: Known, now: datetime) -> str:
    """HogQL whose rows are `value`, `is_other`, `people_1` …, `seconds_2` ….

    `people_k` are those who got to step k; `seconds_k` is the median time since the step before
    (without meaning where nobody got). Without a breakdown there is at most one row, whose value
    is empty. Values come with most people first, then all further ones as one row, `is_other`.
    """
    steps = range(1, len(funnel.steps) + 1)
    tables = [
        f"done AS ({_done(funnel, known, now)})",
        *([f"top AS ({_top(funnel)})"] if funnel.breakdown else []),
        *(in_any_order(funnel) if funnel.order == "any" else in_order(funnel)),
        f"attempts AS ({_attempts(funnel)})",
        f"furthest AS ({_FURTHEST})",
    ]
    people = [f"countIf(got >= {k}) AS people_{k}" for k in steps]
    seconds = [f"{_median(f'took[{k}]', f'got >= {k}')} AS seconds_{k}" for k in steps[1:]]
    return (
        f"WITH {', '.join(tables)} SELECT value, is_other, {', '.join([*people, *seconds])} "
        f"FROM furthest GROUP BY value, is_other ORDER BY is_other, people_1 DESC, value "
        f"LIMIT {funnel.limit + 1}"
    )


def _done(funnel: Funnel, known: Known, now: datetime) -> str:
    """The events: when (`t`, in seconds), which steps they can be (`s1` …), and the breakdown."""
    span = funnel.span
    everybody = [*meets(funnel.filters, known), *is_one_of(funnel.who, known, span)]
    each = [everything([event_is(s.event), *meets(s.filters, known)]) for s in funnel.steps]
    by = funnel.breakdown
    columns = [
        "person_id",
        "uuid",
        "assumeNotNull(toFloat(timestamp)) AS t",
        f"timestamp < {hogql_time(span.end)} AS in_time",
        f"{text(known, by.property, by.of) if by else hogql_string('')} AS label",
        *(f"{condition} AS s{k}" for k, condition in enumerate(each, 1)),
    ]
    time = within(Range(span.start, funnel.until(now)))
    return (
        f"SELECT {', '.join(columns)} FROM events "
        f"WHERE {everything([_only(funnel), time, *everybody])}"
    )


def _only(funnel: Funnel) -> str:
    """The events that matter at all; empty when all do."""
    if funnel.order == "strict" or not all(step.event for step in funnel.steps):
        return ""
    names = dict.fromkeys(hogql_string(step.event) for step in funnel.steps)
    return f"event IN ({', '.join(names)})"


def _top(funnel: Funnel) -> str:
    """The values of the breakdown that most people have at their first step."""
    first = "s1"
    if funnel.order == "any":
        first = f"({' OR '.join(f's{k}' for k in range(1, len(funnel.steps) + 1))})"
    return (
        f"SELECT label FROM done WHERE in_time AND {first} GROUP BY label "
        f"ORDER BY count(DISTINCT person_id) DESC, label LIMIT {funnel.limit}"
    )


def _attempts(funnel: Funnel) -> str:
    """`level` is how many of an attempt's sorted `times` lie within its window."""
    window = round(funnel.window.total_seconds())
    other = "label NOT IN (SELECT label FROM top)" if funnel.breakdown else "0"
    return (
        f"SELECT person_id, {other} AS is_other, is_other ? '' : label AS value, t, times, "
        f"arrayCount(moment -> moment <= t + {window}, times) AS level FROM tried"
    )


_FURTHEST = (
    # most steps first, then the earliest to get there, then the last to begin; where events share
    # a moment several are left, of which the one whose steps came earliest is as good as any
    "SELECT person_id, value, is_other, max(level) AS got, "
    "argMin(times, (-level, times[level], -t, times)) AS at, arrayDifference(at) AS took "
    "FROM attempts GROUP BY person_id, value, is_other"
)


def _median(value: str, condition: str) -> str:
    """The exact median: the mean of the two in the middle, which are one for odd counts.

    ClickHouse's `median` guesses beyond 8,192 values, and `medianExact` takes the upper middle.
    """
    upper = f"medianExactIf({value}, {condition})"
    lower = f"medianExactIf(-{value}, {condition})"
    return f"{upper} / 2 - {lower} / 2"
