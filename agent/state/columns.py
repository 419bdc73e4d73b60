"""The kinds of columns that Rootle's tables are made of, alike on SQLite and PostgreSQL."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Integer,
    Row,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.policy import Label

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever columns; they are read by name."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as whole microseconds since 1970 UTC and read back in UTC.

    Both databases compare it the same way, and no server's time zone can change it.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Raises `ValueError` for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; every stored time needs one.")
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """An aware datetime in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Free text; what no database can hold (NUL, halves of surrogate pairs) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text with every such character replaced."""
        return None if value is None else _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)


def compact_json(value: Any) -> str:
    """JSON as it is stored; raises `ValueError` for NaN and Infinity, which JSON has no word for."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


# Verbatim JSON text on both databases: PostgreSQL's JSONB would reorder the keys of a message.
Json = JSON(none_as_null=True)


def number() -> Column[int]:
    """The column `id`, by which a table's rows are numbered."""
    # SQLite numbers rows only in a column that is INTEGER to the letter.
    kind = BigInteger().with_variant(Integer(), "sqlite")
    return Column("id", kind, primary_key=True, autoincrement=True)


def label_columns() -> tuple[Column[Any], ...]:
    """The columns of a value's label; a table that stores a value has all of them."""
    return (
        Column("sources", Json, nullable=False),
        Column("circles", Json, nullable=False),
        Column("untrusted", Boolean, nullable=False),
    )


def label_values(label: Label) -> dict[str, Any]:
    """The three columns of a label."""
    return {
        "sources": sorted(label.sources),
        "circles": sorted(label.circles),
        "untrusted": label.untrusted,
    }


def label_of(row: AnyRow) -> Label:
    """The label in a row's three columns."""
    return Label(frozenset(row.sources), frozenset(row.circles), row.untrusted)


Insert = sqlite.Insert | postgresql.Insert


def insert_into(connection: AsyncConnection, table: Table) -> Insert:
    """An INSERT that may say ON CONFLICT, in the dialect of `connection`; always the same object."""
    return _insert_into(connection.dialect.name, table)


@lru_cache
def _insert_into(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
