"""What Hoy asks every few seconds of all vacancies and broadcasts there ever were, by indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_TABLES = {
    "broadcasts": ("missed", "missed_at IS NOT NULL"),
    "vacancies": ("reported", "review_since IS NOT NULL"),
}


def upgrade() -> None:
    for table, (name, condition) in _TABLES.items():
        holds = sa.text(condition)
        op.create_index(
            f"ix_{table}_{name}", table, ["id"], postgresql_where=holds, sqlite_where=holds
        )


def downgrade() -> None:
    for table, (name, _) in _TABLES.items():
        op.drop_index(f"ix_{table}_{name}", table)
