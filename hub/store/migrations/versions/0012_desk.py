"""The help desk's items."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_items",
        sa.Column("id", RowId, nullable=False),
        sa.Column("print", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("worker", RowId, nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("soon_by", Instant(), nullable=True),
        sa.Column("answer_by", Instant(), nullable=True),
        sa.Column("extended_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_desk_items_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_items")),
        sa.UniqueConstraint("print", name=op.f("uq_desk_items_print")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_desk_items_worker", "desk_items", ["worker"])
    op.create_index(
        "ix_desk_items_open",
        "desk_items",
        ["at"],
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("desk_items")
