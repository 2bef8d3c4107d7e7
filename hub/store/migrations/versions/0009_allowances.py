"""What parties may do in an hour, counted for all processes together."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allowances",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("whole_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "what", name=op.f("pk_allowances")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("allowances")
