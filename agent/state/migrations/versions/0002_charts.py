"""Evidence says how it is best drawn."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("chart", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("evidence", "chart")
