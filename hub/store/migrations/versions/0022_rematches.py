"""Who changed what they look for, and the jobs that are open."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rematches",
        sa.Column("worker", RowId, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_rematches_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_rematches")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rematches_asked_at", "rematches", ["asked_at", "worker"])
    op.create_index(
        "ix_vacancies_open",
        "vacancies",
        ["occupation", "published_at"],
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_index("ix_vacancies_open", "vacancies")
    op.drop_table("rematches")
