"""What all processes share of a lane: when it is free again, who carries it, what it cost."""

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from hub.tables.base import Instant, metadata

# One bucket of a provider's rate for all processes: until when what was taken fills the time.
lane_paces = Table(
    "lane_paces",
    metadata,
    Column("lane", String, primary_key=True),
    Column(
        "free_at", BigInteger, nullable=False
    ),  # microseconds since 1970, of the database's clock
    sqlite_with_rowid=False,
)

# Lanes whose first provider rests; one that carries all of its lane has no row.
standbys = Table(
    "standbys",
    metadata,
    Column("lane", String, primary_key=True),
    Column("since", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# Messages handed over in a local day, where a day's number is bounded.
lane_days = Table(
    "lane_days",
    metadata,
    Column("lane", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("messages", Integer, nullable=False),
    sqlite_with_rowid=False,
)
