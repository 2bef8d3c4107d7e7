"""By which channel what a person wrote came; of what was heard before, that is SMS."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("heard", sa.Column("channel", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("heard", "channel")
