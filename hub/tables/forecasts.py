"""What forecasts are made from, and the latest of each broadcast; everything here can be remade."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, SmallInteger, String, Table

from hub.tables.base import Instant, metadata

# Of whom an audience was made when it was planned: counts of people alike, never a person.
makeups = Table(
    "makeups",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("reach", SmallInteger, primary_key=True, autoincrement=False),  # flags: planned ...
    Column("usable", SmallInteger, primary_key=True, autoincrement=False),  # ... and consented
    Column("zone", String, primary_key=True),  # whose nights hold an SMS; empty: none do
    Column("gathers", Boolean, primary_key=True),  # they want their alerts gathered
    Column("people", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# The latest forecast of every broadcast under way.
forecasts = Table(
    "forecasts",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("finish_at", Instant),  # NULL: nobody can say when
    Column("verdict", String, nullable=False),
    Column("short", String, nullable=False),  # lanes by which people would be late
    # Of its alarm: at risk since, calm again since, and standing since.
    Column("since", Instant),
    Column("calm_since", Instant),
    Column("alarmed_at", Instant),
    Column("forwarded_at", Instant),  # its scarce SMS was first brought forward
    sqlite_with_rowid=False,
)

# How lanes went lately: a row for each few seconds of one process at work.
lane_speeds = Table(
    "lane_speeds",
    metadata,
    Column("lane", String, primary_key=True),
    Column("at", Instant, primary_key=True),  # the end of what was measured
    Column("process", String, primary_key=True),
    Column("tried", Integer, nullable=False),  # messages
    Column("accepted", Integer, nullable=False),
    Column("put_off", Integer, nullable=False),  # to be tried again
    # Of batches that were full: only they say how fast the lane can go.
    Column("full", Integer, nullable=False),
    Column("busy", Float, nullable=False),  # seconds
    sqlite_with_rowid=False,
)
