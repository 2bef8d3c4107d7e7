"""Open vacancies by place, and the newest, for who changes what they look for."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    for name, columns in (("comuna", ["comuna", "published_at"]), ("newest", ["published_at"])):
        op.create_index(
            f"ix_vacancies_open_{name}",
            "vacancies",
            columns,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        )


def downgrade() -> None:
    op.drop_index("ix_vacancies_open_newest", "vacancies")
    op.drop_index("ix_vacancies_open_comuna", "vacancies")
