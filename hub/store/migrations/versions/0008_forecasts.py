"""Forecasts, and what they are made from."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _broadcast(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column("broadcast_id", _ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcasts.id"],
            name=op.f(f"fk_{table}_broadcast_id"),
            ondelete="CASCADE",
        ),
    )


def upgrade() -> None:
    op.create_table(
        "makeups",
        *_broadcast("makeups"),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("reach", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("usable", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("gathers", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "broadcast_id", "place", "reach", "usable", "zone", "gathers", name=op.f("pk_makeups")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "forecasts",
        *_broadcast("forecasts"),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("finish_at", Instant(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("calm_since", Instant(), nullable=True),
        sa.Column("alarmed_at", Instant(), nullable=True),
        sa.Column("forwarded_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_forecasts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lane_speeds",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("put_off", sa.Integer(), nullable=False),
        sa.Column("full", sa.Integer(), nullable=False),
        sa.Column("busy", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "at", "process", name=op.f("pk_lane_speeds")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("lane_speeds")
    op.drop_table("forecasts")
    op.drop_table("makeups")
