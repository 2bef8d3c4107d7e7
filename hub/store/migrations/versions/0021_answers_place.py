"""Who has a seat, and who waits longest, is found without reading every answer."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_answers_call_place", "answers", ["call", "place"])


def downgrade() -> None:
    op.drop_index("ix_answers_call_place", "answers")
