"""How many employers share a trade and a comuna is asked for every conversation a worker sees."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_employers_trade", "employers", ["trade", "comuna"])


def downgrade() -> None:
    op.drop_index("ix_employers_trade", "employers")
