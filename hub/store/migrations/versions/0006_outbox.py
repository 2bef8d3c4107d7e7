"""What became of each event for the portal, on its stream and at its webhook."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NEW = ("event_id", "posted_at", "tries", "failing_since", "try_at", "fault", "parked_at")
_UNSTREAMED = sa.text("streamed_at IS NULL")
_UNPOSTED = sa.text("posted_at IS NULL AND parked_at IS NULL")


def upgrade() -> None:
    """Add it; a process of the version before may go on writing meanwhile."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.alter_column("delivered_at", new_column_name="streamed_at")
        batch_op.add_column(sa.Column("event_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("posted_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("tries", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("failing_since", Instant(), nullable=True))
        batch_op.add_column(sa.Column("try_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("fault", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("parked_at", Instant(), nullable=True))
    for name, columns, which in (
        ("ix_outbox_unstreamed", ["id"], _UNSTREAMED),
        ("ix_outbox_unposted", ["id"], _UNPOSTED),
        ("ix_outbox_unposted_subject", ["subject", "id"], _UNPOSTED),
    ):
        op.create_index(name, "outbox", columns, postgresql_where=which, sqlite_where=which)


def downgrade() -> None:
    """Take it away."""
    for name in ("ix_outbox_unposted_subject", "ix_outbox_unposted", "ix_outbox_unstreamed"):
        op.drop_index(name, "outbox")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        for name in _NEW:
            batch_op.drop_column(name)
        batch_op.alter_column("streamed_at", new_column_name="delivered_at")
