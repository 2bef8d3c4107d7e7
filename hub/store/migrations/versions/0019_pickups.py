"""Pick-up codes of people who come to their OMIL."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pickups",
        sa.Column("worker", RowId, nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_pickups_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_pickups")),
    )
    op.create_index("uq_pickups_code", "pickups", ["code"], unique=True)


def downgrade() -> None:
    op.drop_table("pickups")
