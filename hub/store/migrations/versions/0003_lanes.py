"""What all processes share of a lane: its rate, its provider and its day's cost."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "lane_paces",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_lane_paces")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "standbys",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_standbys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lane_days",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "day", name=op.f("pk_lane_days")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("lane_days", "standbys", "lane_paces"):
        op.drop_table(table)
