"""Which tables and columns a query may read, and how ClickHouse reads each of them.

Columns are written as ClickHouse expressions over `{t}`, the name under which the table stands in
the query, and `{zone}`, the project's time zone as a literal. Moments come out in that zone, as
PostHog's do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Owner = Literal["event", "person"]
Shape = Literal["String", "Numeric", "Boolean", "DateTime", "nested"]
"""How a property is read: PostHog's types, and `nested` for lists and objects, read as JSON."""

PropertyTypes = Callable[[Owner, str], Shape]
"""The type of a property, by whose it is and its name; unknown ones are `String`."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `sql` is the ClickHouse expression that gives its value."""

    sql: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Bag:
    """A column that holds properties; `sql` is a ClickHouse column of type JSON."""

    sql: str
    owner: Owner


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `sql` stands in FROM. Columns and bags go by the path that HogQL gives them.

    `star` are the columns of `SELECT *`, in order.
    """

    sql: str
    columns: Mapping[tuple[str, ...], Column]
    bags: Mapping[tuple[str, ...], Bag]
    star: tuple[str, ...]


def _moment(column: str) -> Column:
    return Column(f"toTimeZone({{t}}.{column}, {{zone}})")


TABLES: Mapping[str, Table] = {
    "events": Table(
        sql="events",
        columns={
            ("uuid",): Column("{t}.uuid"),
            ("event",): Column("{t}.event"),
            ("timestamp",): _moment("timestamp"),
            ("created_at",): _moment("created_at"),
            ("distinct_id",): Column("{t}.distinct_id"),
            ("person_id",): Column("{t}.person_id"),
            ("$session_id",): Column(
                "CAST({t}.properties.`$session_id`, 'Nullable(String)')", nullable=True
            ),
            ("person", "id"): Column("{t}.person_id"),
        },
        # PostHog reads the person as it was at the time of the event, and so do we.
        bags={
            ("properties",): Bag("{t}.properties", "event"),
            ("person", "properties"): Bag("{t}.person_properties", "person"),
        },
        star=("uuid", "event", "properties", "timestamp", "distinct_id", "created_at", "person_id"),
    ),
    "persons": Table(
        sql="persons FINAL",
        columns={
            ("id",): Column("{t}.id"),
            ("created_at",): _moment("created_at"),
            ("is_identified",): Column("{t}.is_identified"),
        },
        bags={("properties",): Bag("{t}.properties", "person")},
        star=("id", "created_at", "properties", "is_identified"),
    ),
    "person_distinct_ids": Table(
        sql="person_distinct_ids FINAL",
        columns={
            ("distinct_id",): Column("{t}.distinct_id"),
            ("person_id",): Column("{t}.person_id"),
        },
        bags={},
        star=("distinct_id", "person_id"),
    ),
}

CREATE = (
    """CREATE TABLE IF NOT EXISTS events (
        uuid UUID, event LowCardinality(String), timestamp DateTime64(6, 'UTC'),
        created_at DateTime64(6, 'UTC'), distinct_id String, person_id UUID,
        properties JSON, person_properties JSON, simulated Bool
    ) ENGINE = MergeTree ORDER BY (toDate(timestamp), event, cityHash64(distinct_id), uuid)""",
    """CREATE TABLE IF NOT EXISTS persons (
        id UUID, created_at DateTime64(6, 'UTC'), properties JSON, is_identified Bool,
        version UInt64, is_deleted UInt8
    ) ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY id""",
    """CREATE TABLE IF NOT EXISTS person_distinct_ids (
        distinct_id String, person_id UUID, version UInt64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY distinct_id""",
)
"""The tables as ClickHouse has them."""
