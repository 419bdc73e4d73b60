"""The first tables: inbox and leases, effects, conversations, evidence, and the smaller records."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def number() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, primary_key=True, autoincrement=True)


def text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable, primary_key=primary_key)


def instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def label() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("circles", sa.JSON(), nullable=False),
        sa.Column("untrusted", sa.Boolean(), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "inbox",
        number(),
        text("tenant"),
        text("source"),
        text("kind"),
        text("event_key"),
        text("twin_key", nullable=True),
        text("conversation"),
        sa.Column("body", sa.Text(), nullable=False),
        text("content_type"),
        instant("received_at"),
        *label(),
        text("state"),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        instant("not_before", nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        instant("finished_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("source", "event_key", name="uq_inbox_source_event_key"),
        sa.UniqueConstraint("source", "twin_key", name="uq_inbox_source_twin_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_inbox_unfinished",
        "inbox",
        ["conversation", "id"],
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index("ix_inbox_state_finished_at", "inbox", ["state", "finished_at"])

    op.create_table(
        "leases",
        text("conversation", primary_key=True),
        text("tenant"),
        text("owner"),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        instant("expires_at"),
        sa.PrimaryKeyConstraint("conversation", name="pk_leases"),
    )

    op.create_table(
        "effects",
        number(),
        text("key"),
        text("tenant"),
        text("conversation"),
        text("turn"),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        text("kind"),
        sa.Column("arguments", sa.JSON(), nullable=False),
        text("digest"),
        text("state"),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *label(),
        instant("begun_at"),
        instant("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_effects"),
        sa.UniqueConstraint("key", name="uq_effects_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_effects_conversation_id", "effects", ["conversation", "id"])

    op.create_table(
        "messages",
        number(),
        text("tenant"),
        text("conversation"),
        text("turn"),
        text("key"),
        text("role"),
        sa.Column("content", sa.JSON(), nullable=False),
        text("slack_ts"),
        sa.Column("read_to", sa.BigInteger(), nullable=False),
        *label(),
        instant("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("conversation", "key", name="uq_messages_conversation_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_conversation_id", "messages", ["conversation", "id"])

    op.create_table(
        "evidence",
        number(),
        text("tenant"),
        text("conversation"),
        sa.Column("number", sa.Integer(), nullable=False),
        text("turn"),
        text("call"),
        text("tool"),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        instant("start", nullable=True),
        instant("end", nullable=True),
        text("timezone"),
        *label(),
        instant("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.UniqueConstraint("conversation", "call", name="uq_evidence_conversation_call"),
        sa.UniqueConstraint("conversation", "number", name="uq_evidence_conversation_number"),
        sqlite_autoincrement=True,
    )

    op.create_table(
        "usage",
        text("tenant", primary_key=True),
        text("turn", primary_key=True),
        text("person"),
        text("conversation"),
        text("kind"),
        text("model"),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("tool_calls", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("cost_usd", sa.Double(), nullable=False),
        instant("at"),
        sa.PrimaryKeyConstraint("tenant", "turn", name="pk_usage"),
    )
    op.create_index("ix_usage_tenant_at", "usage", ["tenant", "at"])

    op.create_table(
        "attention",
        text("tenant", primary_key=True),
        text("channel", primary_key=True),
        text("thread", primary_key=True),
        text("mode"),
        text("set_by"),
        instant("set_at"),
        sa.PrimaryKeyConstraint("tenant", "channel", "thread", name="pk_attention"),
    )

    op.create_table(
        "buttons",
        text("id", primary_key=True),
        text("key"),
        text("tenant"),
        text("conversation"),
        text("kind"),
        sa.Column("payload", sa.JSON(), nullable=False),
        *label(),
        instant("created_at"),
        text("used_by", nullable=True),
        text("used_for", nullable=True),
        instant("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_buttons"),
        sa.UniqueConstraint("key", name="uq_buttons_key"),
    )

    op.create_table(
        "feedback",
        text("tenant", primary_key=True),
        text("turn", primary_key=True),
        text("person", primary_key=True),
        sa.Column("positive", sa.Boolean(), nullable=False),
        instant("given_at"),
        sa.PrimaryKeyConstraint("tenant", "turn", "person", name="pk_feedback"),
    )


def downgrade() -> None:
    for table in (
        "feedback",
        "buttons",
        "attention",
        "usage",
        "evidence",
        "messages",
        "effects",
        "leases",
        "inbox",
    ):
        op.drop_table(table)
