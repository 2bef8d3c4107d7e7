"""What people wrote is kept as it comes, and heard afterwards."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letterbox",
        sa.Column("id", RowId, nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("again_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterbox")),
        sa.UniqueConstraint("lane", "provider_id", name=op.f("uq_letterbox_lane_provider_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_letterbox_sender", "letterbox", ["sender", "id"])


def downgrade() -> None:
    op.drop_table("letterbox")
