"""Who waits to be matched may be put off, and each of their changes is told from the others."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rematches", sa.Column("again_at", Instant(), nullable=True))
    op.add_column("rematches", sa.Column("change", sa.String(), nullable=False, server_default=""))
    op.drop_index("ix_rematches_asked_at", "rematches")


def downgrade() -> None:
    op.create_index("ix_rematches_asked_at", "rematches", ["asked_at", "worker"])
    op.drop_column("rematches", "change")
    op.drop_column("rematches", "again_at")
