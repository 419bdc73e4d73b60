"""What was said and found, what it cost, and what people asked to be remembered."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from agent.state.columns import Instant, Json, Words, label_columns, number
from agent.state.tables.metadata import metadata

# What was said, verbatim, in order. `alone` is, of a question, who alone sees the answer: empty for
# everybody in its place, NULL where that is not known.
messages = Table(
    "messages",
    metadata,
    number(),
    Column("tenant", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("turn", String, nullable=False),
    Column("key", String, nullable=False),
    Column("role", String, nullable=False),
    Column("content", Json, nullable=False),
    Column("slack_ts", String, nullable=False),
    Column("read_to", BigInteger, nullable=False),
    Column("alone", String),
    *label_columns(),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("conversation", "key"),
    Index(None, "conversation", "id"),
    sqlite_autoincrement=True,
)

# What was found, and how: the table behind every figure.
evidence = Table(
    "evidence",
    metadata,
    number(),
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
    *label_columns(),
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

# What people asked Rootle to remember. An empty `channel` makes it a note of the person alone.
memories = Table(
    "memories",
    metadata,
    number(),
    Column("tenant", String, nullable=False),
    Column("person", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("said_by", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("conversation", String, nullable=False),
    Column("turn", String, nullable=False),
    *label_columns(),
    Column("created_at", Instant, nullable=False),
    Index(None, "tenant", "channel", "person"),
    Index(None, "turn"),
    sqlite_autoincrement=True,
)
