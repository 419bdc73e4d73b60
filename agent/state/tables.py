"""Everything Rootle remembers, as tables: what arrived, was done, was said, was found and was spent.

Every table has the tenant (the Slack workspace) a row belongs to; every table that stores a value
has its label: where the value came from, who may read it, whether outside text went into it.
Stores own their tables; nothing else names them. A change here needs a migration beside it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from agent.state.columns import Instant, Json, Words, label_columns, number

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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
    *label_columns(),
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

# Long work. `waiting` until `not_before`, `running` under the lease `job:<id>`, `paused` for an answer
# of people, and ended once: `done`, `failed` or `stopped`. `key` is the name of whatever asked for it.
# `steered` counts what people said to it while it worked; once it has `concluded`, it hears no more.
jobs = Table(
    "jobs",
    metadata,
    number(),
    Column("key", String, nullable=False, unique=True),
    Column("tenant", String, nullable=False),
    Column("name", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("queue", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("channel", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("asked_by", String, nullable=False),
    *label_columns(),
    Column("state", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("not_before", Instant),
    Column("stopped_by", String),
    Column("steered", Integer, nullable=False, server_default=text("0")),
    Column("wraps_up", Boolean, nullable=False, server_default=false()),
    Column("concluded", Boolean, nullable=False, server_default=false()),
    Column("progress", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("begun_at", Instant),
    Column("finished_at", Instant),
    sqlite_autoincrement=True,
)
Index(
    "ix_jobs_unfinished",
    jobs.c.queue,
    jobs.c.id,
    sqlite_where=jobs.c.finished_at.is_(None),
    postgresql_where=jobs.c.finished_at.is_(None),
)
Index("ix_jobs_state_finished_at", jobs.c.state, jobs.c.finished_at)

# What a job has done so far: a step that is here is not done again.
job_steps = Table(
    "job_steps",
    metadata,
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("result", Json),
    *label_columns(),
    Column("finished_at", Instant, nullable=False),
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

# What is to be done again and again: in words as somebody said them, as a recurrence, and when next.
# `next_at` is NULL when it never is again; `last_job` is the job of its last run.
schedules = Table(
    "schedules",
    metadata,
    number(),
    Column("key", String, nullable=False, unique=True),
    Column("tenant", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("title", Words, nullable=False),
    Column("words", Words, nullable=False),
    Column("recurrence", Text, nullable=False),
    Column("zone", String, nullable=False),
    Column("content", Json, nullable=False),
    Column("only_notable", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("next_at", Instant),
    Column("last_at", Instant),
    Column("last_job", BigInteger),
    *label_columns(),
    Column("made_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Index(None, "tenant", "channel"),
    sqlite_autoincrement=True,
)
Index(
    "ix_schedules_due",
    schedules.c.next_at,
    sqlite_where=schedules.c.deleted_at.is_(None),
    postgresql_where=schedules.c.deleted_at.is_(None),
)
