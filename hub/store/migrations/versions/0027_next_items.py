"""The desk's next item, and what was noted of somebody lately, each by one step into an index."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    _of_desk("answer_by", "at", "id")
    op.drop_index("ix_log_subject", "log")
    op.create_index("ix_log_subject", "log", ["subject", "at"])


def downgrade() -> None:
    op.drop_index("ix_log_subject", "log")
    op.create_index("ix_log_subject", "log", ["subject"])
    _of_desk("at")


def _of_desk(*columns: str) -> None:
    op.drop_index("ix_desk_items_open", "desk_items")
    op.create_index(
        "ix_desk_items_open",
        "desk_items",
        list(columns),
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )
