"""How the hub was in service, a row a day."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("last", Instant(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("worst", sa.Float(), nullable=False),
        sa.Column("worst_route", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_service_days")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("service_days")
