"""Which tables and columns a query may read, and how ClickHouse reads each of them.

Columns are written as ClickHouse expressions over `{t}`, the name under which the table stands in
the query, and `{zone}`, the project's time zone as a literal. Moments come out in that zone, as
PostHog's do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from integrations.local.posthog.hogql.quoting import literal

Owner = Literal["event", "person", "group"]
Shape = Literal["String", "Numeric", "Boolean", "DateTime", "nested"]
"""How a property is read: PostHog's types, and `nested` for lists and objects, read as JSON."""

PropertyTypes = Callable[[Owner, str], Shape]
"""The type of a property, by whose it is and its name; unknown ones are `String`."""

MOST_GROUP_TYPES = 5
"""PostHog's `GROUP_TYPES_LIMIT`."""


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
class Link:
    """Another table that a path leads into; it is joined when a query uses that path.

    `on` is the condition, over `{t}` and over `{j}`, the name of the other table; `only` says
    which of its rows count, over its plain columns.
    """

    table: str
    on: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `sql` stands in FROM. Columns, bags and links go by the path of HogQL.

    `star` are the columns of `SELECT *`, in order. Where `parts` are given, `sql` is a query whose
    `{parts}` are those of the parts that are used: name and expression.
    """

    sql: str
    columns: Mapping[tuple[str, ...], Column]
    bags: Mapping[tuple[str, ...], Bag]
    star: tuple[str, ...]
    links: Mapping[tuple[str, ...], Link] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


def moment(column: str, *, nullable: bool = False) -> Column:
    """A column with a moment, which comes out in the project's time zone."""
    return Column(f"toTimeZone({{t}}.{column}, {{zone}})", nullable)


def text_in(bag: str, *path: str) -> str:
    """A property as text, NULL where it is missing; the names are ours."""
    return f"CAST({'.'.join((bag, *(f'`{name}`' for name in path)))}, 'Nullable(String)')"


_SESSION = f"ifNull({text_in('{t}.properties', '$session_id')}, '')"
_WINDOW = f"ifNull({text_in('{t}.properties', '$window_id')}, '')"
_CHAIN = f"ifNull({text_in('{t}.properties', '$elements_chain')}, '')"
_TAGS = literal("(?:^|;)(a|button|form|input|select|textarea|label)(?:[.:]|$)")
_WITHOUT_PROFILE = f"ifNull({text_in('{t}.properties', '$process_person_profile')}, '') = 'false'"
PERSON = Link("persons", "equals({t}.person_id, {j}.id)")
"""From a row with a person's id to that person, as known now."""


def _in_chain(attribute: str) -> str:
    return literal(f'(?::|"){attribute}="(.*?)"')


EVENTS = Table(
    sql="events",
    columns={
        ("uuid",): Column("{t}.uuid"),
        ("event",): Column("{t}.event"),
        ("timestamp",): moment("timestamp"),
        ("created_at",): moment("created_at"),
        ("distinct_id",): Column("{t}.distinct_id"),
        ("person_id",): Column("{t}.person_id"),
        ("$session_id",): Column(_SESSION),  # empty without one, as in PostHog
        ("$window_id",): Column(_WINDOW),
        ("elements_chain",): Column(_CHAIN),
        ("elements_chain_href",): Column(f"extract({_CHAIN}, {_in_chain('href')})"),
        ("elements_chain_texts",): Column(f"extractAll({_CHAIN}, {_in_chain('text')})"),
        ("elements_chain_ids",): Column(f"extractAll({_CHAIN}, {_in_chain('attr_id')})"),
        ("elements_chain_elements",): Column(f"extractAll({_CHAIN}, {_TAGS})"),
        ("person_mode",): Column(f"if({_WITHOUT_PROFILE}, 'propertyless', 'full')"),
        ("person", "id"): Column("{t}.person_id"),
        ("pdi", "person_id"): Column("{t}.person_id"),
        ("pdi", "distinct_id"): Column("{t}.distinct_id"),
    },
    # PostHog reads the person as it was at the time of the event, and so do we.
    bags={
        ("properties",): Bag("{t}.properties", "event"),
        ("person", "properties"): Bag("{t}.person_properties", "person"),
        ("poe", "properties"): Bag("{t}.person_properties", "person"),
    },
    star=("uuid", "event", "properties", "timestamp", "distinct_id", "created_at", "person_id"),
    links={
        ("session",): Link("sessions", f"equals({_SESSION}, {{j}}.session_id)"),
        ("person",): PERSON,
        ("pdi", "person"): PERSON,
    },
)

PERSONS = Table(
    sql="persons FINAL",
    columns={
        ("id",): Column("{t}.id"),
        ("created_at",): moment("created_at"),
        ("is_identified",): Column("{t}.is_identified"),
    },
    bags={("properties",): Bag("{t}.properties", "person")},
    star=("id", "created_at", "properties", "is_identified"),
    links={("pdi",): Link("person_distinct_ids", "equals({t}.id, {j}.person_id)")},
)

DISTINCT_IDS = Table(
    sql="person_distinct_ids FINAL",
    columns={
        ("distinct_id",): Column("{t}.distinct_id"),
        ("person_id",): Column("{t}.person_id"),
    },
    bags={},
    star=("distinct_id", "person_id"),
    links={("person",): PERSON},
)

GROUPS = Table(
    sql="groups FINAL",
    columns={
        ("index",): Column("{t}.`index`"),
        ("key",): Column("{t}.key"),
        ("created_at",): moment("created_at"),
        ("updated_at",): moment("updated_at"),
    },
    bags={("properties",): Bag("{t}.properties", "group")},
    star=("index", "key", "created_at", "updated_at", "properties"),
)

STATIC_COHORT_PEOPLE = Table(
    sql="static_cohort_people FINAL",
    columns={
        ("person_id",): Column("{t}.person_id"),
        ("cohort_id",): Column("{t}.cohort_id"),
    },
    bags={},
    star=("person_id", "cohort_id"),
    links={("person",): PERSON},
)

CREATE = (
    """CREATE TABLE IF NOT EXISTS events (
        uuid UUID, event LowCardinality(String), timestamp DateTime64(6, 'UTC'),
        created_at DateTime64(6, 'UTC'), distinct_id String, person_id UUID,
        properties JSON, person_properties JSON, simulated Bool
    ) ENGINE = MergeTree ORDER BY (toDate(timestamp), event, cityHash64(distinct_id), uuid)
    SETTINGS min_bytes_for_wide_part = 67108864""",  # a file for each property only where it pays
    """CREATE TABLE IF NOT EXISTS persons (
        id UUID, created_at DateTime64(6, 'UTC'), properties JSON, is_identified Bool,
        version UInt64, is_deleted UInt8
    ) ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY id""",
    """CREATE TABLE IF NOT EXISTS person_distinct_ids (
        distinct_id String, person_id UUID, version UInt64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY distinct_id""",
    """CREATE TABLE IF NOT EXISTS groups (
        `index` UInt8, key String, created_at DateTime64(6, 'UTC'),
        updated_at DateTime64(6, 'UTC'), properties JSON
    ) ENGINE = ReplacingMergeTree(updated_at) ORDER BY (`index`, key)""",
    """CREATE TABLE IF NOT EXISTS static_cohort_people (
        cohort_id UInt64, person_id UUID, version UInt64, is_deleted UInt8
    ) ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (cohort_id, person_id)""",
)
"""The tables as ClickHouse has them."""
