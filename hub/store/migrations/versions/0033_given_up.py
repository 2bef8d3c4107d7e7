"""What was given up, of letters and of what the portal is to hear, is counted by itself alone."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_TABLES = {"letterbox": ("given_up", "tries >= 8"), "outbox": ("parked", "parked_at IS NOT NULL")}


def upgrade() -> None:
    for table, (name, condition) in _TABLES.items():
        holds = sa.text(condition)
        op.create_index(
            f"ix_{table}_{name}", table, ["id"], postgresql_where=holds, sqlite_where=holds
        )


def downgrade() -> None:
    for table, (name, _) in _TABLES.items():
        op.drop_index(f"ix_{table}_{name}", table)
