"""Planned outages that were announced, and how busy the hub is in each hour of a week."""

from sqlalchemy import BigInteger, Column, Integer, SmallInteger, String, Table

from hub.tables.base import Instant, RowId, metadata

notices = Table(
    "notices",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("notice_id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("text", String, nullable=False),
    Column("state", String, nullable=False),  # see hub.model.NoticeState
    Column("requested_by", String, nullable=False),  # the sub of a token; never a name
    Column("announced_at", Instant, nullable=False),  # as it stands now
    Column("as_of", Instant, nullable=False),
)

# A ring of weeks: each hour of a week has as many rows as weeks are remembered, and no more.
traffic = Table(
    "traffic",
    metadata,
    Column("hour", SmallInteger, primary_key=True),  # of the week in Santiago; 0: Monday 0:00
    Column("turn", SmallInteger, primary_key=True),  # of the week in the ring
    Column("week", Integer, nullable=False),  # which week it speaks of
    Column("requests", BigInteger, nullable=False),
    Column("sends", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
