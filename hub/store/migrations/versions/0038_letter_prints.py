"""By what letters are known that were heard: longer than what they meant is kept."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_HEARD = sa.table("heard", sa.column("provider_id", sa.String()), sa.column("at", Instant()))
#: Rows that are read and written at once.
_MANY = 5000


def upgrade() -> None:
    prints = op.create_table(
        "letter_prints",
        sa.Column("print", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("print", name=op.f("pk_letter_prints")),
    )
    db, h = op.get_bind(), _HEARD.c
    query = sa.select(h.provider_id, h.at).order_by(h.provider_id).limit(_MANY)
    rows = db.execute(query).all()
    while rows:
        known = [(sha256(row.provider_id.encode()).digest(), row.at.date()) for row in rows]
        db.execute(prints.insert(), [{"print": one, "day": day} for one, day in known])
        rows = db.execute(query.where(h.provider_id > rows[-1].provider_id)).all()
    op.create_index("ix_letter_prints_day", "letter_prints", ["day"])


def downgrade() -> None:
    op.drop_table("letter_prints")
