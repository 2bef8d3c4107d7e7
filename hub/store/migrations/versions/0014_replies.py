"""What goes to the address somebody wrote from."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replies",
        sa.Column("id", RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("worker", RowId, nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("not_before", Instant(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("handed_at", Instant(), nullable=True),
        sa.Column("looks", sa.SmallInteger(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_replies_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_replies_worker", "replies", ["worker"])
    op.create_index(
        "ix_replies_waiting",
        "replies",
        ["not_before"],
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("replies")
