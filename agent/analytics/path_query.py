"""Writes what paths ask PostHog: from what to what people go, one step after another.

As in PostHog (posthog.com/docs/product-analytics/paths), a path lies within one session, the same
thing several times in a row is one step, and a path begins at the first `start` and ends at the
first `end` after it. Sessions are PostHog's own (`$session_id`); where events have none, as those
of servers, a person's events belong together until nothing happens for half an hour.

Of the events whose names begin with `$`, which PostHog's libraries send by themselves, only pages,
screens and errors are steps, and what `start` and `end` name.
"""

# ruff: noqa: S608  every name and value is written by hogql_string or identifier

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.analytics.columns import Known
from agent.analytics.conditions import everything, is_one_of, meets
from agent.analytics.criteria import Filter, Who
from agent.analytics.span import within
from agent.calendar.dates import Range
from integrations.posthog import hogql_string

Of = Literal["events", "pages"]

PAUSE_SECONDS = 1_800
"""PostHog's own limit: after half an hour of nothing a new session begins."""

SENT_BY_THEMSELVES = ("$pageview", "$screen", "$exception")
PAGES = ("$pageview", "$screen")

_EARLIER = (
    "earlier AS (PARTITION BY person_id, session ORDER BY t, uuid "
    "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
)
_PAUSES = (
    # without a session of PostHog's, a pause begins a new one
    "SELECT person_id, session, t, uuid, name, session = '' AND "
    f"t - lagInFrame(t) OVER earlier > {PAUSE_SECONDS} AS apart FROM seen WHERE name != '' "
    f"WINDOW {_EARLIER}"
)
_PARTED = (
    "SELECT person_id, session, t, uuid, name, countIf(apart) OVER earlier AS part "
    f"FROM pauses WINDOW {_EARLIER}"
)
_WALKS = (
    "SELECT groupArray((t, uuid, name)) AS found, arraySort(found) AS sorted, "
    "arrayMap(one -> tupleElement(one, 3), sorted) AS names, arrayCompact(names) AS walk "
    "FROM parted GROUP BY person_id, session, part"
)


@dataclass(frozen=True, slots=True)
class Paths:
    """One question about paths: the first `steps` moves from `start`, or the last ones to `end`."""

    start: str
    end: str
    span: Range
    of: Of
    steps: int
    limit: int
    filters: Sequence[Filter] = ()
    who: Sequence[Who] = ()


def paths_sql(asked: Paths, known: Known) -> str:
    """HogQL whose rows are `step`, `source`, `target` and `sessions`, most first in each step."""
    tables = [
        f"seen AS ({_seen(asked, known)})",
        f"pauses AS ({_PAUSES})",
        f"parted AS ({_PARTED})",
        f"walks AS ({_WALKS})",
        *_cut(asked),
        "moves AS (SELECT arrayJoin(arrayZip(numbers, sources, targets)) AS move FROM cut)",
    ]
    return (
        f"WITH {', '.join(tables)} SELECT tupleElement(move, 1) AS step, "
        "tupleElement(move, 2) AS source, tupleElement(move, 3) AS target, count() AS sessions "
        "FROM moves GROUP BY step, source, target ORDER BY step, sessions DESC, source, target "
        f"LIMIT {asked.limit} BY step LIMIT {asked.limit * asked.steps}"
    )


def item(of: Of) -> str:
    """The HogQL expression of what one event is on a path: its name, or the page it shows."""
    if of == "events":
        return "event"
    page = (  # notEmpty, because in HogQL a missing value is not '' either
        "CASE WHEN event = '$screen' THEN ifNull(toString(properties.$screen_name), '') "
        "WHEN notEmpty(toString(properties.$pathname)) "
        "THEN ifNull(toString(properties.$pathname), '') "
        "ELSE path(ifNull(toString(properties.$current_url), '')) END"
    )
    return f"replaceRegexpOne({page}, '(.)/$', '\\\\1')"  # /files/ is the page /files


def condition(of: Of, named: Sequence[str] = ()) -> str:
    """The events that are steps of a path."""
    if of == "pages":
        return f"event IN ({_list(PAGES)})"
    own = dict.fromkeys((*SENT_BY_THEMSELVES, *(name for name in named if name)))
    return f"(NOT startsWith(event, '$') OR event IN ({_list(own)}))"


def _list(names: Sequence[str] | dict[str, None]) -> str:
    return ", ".join(map(hogql_string, names))


def _seen(asked: Paths, known: Known) -> str:
    conditions = [
        condition(asked.of, (asked.start, asked.end)),
        within(asked.span),
        *meets(asked.filters, known),
        *is_one_of(asked.who, known, asked.span),
    ]
    return (
        f"SELECT person_id, ifNull(toString($session_id), '') AS session, "
        "assumeNotNull(toFloat(timestamp)) AS t, uuid, "
        f"{item(asked.of)} AS name FROM events WHERE {everything(conditions)}"
    )


def _cut(asked: Paths) -> list[str]:
    """The tables from `walks` to `cut`: the part of every walk that was asked for."""
    start, end = hogql_string(asked.start), hogql_string(asked.end)
    begun, kept = "walk", "begun"
    if asked.start:
        begun = f"arraySlice(walk, indexOf(walk, {start}))"
    if asked.start and asked.end:  # the end lies behind the start, also when both are the same
        kept = f"arraySlice(begun, 1, indexOf(behind, {end}) + 1)"
    elif asked.end:
        kept = f"arraySlice(begun, 1, indexOf(begun, {end}))"
    has_start = f" WHERE has(walk, {start})" if asked.start else ""
    has_end = ""
    if asked.end:
        has_end = f" WHERE has({'behind' if asked.start else 'begun'}, {end})"
    last = asked.end and not asked.start
    items = asked.steps + 1
    shown = f"arraySlice(kept, -{items})" if last else f"arraySlice(kept, 1, {items})"
    # numbers of moves: the last one before `end` has the highest
    numbers = f"range({items + 1} - many, {items})" if last else "range(1, many)"
    cut = (
        f"SELECT {shown} AS items, length(items) AS many, {numbers} AS numbers, "
        "arraySlice(items, 1, many - 1) AS sources, arraySlice(items, 2) AS targets FROM whole"
    )
    return [
        f"walked AS (SELECT {begun} AS begun, arraySlice(begun, 2) AS behind FROM walks{has_start})",
        f"whole AS (SELECT {kept} AS kept FROM walked{has_end})",
        f"cut AS ({cut})",
    ]
