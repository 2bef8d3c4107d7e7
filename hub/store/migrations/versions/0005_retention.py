"""Of which broadcasts the details of deliveries were taken away."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("emptied_at", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("broadcasts", "emptied_at")
