"""Which address of each person a channel writes to."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_CONTACTS = sa.table(
    "contacts",
    sa.column("worker", sa.BigInteger()),
    sa.column("email_blind", sa.LargeBinary()),
    sa.column("phone_blind", sa.LargeBinary()),
    sa.column("sms_capable", sa.Boolean()),
)


def upgrade() -> None:
    made = op.create_table(
        "addresses",
        sa.Column("worker", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("welcomed_at", Instant(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_addresses_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker", "channel", name=op.f("pk_addresses")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_addresses_unwelcomed",
        "addresses",
        ["since"],
        postgresql_where=sa.text("welcomed_at IS NULL"),
        sqlite_where=sa.text("welcomed_at IS NULL"),
    )
    op.create_index("ix_addresses_confirmed_at", "addresses", ["confirmed_at"])
    # Whoever is known already is welcomed by nobody, and asked on one day of the coming year.
    c, now = _CONTACTS.c, datetime.now(UTC)
    for day in range(365):
        for channel, blind, usable in (
            ("email", c.email_blind, sa.true()),
            ("sms", c.phone_blind, c.sms_capable),
        ):
            known = sa.select(
                c.worker,
                sa.literal(channel),
                blind,
                sa.literal(now, Instant()),
                sa.literal(now, Instant()),
                sa.literal(now - timedelta(days=day), Instant()),
            ).where(blind.is_not(None), usable, c.worker % 365 == day)
            columns = ["worker", "channel", "address", "since", "welcomed_at", "confirmed_at"]
            op.execute(made.insert().from_select(columns, known))


def downgrade() -> None:
    op.drop_table("addresses")
