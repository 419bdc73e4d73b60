"""Long work and its steps, and what is to be done again and again."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from agent.state.columns import Instant, Json, Words, label_columns, number
from agent.state.tables.metadata import metadata

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
