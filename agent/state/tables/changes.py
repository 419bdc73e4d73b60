"""What was done in the world, and what people decided about it."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
)

from agent.state.columns import Instant, Json, Words, label_columns, number
from agent.state.tables.metadata import metadata

# What was done in the world, or is about to be.
effects = Table(
    "effects",
    metadata,
    number(),
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
    *label_columns(),
    Column("begun_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Index(None, "conversation", "id"),
    sqlite_autoincrement=True,
)

# What Rootle would change, and what people decided. `consents` are those who approved so far;
# `decided_for` is the press that decided. A row is of one effect, whose key and digest it has.
approvals = Table(
    "approvals",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("tenant", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("turn", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("risk", String, nullable=False),
    Column("given", Json, nullable=False),
    Column("title", Words, nullable=False),
    Column("lines", Json, nullable=False),
    Column("seen", Json, nullable=False),
    Column("kind", String, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("digest", String, nullable=False),
    Column("effect_key", String, nullable=False, unique=True),
    *label_columns(),
    Column("requested_by", String, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("consents", Json, nullable=False),
    Column("granted_by", String, nullable=False),
    Column("replaced_by", String, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("decided_for", String, nullable=False),
    Column("decided_at", Instant),
    Column("outcome", Words, nullable=False),
    Column("link", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "conversation", "turn"),
)

# Who allowed a tool for a thread, and until when.
grants = Table(
    "grants",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("given_by", String, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "conversation", "tool"),
)
