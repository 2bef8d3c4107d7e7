"""Since when a call's course is not to be held: who said yes is told so."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("cancelled_at", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("calls", "cancelled_at")
