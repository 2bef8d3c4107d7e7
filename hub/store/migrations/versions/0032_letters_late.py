"""Which letters were given up, and brought back: what their writer wrote since counts before them."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letterbox", sa.Column("late", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("letterbox", "late")
