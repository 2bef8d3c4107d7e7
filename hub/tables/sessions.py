"""Who is signed in with a browser: nothing but whether a session goes on."""

from sqlalchemy import Column, Index, LargeBinary, Table

from hub.tables.base import Instant, metadata

# Whose it is stands in the cookie alone, sealed.
sessions = Table(
    "sessions",
    metadata,
    Column("id", LargeBinary, primary_key=True),  # half a SHA-256 of the token it began with
    Column("begun_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),  # that token holds no longer, nor is it known
    Column("ended_at", Instant),  # signed out
    Index("ix_sessions_until", "until"),
)
