"""What the operator is told of by mail: troubles, each from beginning to end, and the mails."""

from sqlalchemy import JSON, Column, Date, Index, SmallInteger, String, Table

from hub.tables.base import Instant, RowId, metadata, partial_index

# One trouble each time it occurs. What it says is in words of ours, of nobody.
alarms = Table(
    "alarms",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String, nullable=False),  # see hub.watching.troubles
    Column("key", String, nullable=False),  # which one of its kind
    Column("said", JSON, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("over_at", Instant),
    Column("begin_told_at", Instant),  # a mail was written of its beginning, and of its end
    Column("end_told_at", Instant),
    partial_index("uq_alarms_kind_key", "kind", "key", unique=True, where="over_at IS NULL"),
    partial_index("ix_alarms_untold", "kind", where="end_told_at IS NULL"),
)

# A mail to one of those who run the hub, known by its place in the setting.
staff_mails = Table(
    "staff_mails",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String, nullable=False),  # the kind of its alarms, or summary
    Column("place", SmallInteger, nullable=False),
    Column("day", Date),  # of a summary: the one it tells of
    Column("content", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),  # accepted, refused, or of no more use
    Column("code", String),  # the relay's last
    Index("uq_staff_mails_day_place", "day", "place", unique=True),
    Index("ix_staff_mails_kind_at", "kind", "at"),
    partial_index("ix_staff_mails_waiting", "id", where="ended_at IS NULL"),
    # A number given up is not another mail's: it makes the Message-ID.
    sqlite_autoincrement=True,
)
