"""What a name means at one place of a query: a column, a property, an alias, a table.

Every SELECT has its scope. Names are looked up in PostHog's order: arguments of a lambda, aliases
of the same SELECT that came before, then the columns of its tables.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from integrations.hogql.parser import HogQLError
from integrations.local.posthog.hogql import properties
from integrations.local.posthog.hogql.quoting import literal, name
from integrations.local.posthog.hogql.schema import Bag, Link, PropertyTypes, Table

_TO_FILL = re.compile(r"\{(?:t|j|zone)\}")


@dataclass(frozen=True, slots=True)
class Value:
    """A ClickHouse expression; `nullable` says whether it may be NULL."""

    sql: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class Surface:
    """What all tables of one query share: their names, the time zone, and the property types."""

    tables: Mapping[str, Table]
    zone: str
    types: PropertyTypes


@dataclass(slots=True)
class TableSource:
    """One of PostHog's tables, standing in FROM under `alias`.

    It remembers what a query uses of it: `sql` joins the tables behind the links that were
    followed, and puts together only the parts that are asked for.
    """

    alias: str
    table: Table
    surface: Surface
    only: str = ""
    _used: set[str] = field(default_factory=set)
    _linked: "dict[str, tuple[Link, TableSource]]" = field(default_factory=dict)

    def look_up(self, path: Sequence[str]) -> Value | None:
        """The value at `path`, or None when the table has no such column."""
        if column := self.table.columns.get(tuple(path)):
            return Value(self._fill(column.sql), column.nullable)
        for start in range(len(path), 0, -1):
            if bag := self.table.bags.get(tuple(path[:start])):
                return _property(self._fill(bag.sql), bag, path[start:], self.surface)
        for start in range(len(path) - 1, 0, -1):
            if link := self.table.links.get(tuple(path[:start])):
                return self._follow(".".join(path[:start]), link, path[start:])
        return None

    def names(self) -> Sequence[str]:
        """The columns of `SELECT *`."""
        return self.table.star

    def sql(self) -> str:
        """The table as it stands in FROM; ask when everything else is written."""
        if self.table.sql.startswith("("):
            return f"{self._subquery()} AS {name(self.alias)}"
        physical, *final = self.table.sql.split()
        if self.only:
            inside = " ".join((name(physical), *final))
            rows = f"(SELECT * FROM {inside} WHERE {self.only})"  # noqa: S608  quoted or ours
            return f"{rows} AS {name(self.alias)}"
        return " ".join((f"{name(physical)} AS {name(self.alias)}", *final))

    def joins(self) -> str:
        """The tables behind the links; they follow the table and its own condition."""
        written = ""
        for link, source in self._linked.values():
            condition = self._fill(link.on, joined=source.alias)
            source.mention(condition)
            written += f" LEFT JOIN {source.sql()} ON {condition}"
        return written

    def mention(self, sql: str) -> None:
        """Remember which parts of this table an expression uses."""
        if self.table.parts:
            found = re.findall(re.escape(name(self.alias)) + r"\.(\w+)", sql)
            self._used.update(part for part in found if part in self.table.parts)

    def _follow(self, prefix: str, link: Link, path: Sequence[str]) -> Value | None:
        if prefix not in self._linked:
            alias = f"{self.alias}__{prefix}"
            source = TableSource(alias, self.surface.tables[link.table], self.surface, link.only)
            self._linked[prefix] = (link, source)
        found = self._linked[prefix][1].look_up(path)
        return None if found is None else Value(found.sql, nullable=True)

    def _subquery(self) -> str:
        parts = self.table.parts
        if not parts:
            return self.table.sql
        used = [part for part in parts if part in self._used or part == next(iter(parts))]
        written = ", ".join(f"{parts[part]} AS {part}" for part in used)
        return self.table.sql.replace("{parts}", written)

    def _fill(self, sql: str, *, joined: str = "") -> str:
        # In one pass, and not by str.format: names that are filled in may hold braces.
        parts = {"{t}": self.alias, "{j}": joined}
        zone = literal(self.surface.zone)
        filled = _TO_FILL.sub(lambda m: name(parts[m[0]]) if m[0] in parts else zone, sql)
        self.mention(filled)
        return filled


@dataclass(frozen=True, slots=True)
class QuerySource:
    """A subquery or a common table expression; its `columns` are all that it has."""

    alias: str
    columns: tuple[str, ...]
    text: str

    def look_up(self, path: Sequence[str]) -> Value | None:
        """The column of that name, or None."""
        if len(path) != 1 or path[0] not in self.columns:
            return None
        return Value(f"{name(self.alias)}.{name(path[0])}", nullable=True)

    def names(self) -> Sequence[str]:
        """The columns of `SELECT *`."""
        return self.columns

    def sql(self) -> str:
        """The query as it stands in FROM."""
        return f"{self.text} AS {name(self.alias)}"

    def joins(self) -> str:
        """Nothing: a subquery leads nowhere."""
        return ""


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


def _property(bag_sql: str, bag: Bag, path: Sequence[str], surface: Surface) -> Value:
    """One property, or the whole bag as text, so that JSON functions work on it."""
    if not path:
        return Value(f"toString({bag_sql})", nullable=False)
    shape = surface.types(bag.owner, path[0]) if len(path) == 1 else "String"
    return Value(properties.read(bag_sql, path, shape=shape, zone=surface.zone), nullable=True)
