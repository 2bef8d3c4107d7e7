"""Which office printed a code or a key: both open nothing once their person moves or is reached."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_WORKERS = sa.table("workers", sa.column("id", RowId), sa.column("worker_id", sa.String()))
_LOG = sa.table(
    "log",
    sa.column("at", Instant()),
    sa.column("what", sa.String()),
    sa.column("subject", sa.String()),
    sa.column("detail", sa.JSON()),
)
#: How soon after its slip was noted a key was made, at the latest.
_SOON = timedelta(minutes=1)


def upgrade() -> None:
    op.add_column("pickups", sa.Column("comuna", sa.String(), nullable=True))
    op.add_column("personal_keys", sa.Column("office", sa.String(), nullable=True))
    _say("pickups", "comuna")
    _say("personal_keys", "office")


def _say(name: str, column: str) -> None:
    """Write beside what offices printed which of them it was, as the log has it."""
    table = sa.table(
        name,
        sa.column("worker", RowId),
        sa.column("made_at", Instant()),
        sa.column(column, sa.String()),
    )
    t, w, noted = table.c, _WORKERS.c, _LOG.c
    printed = sa.and_(noted.subject == "worker:" + w.worker_id, noted.what == "pickup_made")
    query = (
        sa.select(t.worker, t.made_at, noted.at, noted.detail)
        .join_from(table, _WORKERS, w.id == t.worker)
        .join(_LOG, printed)
        .where(noted.at <= t.made_at)
    )
    db = op.get_bind()
    for row in db.execute(query).all():
        by_it = name == "pickups" or row.detail["key"]
        if by_it and row.made_at - row.at < _SOON:
            say = sa.update(table).where(t.worker == row.worker)
            db.execute(say.values({column: row.detail["comuna"]}))


def downgrade() -> None:
    op.drop_column("personal_keys", "office")
    op.drop_column("pickups", "comuna")
