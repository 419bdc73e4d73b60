"""What a thread has cost is looked up before each of its turns."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_usage_tenant_conversation", "usage", ["tenant", "conversation"])


def downgrade() -> None:
    op.drop_index("ix_usage_tenant_conversation", table_name="usage")
