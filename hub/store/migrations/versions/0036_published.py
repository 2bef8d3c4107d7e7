"""An auditor looks at the broadcasts of some dates, among all there ever were."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_broadcasts_published_at", "broadcasts", ["published_at"])


def downgrade() -> None:
    op.drop_index("ix_broadcasts_published_at", "broadcasts")
