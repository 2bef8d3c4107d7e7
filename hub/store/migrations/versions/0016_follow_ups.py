"""What follows calls: reminders, second messages, updates."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("call", RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("upto", RowId, nullable=False),
        sa.Column("looked_at", Instant(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_follow_ups_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "kind", name=op.f("pk_follow_ups")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_follow_ups_at", "follow_ups", ["at"])


def downgrade() -> None:
    op.drop_table("follow_ups")
