"""How the hub was in service: a row a day, of nobody."""

from sqlalchemy import Column, Date, Float, Integer, String, Table

from hub.tables.base import Instant, metadata

# What all processes that answer people note of themselves each minute.
service_days = Table(
    "service_days",
    metadata,
    Column("day", Date, primary_key=True),  # of Chile's capital
    Column("since", Instant, nullable=False),  # the first minute that was noted
    Column("last", Instant, nullable=False),  # the latest
    Column("minutes", Integer, nullable=False),  # in which any of them answered
    Column("requests", Integer, nullable=False),
    Column("failed", Integer, nullable=False),  # of them: answered with a 5xx
    Column("worst", Float, nullable=False),  # seconds of the slowest answer
    Column("worst_route", String, nullable=False),  # its door as declared; empty: none yet
    sqlite_with_rowid=False,
)
