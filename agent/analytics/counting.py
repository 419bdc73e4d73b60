"""Writes the query of one figure: how the events of a series become a number in each group.

Figures are exact. Percentiles are those of numpy and of spreadsheets (between two values, in
proportion), computed from all values: ClickHouse's own `quantile` samples beyond 8,192 of them,
and PostHog allows no exact one. A property of people, sessions or groups counts once for each of
them, with its last value in the group, not once for each event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.analytics.columns import Known, number, text
from agent.analytics.conditions import event_is, everything, is_one_of, meets
from agent.analytics.criteria import OF_PROPERTY, Filter, Interval, Math, Series, Who
from agent.analytics.span import slot_key, within
from agent.calendar.dates import Range
from agent.figures.units import unit_of
from integrations.errors import ChangeInput
from integrations.posthog import hogql_time

COUNTS: frozenset[Math] = frozenset({"people", "events", "sessions", "first_time", "distinct"})
"""Maths of which nothing at all is 0; of an average, nothing is no figure."""

MOST_ROWS = 50_000
"""PostHog's largest LIMIT (posthog.com/docs/api/queries, 2026)."""

_PERCENTS: dict[Math, int] = {"median": 50, "p90": 90, "p95": 95, "p99": 99}

_SIMPLE: dict[Math, str] = {
    "people": "count(DISTINCT person_id)",
    "events": "count()",
    "sessions": "count(DISTINCT nullIf($session_id, ''))",
    "per_person": "count() / nullIf(count(DISTINCT person_id), 0)",
}


@dataclass(frozen=True, slots=True)
class Group:
    """One column to group by: the name it has in the query, and its HogQL expression."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Count:
    """What one SELECT counts.

    Its columns are `interval` (if there is one), the names of `groups`, and `value`. `who_within`
    is the time in which people have to have done what `who` says; `span` unless given.
    """

    series: Series
    known: Known
    span: Range
    interval: Interval | None = None
    groups: tuple[Group, ...] = ()
    filters: tuple[Filter, ...] = ()
    who: tuple[Who, ...] = ()
    who_within: Range | None = None

    def during(self, span: Range) -> "Count":
        """The same figure over a part of the time; who counts stays as it is."""
        return replace(self, span=span, who_within=self.who_within or self.span)


def union(selects: Sequence[str]) -> str:
    """Several queries as one; its first column, `part`, says which one a row is of, from 0 on."""
    if len(selects) == 1:
        return selects[0]
    parts = (one.replace("SELECT ", f"SELECT {n} AS part, ", 1) for n, one in enumerate(selects))
    return "\nUNION ALL\n".join(parts)


def select(
    count: Count,
    *,
    limit: int,
    order: Literal["groups", "value", "lowest"] = "groups",
    present: bool = False,
) -> str:
    """The HogQL query, ordered by its groups, or by its figure with the highest or lowest first.

    `present` leaves out groups of which the last is an empty text.
    """
    limit = min(limit, MOST_ROWS)
    if count.series.math == "first_time":
        body = _first_time(count)
    elif _counts_once(count.series):
        body = _once_each(count)
    else:
        body = _select(_groups(count), _figure(count), "events", conditions(count))
    names = [group.name for group in _groups(count)]
    having = f" HAVING {names[-1]} != ''" if present and names else ""
    body += f" GROUP BY {', '.join(names)}{having}" if names else ""
    if count.series.math in _PERCENTS:
        body = f"SELECT {', '.join([*names, _BETWEEN])} FROM ({body})"  # noqa: S608  all quoted
    by_value = [] if order == "groups" else [f"value {'DESC' if order == 'value' else 'ASC'}"]
    return f"{body} ORDER BY {', '.join([*by_value, *names])} LIMIT {limit}" if names else body


def _select(
    groups: Sequence[Group], figure: Sequence[Group], table: str, condition: str = ""
) -> str:
    where = f" WHERE {condition}" if condition else ""
    return f"{_columns([*groups, *figure])} FROM {table}{where}"


def _columns(columns: Sequence[Group]) -> str:
    return "SELECT " + ", ".join(f"{one.sql} AS {one.name}" for one in columns)


def _groups(count: Count) -> list[Group]:
    if count.interval is None:
        return list(count.groups)
    return [Group(count.interval, slot_key(count.interval, count.known.zone)), *count.groups]


def conditions(count: Count) -> str:
    """The HogQL condition that an event counts."""
    return everything(
        [
            event_is(count.series.event),
            within(count.span),
            *meets(count.series.filters, count.known),
            *meets(count.filters, count.known),
            *is_one_of(count.who, count.known, count.who_within or count.span),
        ]
    )


# --- figures -----------------------------------------------------------------------------------


def _figure(count: Count) -> list[Group]:
    series = count.series
    if series.math in _SIMPLE:
        return [Group("value", _SIMPLE[series.math])]
    column = (count.known, series.property, series.of)
    if series.math == "distinct":
        return [Group("value", f"count(DISTINCT nullIf({text(*column)}, ''))")]
    return _aggregate(series.math, number(*column))


def _aggregate(math: Math, value: str) -> list[Group]:
    if math in _PERCENTS:
        return _percentile(_PERCENTS[math], value)
    return [Group("value", f"{'avg' if math == 'average' else math}({value})")]


def _percentile(percent: int, value: str) -> list[Group]:
    """The sorted list and the place in it, in hundredths; `_BETWEEN` makes the figure of them."""
    return [
        Group("sorted", f"arraySort(groupArray({value}))"),
        Group("place", f"(length(sorted) - 1) * {percent}"),
        Group("low", "intDiv(place, 100) + 1"),
    ]


_BETWEEN = (
    # the values around the place, in proportion; behind the last one nothing is added
    "empty(sorted) ? NULL : "
    "sorted[low] + (sorted[low + 1] - sorted[low]) * (place % 100) / 100 AS value"
)


def unit(series: Series) -> str:
    """What the figure is a number of: `people`, `USD`; else the property's name."""
    if series.math in OF_PROPERTY:
        return (
            "values" if series.math == "distinct" else unit_of(series.property) or series.property
        )
    return {"first_time": "people", "per_person": "events per person"}.get(series.math, series.math)


def check_math(series: Series, known: Known) -> None:
    """Raises `ChangeInput` when the figure cannot be made of the property."""
    if series.math not in OF_PROPERTY or series.math == "distinct":
        return
    if series.of == "time" or known.property(series.property, series.of).type == "time":
        raise ChangeInput(f"`{series.math}` needs numbers, and “{series.property}” is a time.")


# --- one figure for each person, session or group ------------------------------------------------


def _counts_once(series: Series) -> bool:
    return series.math in OF_PROPERTY - {"distinct"} and series.of != "event"


def _once_each(count: Count) -> str:
    series = count.series
    match series.of:
        case "person":
            owner, there = "person_id", ""
        case "session":
            owner, there = "$session_id", "$session_id != ''"
        case _:
            owner = f"$group_{count.known.groups[series.of]}"
            there = f"{owner} != ''"
    groups = _groups(count)
    value = f"argMax({number(count.known, series.property, series.of)}, timestamp)"
    columns = [*groups, Group("owner", owner), Group("its_value", value)]
    condition = everything([conditions(count), there])
    inner = f"{_columns(columns)} FROM events WHERE {condition}"
    names = ", ".join([*(group.name for group in groups), "owner"])
    outer = [Group(group.name, group.name) for group in groups]
    return _select(outer, _aggregate(series.math, "its_value"), f"({inner} GROUP BY {names})")


def _first_time(count: Count) -> str:
    """People by the first event of the series that they ever did; `filters` are about that one."""
    known, series = count.known, count.series
    first = [
        Group("person", "person_id"),
        Group("first", "min(timestamp)"),
        *(Group(group.name, f"argMin({group.sql}, timestamp)") for group in count.groups),
        Group("counts", f"argMin({everything(meets(count.filters, known))}, timestamp)"),
    ]
    condition = everything(
        [
            event_is(series.event),
            f"timestamp < {hogql_time(count.span.end)}",
            *meets(series.filters, known),
            *is_one_of(count.who, known, count.who_within or count.span),
        ]
    )
    inner = f"{_columns(first)} FROM events WHERE {condition} GROUP BY person"
    groups = [Group(group.name, group.name) for group in count.groups]
    if count.interval:
        key = slot_key(count.interval, known.zone, column="first")
        groups = [Group(count.interval, key), *groups]
    return _select(
        groups,
        [Group("value", "count()")],
        f"({inner})",
        f"first >= {hogql_time(count.span.start)} AND counts",
    )
