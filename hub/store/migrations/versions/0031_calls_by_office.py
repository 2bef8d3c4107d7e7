"""Which calls an office made by itself: an event of the portal with the same id is another call."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("by_office", sa.Boolean(), nullable=True))
    # Ids of this form were drawn by the pages of an office.
    op.execute(sa.text("UPDATE calls SET by_office = true WHERE call_id LIKE 'omil-%'"))


def downgrade() -> None:
    op.drop_column("calls", "by_office")
