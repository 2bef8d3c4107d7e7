"""The portal's queue: what was rejected, and whose turn it is to read."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rejected",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("print", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejected")),
    )
    with op.batch_alter_table("rejected", schema=None) as batch_op:
        batch_op.create_index("uq_rejected_print", ["print"], unique=True)
    op.create_table(
        "turns",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_turns")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("turns")
    op.drop_table("rejected")
