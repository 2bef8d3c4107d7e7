"""Erasures that workers ask for themselves: their receipts, and the last word to each."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("erasures", sa.Column("own", sa.Boolean(), nullable=True))
    op.create_table(
        "erasure_receipts",
        sa.Column("print", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("print", name=op.f("pk_erasure_receipts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "farewells",
        sa.Column("id", RowId, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("handed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_farewells")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("farewells")
    op.drop_table("erasure_receipts")
    op.drop_column("erasures", "own")
