"""Who waits to be matched may be put off, and each of their changes is told from the others.

SQLite would forget how the table lies when it is altered: it is made anew with its few rows.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    more: list[sa.Column[Any]] = [
        sa.Column("again_at", Instant(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
    ]
    rows = _anew(*more)
    op.create_index("ix_rematches_again_at", "rematches", ["again_at", "worker"])
    for row in rows:
        row |= {"again_at": row["asked_at"], "change": ""}
    _fill(rows)


def downgrade() -> None:
    rows = _anew()
    op.create_index("ix_rematches_asked_at", "rematches", ["asked_at", "worker"])
    _fill(rows)


def _anew(*more: sa.Column[Any]) -> list[dict[str, Any]]:
    """Make the table with these columns more; give the rows it had, without them."""
    of = sa.table("rematches", sa.column("worker", RowId), sa.column("asked_at", Instant()))
    rows = [dict(row) for row in op.get_bind().execute(sa.select(of)).mappings()]
    op.drop_table("rematches")
    op.create_table(
        "rematches",
        sa.Column("worker", RowId, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_rematches_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_rematches")),
        sqlite_with_rowid=False,
    )
    return rows


def _fill(rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = [sa.column(name, Instant()) for name in rows[0] if name.endswith("_at")]
        columns += [sa.column(name) for name in rows[0] if not name.endswith("_at")]
        op.bulk_insert(sa.table("rematches", *columns), rows)
