"""Deliveries that wait for a reason, that ride in another's message; SMS counted by the day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_RIDING = sa.text("rides_with IS NOT NULL")


def upgrade() -> None:
    """Make room for why a delivery waits, whom it rides with, and the count of a day."""
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("deliveries", sa.Column("waits_for", sa.String(), nullable=True))
    op.add_column("deliveries", sa.Column("rides_with", row_id, nullable=True))
    op.create_index(
        "ix_deliveries_rides_with",
        "deliveries",
        ["rides_with"],
        postgresql_where=_RIDING,
        sqlite_where=_RIDING,
    )
    op.create_table(
        "sms_days",
        sa.Column("worker", row_id, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("sent", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_sms_days_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_sms_days")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("sms_days")
    op.drop_index("ix_deliveries_rides_with", "deliveries")
    op.drop_column("deliveries", "rides_with")
    op.drop_column("deliveries", "waits_for")
