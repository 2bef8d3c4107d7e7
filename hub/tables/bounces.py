"""E-mails that came back, and the mail domains nothing is sent to because of them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from hub.tables.base import Instant, RowId, metadata, partial_index

# Its address is given up once the time for a storm is over, unless a storm swept it away.
bounces = Table(
    "bounces",
    metadata,
    Column("delivery", RowId, primary_key=True, autoincrement=False),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), nullable=False),
    Column("blame", String, nullable=False),  # a Blame
    Column("at", Instant, nullable=False),
    Column("judged_at", Instant),
    Index("ix_bounces_worker", "worker"),
    partial_index("ix_bounces_unjudged", "at", where="judged_at IS NULL"),
)

# A domain is many people's: by itself it is nobody's contact data (docs/decisions/013).
held_domains = Table(
    "held_domains",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("domain", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("bounced", Integer, nullable=False),  # people whose e-mails came back ...
    Column("accepted", Integer, nullable=False),  # ... of so many the domain took
    Column("released_at", Instant),
    partial_index("uq_held_domains_domain", "domain", unique=True, where="released_at IS NULL"),
)
