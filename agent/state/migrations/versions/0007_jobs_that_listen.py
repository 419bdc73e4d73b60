"""Jobs hear what people say to them while they work."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "jobs", sa.Column("steered", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    for name in ("wraps_up", "concluded"):
        op.add_column(
            "jobs", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    for name in ("concluded", "wraps_up", "steered"):
        op.drop_column("jobs", name)
