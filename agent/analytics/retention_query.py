"""Writes what retention asks PostHog: who came back how many periods after they began.

As in PostHog (posthog.com/docs/product-analytics/retention), people belong to the day, week or
month in which they did the event, for the first time ever or each time, and are back in a later
one when they did the returning event at any moment of it. Period 0 is the beginning itself.
"""

# ruff: noqa: S608  every name and value is written by hogql_string or identifier

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.analytics.columns import Known
from agent.analytics.conditions import event_is, everything, is_one_of, meets
from agent.analytics.criteria import Filter, Who
from agent.analytics.periods import Period, periods_between
from agent.analytics.span import slot_key
from agent.calendar.dates import Range
from integrations.posthog import hogql_string, hogql_time

MOST_PAIRS = 50_000
"""Rows that PostHog gives at most; cohorts times periods are far fewer."""


@dataclass(frozen=True, slots=True)
class Retention:
    """One question about coming back; `span` are the cohorts' whole periods.

    `filters` hold for both events, `event_filters` for the one with which people begin.
    """

    event: str
    returning_event: str
    span: Range
    period: Period
    periods: int
    first_time: bool
    filters: Sequence[Filter] = ()
    who: Sequence[Who] = ()
    event_filters: Sequence[Filter] = ()


def retention_sql(asked: Retention, known: Known, until: datetime) -> str:
    """HogQL whose rows are a cohort's first day, a period (0, 1, …) and its people.

    Pairs without people are missing. Nothing from the moment `until` on is counted.
    """
    back = periods_between("cohort", "came", asked.period)
    return (
        f"WITH done AS ({_done(asked, known, until)}), people AS ({_people(asked)}), "
        "began AS (SELECT arrayJoin(starts) AS cohort, returns FROM people), "
        f"came AS (SELECT cohort, arrayMap(came -> {back}, returns) AS later, "
        f"arrayFilter(back -> back > 0 AND back <= {asked.periods}, later) AS kept, "
        "arrayPushFront(kept, 0) AS periods FROM began) "
        "SELECT cohort, arrayJoin(periods) AS period, count() AS people "
        f"FROM came GROUP BY cohort, period ORDER BY cohort, period LIMIT {MOST_PAIRS}"
    )


def _done(asked: Retention, known: Known, until: datetime) -> str:
    """The events with the first day of their period, and whether people begin or return by them."""
    is_start = everything([event_is(asked.event), *meets(asked.event_filters, known)])
    since = f"timestamp >= {hogql_time(asked.span.start)}"
    if asked.first_time:  # of all events that there are, whenever they came
        since = f"({is_start} OR {since})"
    conditions = [
        _only(asked),
        since,
        f"timestamp < {hogql_time(until)}",
        *meets(asked.filters, known),
        *is_one_of(asked.who, known, asked.span),
    ]
    return (
        f"SELECT person_id, timestamp, {slot_key(asked.period, known.zone)} AS begins, "
        f"{is_start} AS is_start, {event_is(asked.returning_event) or '1'} AS is_return "
        f"FROM events WHERE {everything(conditions)}"
    )


def _people(asked: Retention) -> str:
    """Every person's periods: `starts`, in which they began, and `returns`, in which they came."""
    starts = "[minIf(begins, is_start)]"
    if not asked.first_time:
        in_time = f"timestamp < {hogql_time(asked.span.end)}"
        starts = f"groupUniqArrayIf(begins, is_start AND {in_time})"
    first, after = (
        f"toDate({hogql_string(moment.date().isoformat())})"
        for moment in (asked.span.start, asked.span.end)
    )
    return (
        f"SELECT person_id, {starts} AS starts, groupUniqArrayIf(begins, is_return) AS returns "
        "FROM done GROUP BY person_id "
        f"HAVING notEmpty(starts) AND starts[1] >= {first} AND starts[1] < {after}"
    )


def _only(asked: Retention) -> str:
    if not asked.event or not asked.returning_event:
        return ""
    names = dict.fromkeys(map(hogql_string, (asked.event, asked.returning_event)))
    return f"event IN ({', '.join(names)})"
