"""What a call would say instead, while it waits for somebody's word."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("change", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("calls", sa.Column("change_undo_until", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("calls", "change_undo_until")
    op.drop_column("calls", "change")
