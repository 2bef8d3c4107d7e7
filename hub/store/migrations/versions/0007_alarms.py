"""What the operator is told of by mail."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("over_at", Instant(), nullable=True),
        sa.Column("begin_told_at", Instant(), nullable=True),
        sa.Column("end_told_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    for name, columns, unique, where in (
        ("uq_alarms_kind_key", ["kind", "key"], True, "over_at IS NULL"),
        ("ix_alarms_untold", ["kind"], False, "end_told_at IS NULL"),
    ):
        op.create_index(
            name,
            "alarms",
            columns,
            unique=unique,
            postgresql_where=sa.text(where),
            sqlite_where=sa.text(where),
        )
    op.create_table(
        "staff_mails",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_mails")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_staff_mails_day_place", "staff_mails", ["day", "place"], unique=True)
    op.create_index("ix_staff_mails_kind_at", "staff_mails", ["kind", "at"])
    op.create_index(
        "ix_staff_mails_waiting",
        "staff_mails",
        ["id"],
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("staff_mails")
    op.drop_table("alarms")
