"""What a name means at one place of a query: a column, a property, an alias, a table.

Every SELECT has its scope. Names are looked up in PostHog's order: arguments of a lambda, aliases
of the same SELECT that came before, then the columns of its tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from integrations.hogql.parser import HogQLError
from integrations.local.posthog.hogql import properties
from integrations.local.posthog.hogql.quoting import literal, name
from integrations.local.posthog.hogql.schema import Bag, PropertyTypes, Table


@dataclass(frozen=True, slots=True)
class Value:
    """A ClickHouse expression; `nullable` says whether it may be NULL."""

    sql: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class TableSource:
    """One of PostHog's tables, standing in FROM under `alias`."""

    alias: str
    table: Table
    zone: str
    types: PropertyTypes

    def look_up(self, path: Sequence[str]) -> Value | None:
        """The value at `path`, or None when the table has no such column."""
        if column := self.table.columns.get(tuple(path)):
            return Value(self._fill(column.sql), column.nullable)
        for start in range(len(path), 0, -1):
            if bag := self.table.bags.get(tuple(path[:start])):
                return _property(self._fill(bag.sql), bag, path[start:], self)
        return None

    def names(self) -> Sequence[str]:
        """The columns of `SELECT *`."""
        return self.table.star

    def _fill(self, sql: str) -> str:
        # Not str.format: property names may hold braces.
        return sql.replace("{t}", name(self.alias)).replace("{zone}", literal(self.zone))


@dataclass(frozen=True, slots=True)
class QuerySource:
    """A subquery or a common table expression; its `columns` are all that it has."""

    alias: str
    columns: tuple[str, ...]

    def look_up(self, path: Sequence[str]) -> Value | None:
        """The column of that name, or None."""
        if len(path) != 1 or path[0] not in self.columns:
            return None
        return Value(f"{name(self.alias)}.{name(path[0])}", nullable=True)

    def names(self) -> Sequence[str]:
        """The columns of `SELECT *`."""
        return self.columns


Source = TableSource | QuerySource


@dataclass(slots=True)
class Scope:
    """The names that one SELECT can use. `expressions` are its common table expressions."""

    expressions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scalars: set[str] = field(default_factory=set)
    sources: dict[str, Source] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    arguments: frozenset[str] = frozenset()
    joining: bool = False

    def inside(self) -> "Scope":
        """The scope of a SELECT within this one: it sees the common table expressions only."""
        return Scope(expressions=dict(self.expressions), scalars=set(self.scalars))

    def with_arguments(self, names: Sequence[str]) -> "Scope":
        """The same scope inside a lambda with these arguments."""
        return Scope(
            self.expressions,
            self.scalars,
            self.sources,
            self.aliases,
            self.arguments | frozenset(names),
            self.joining,
        )

    def add(self, source: Source) -> None:
        """A further table in FROM; `HogQLError` when its name is taken."""
        if source.alias in self.sources:
            raise HogQLError(f'Already have joined a table called "{source.alias}".')
        self.sources[source.alias] = source

    def resolve(self, path: Sequence[str]) -> Value:
        """What the dotted `path` stands for; `HogQLError` when nothing, or two things."""
        first = path[0]
        if len(path) == 1 and first in self.arguments | self.aliases | self.scalars:
            return Value(name(first), nullable=True)
        if first in self.sources and len(path) > 1:
            found = self.sources[first].look_up(path[1:])
            if found is not None:
                return found
        values = [v for s in self.sources.values() if (v := s.look_up(path)) is not None]
        if len(values) > 1:
            raise HogQLError(f"Ambiguous query. Found multiple sources for field: {first}")
        if not values:
            raise HogQLError(f"Unable to resolve field: {'.'.join(path)}")
        return values[0]


def _property(bag_sql: str, bag: Bag, path: Sequence[str], source: TableSource) -> Value:
    """One property, or the whole bag as text, so that JSON functions work on it."""
    if not path:
        return Value(f"toString({bag_sql})", nullable=False)
    shape = source.types(bag.owner, path[0]) if len(path) == 1 else "String"
    return Value(properties.read(bag_sql, path, shape=shape, zone=source.zone), nullable=True)
