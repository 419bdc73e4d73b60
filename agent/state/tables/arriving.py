"""What arrives and who works on it, what stands under messages, and when to listen."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from agent.state.columns import Instant, Json, Words, label_columns, number
from agent.state.tables.metadata import metadata

# What arrived. `finished_at` is NULL until the event has its one end; `fence` is the number of the
# lease under which it last ran, `lost` how many of its attempts ended with their process. Numbers
# are never used again, because turns are named after them.
inbox = Table(
    "inbox",
    metadata,
    number(),
    Column("tenant", String, nullable=False),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("event_key", String, nullable=False),
    Column("twin_key", String),
    Column("conversation", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("content_type", String, nullable=False),
    Column("received_at", Instant, nullable=False),
    *label_columns(),
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
    *label_columns(),
    Column("created_at", Instant, nullable=False),
    Column("used_by", String),
    Column("used_for", String),
    Column("used_at", Instant),
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
