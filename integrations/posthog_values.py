"""Writes the HogQL that finds what events carry, and which values it takes, with one scan each."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from integrations.posthog_hogql import hogql_name, hogql_string, hogql_time
from integrations.posthog_shapes import Owner

MOST_VALUES = 200
"""Values of one property; whoever needs others searches for them."""

TOO_MANY = 1_000
"""With more different values than this a property is an id, an address or prose: no list of them
helps anybody, and their frequencies would be guesses."""

LONGEST_VALUE = 200
"""Characters; longer ones are prose or addresses."""

MOST_EVENTS = 2_000
"""Events of which it is read what they carry; HogQL gives 100 rows without a limit."""

_ODD = re.compile(r"\d|://")
_COLUMN = re.compile(r"\$?\w+")

_TABLES: dict[Owner, tuple[str, str]] = {
    "event": ("events", "timestamp >= {since}"),
    "person": ("persons", ""),
    "session": ("sessions", "$start_timestamp >= {since}"),
    "group": ("groups", "index = {index}"),
}
"""Where properties are read from: the table, and a condition."""


def frequent_sql(
    names: Sequence[str], of: Owner, *, since: datetime, group_index: int | None
) -> str:
    """A row a property that has values: its number (from 1), the most frequent ones, how many.

    `topK` counts exactly up to three times `MOST_VALUES` different values and estimates beyond.
    The properties stand in one array because PostHog's parser takes long for many calls.
    """
    values = ", ".join(_value(name, of) for name in names)
    return (
        f"SELECT number, topK({MOST_VALUES})(value), uniq(value) "  # noqa: S608  all is quoted
        f"FROM (SELECT [{values}] AS row {_from(of, since, group_index)}) "
        "ARRAY JOIN row AS value, arrayEnumerate(row) AS number "
        f"WHERE value IS NOT NULL GROUP BY number LIMIT {len(names)}"
    )


def carried_sql(*, since: datetime) -> str:
    """A row an event, the most frequent first: its name, how often it came, its properties' names."""
    return (
        "SELECT event, count() AS n, groupUniqArrayArray(JSONExtractKeys(properties)) "  # noqa: S608  all is quoted
        f"FROM events WHERE timestamp >= {hogql_time(since)} "
        f"GROUP BY event ORDER BY n DESC, event LIMIT {MOST_EVENTS}"
    )


def search_sql(
    name: str, of: Owner, *, search: str, since: datetime, group_index: int | None
) -> str:
    """A row a value that contains `search`, the most frequent first."""
    value = f"toString({_value(name, of)})"
    source = _from(of, since, group_index)
    joined = " AND" if " WHERE " in source else " WHERE"
    pattern = re.sub(r"([\\%_])", r"\\\1", search)
    return (
        f"SELECT {value} AS value, count() AS n {source}{joined} {value} ILIKE "
        f"{hogql_string(f'%{pattern}%')} GROUP BY value ORDER BY n DESC, value LIMIT {MOST_VALUES}"
    )


def listed(values: Sequence[Any], different: int) -> tuple[str, ...]:
    """The values as texts, if they are worth a list: not too many, and no ids or addresses."""
    found = texts(values)
    odd = sum(1 for value in found if _ODD.search(value))
    ids = len(values) >= MOST_VALUES and odd > len(found) / 2
    return () if ids or different > TOO_MANY else found


def readable(name: str, of: Owner) -> bool:
    """Whether HogQL has a way to name this property."""
    if of == "session":
        return _COLUMN.fullmatch(name) is not None
    return bool(name) and "%" not in name and "\0" not in name


def texts(values: Iterable[Any]) -> tuple[str, ...]:
    """The values as texts; what is empty or prose is left out."""
    found = (str(value) for value in values if value is not None)
    return tuple(text for text in found if text.strip() and len(text) <= LONGEST_VALUE)


def _value(name: str, of: Owner) -> str:
    return hogql_name(name) if of == "session" else f"properties.{hogql_name(name)}"


def _from(of: Owner, since: datetime, group_index: int | None) -> str:
    table, condition = _TABLES[of]
    where = condition.format(since=hogql_time(since), index=group_index or 0)
    return f"FROM {table} WHERE {where}" if where else f"FROM {table}"
