"""Which address of each person a channel writes to, and since when that is known to be theirs."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from hub.tables.base import Instant, metadata, partial_index

# The address itself lies sealed elsewhere. Another one begins the row anew.
addresses = Table(
    "addresses",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String, primary_key=True),  # email or sms
    Column("address", LargeBinary, nullable=False),  # its blind index
    Column("since", Instant, nullable=False),
    Column("welcomed_at", Instant),  # NULL: its welcome waits
    Column("confirmed_at", Instant, nullable=False),  # said to be theirs, or asked
    Column("asked_at", Instant),  # a question waits for an answer
    partial_index("ix_addresses_unwelcomed", "since", where="welcomed_at IS NULL"),
    Index("ix_addresses_confirmed_at", "confirmed_at"),
    sqlite_with_rowid=False,
)
