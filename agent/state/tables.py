"""Everything Rootle remembers, as tables: what arrived, was done, was said, was found and was spent.

Every table has the tenant (the Slack workspace) a row belongs to; every table that stores a value
has its label: where the value came from, who may read it, whether outside text went into it.
Stores own their tables; nothing else names them. A change here needs a migration beside it.
"""

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
    Double,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
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

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _number() -> Column[int]:
    # SQLite numbers rows only in a column that is INTEGER to the letter.
    kind = BigInteger().with_variant(Integer(), "sqlite")
    return Column("id", kind, primary_key=True, autoincrement=True)


def _label() -> tuple[Column[Any], ...]:
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


# What arrived. `finished_at` is NULL until the event has its one end; `fence` is the number of the
# lease under which it last ran, `lost` how many of its attempts ended with their process. Numbers
# are never used again, because turns are named after them.
inbox = Table(
    "inbox",
    metadata,
    _number(),
    Column("tenant", String, nullable=False),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("event_key", String, nullable=False),
    Column("twin_key", String),
    Column("conversation", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("content_type", String, nullable=False),
    Column("received_at", Instant, nullable=False),
    *_label(),
    Column("state", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lost", Integer, nullable=False, server_default=text("0")),
    Column("fence", BigInteger, nullable=False),
    Column("not_before", Instant),
    Column("outcome", Words, nullable=False),
    Column("finished_at", Instant),
    UniqueConstraint("source", "event_key"),
    UniqueConstraint("source", "twin_key"),
    sqlite_autoincrement=True,
)
Index(
    "ix_inbox_unfinished",
    inbox.c.conversation,
    inbox.c.id,
    sqlite_where=inbox.c.finished_at.is_(None),
    postgresql_where=inbox.c.finished_at.is_(None),
)
Index("ix_inbox_state_finished_at", inbox.c.state, inbox.c.finished_at)

# Who works on a conversation now, and until when. The row stays, so that fences only ever grow.
leases = Table(
    "leases",
    metadata,
    Column("conversation", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# What was done in the world, or is about to be.
effects = Table(
    "effects",
    metadata,
    _number(),
    Column("key", String, nullable=False, unique=True),
    Column("tenant", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("turn", String, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("digest", String, nullable=False),
    Column("state", String, nullable=False),
    Column("outcome", Json),
    Column("reason", Words, nullable=False),
    *_label(),
    Column("begun_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Index(None, "conversation", "id"),
    sqlite_autoincrement=True,
)

# What was said, verbatim, in order. `alone` is, of a question, who alone sees the answer: empty for
# everybody in its place, NULL where that is not known.
messages = Table(
    "messages",
    metadata,
    _number(),
    Column("tenant", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("turn", String, nullable=False),
    Column("key", String, nullable=False),
    Column("role", String, nullable=False),
    Column("content", Json, nullable=False),
    Column("slack_ts", String, nullable=False),
    Column("read_to", BigInteger, nullable=False),
    Column("alone", String),
    *_label(),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("conversation", "key"),
    Index(None, "conversation", "id"),
    sqlite_autoincrement=True,
)

# What was found, and how: the table behind every figure.
evidence = Table(
    "evidence",
    metadata,
    _number(),
    Column("tenant", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("turn", String, nullable=False),
    Column("call", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("query", Words, nullable=False),
    Column("columns", Json, nullable=False),
    Column("rows", Json, nullable=False),
    Column("start", Instant),
    Column("end", Instant),
    Column("timezone", String, nullable=False),
    Column("chart", Json),
    *_label(),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("conversation", "call"),
    UniqueConstraint("conversation", "number"),
    sqlite_autoincrement=True,
)

# What was spent, one row a turn.
usage = Table(
    "usage",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("turn", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("model", String, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("tool_calls", Integer, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("cost_usd", Double, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "tenant", "at"),
    Index(None, "tenant", "conversation"),
)

# When to listen. An empty `thread` is the setting of the whole channel.
attention = Table(
    "attention",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("thread", String, primary_key=True),
    Column("mode", String, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_at", Instant, nullable=False),
)

# What a button stands for, and who pressed it.
buttons = Table(
    "buttons",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("tenant", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("payload", Json, nullable=False),
    *_label(),
    Column("created_at", Instant, nullable=False),
    Column("used_by", String),
    Column("used_for", String),
    Column("used_at", Instant),
)

# What people thought of an answer.
feedback = Table(
    "feedback",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("turn", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("positive", Boolean, nullable=False),
    Column("given_at", Instant, nullable=False),
)

# What people asked Rootle to remember. An empty `channel` makes it a note of the person alone.
memories = Table(
    "memories",
    metadata,
    _number(),
    Column("tenant", String, nullable=False),
    Column("person", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("said_by", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("conversation", String, nullable=False),
    Column("turn", String, nullable=False),
    *_label(),
    Column("created_at", Instant, nullable=False),
    Index(None, "tenant", "channel", "person"),
    Index(None, "turn"),
    sqlite_autoincrement=True,
)
