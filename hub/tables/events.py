"""What came in, what goes out, and what happened."""

from sqlalchemy import JSON, Column, Index, LargeBinary, SmallInteger, String, Table

from hub.tables.base import Instant, RowId, metadata, partial_index

#: Which events could not be applied, in words their index knows as well.
EVENT_FAILED = "substr(result, 1, 6) = 'failed'"

events = Table(
    "events",
    metadata,
    Column("seq", RowId, primary_key=True),  # the order of acceptance
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("subject", String, nullable=False),  # worker:ID, vacancy:ID ...
    Column("time", Instant, nullable=False),
    Column("sealed", LargeBinary),  # the data, under its owner's data key; NULL once erased
    Column("accepted_at", Instant, nullable=False),
    Column("applied_at", Instant),
    Column("result", String),  # see hub.intake.results: a word, and why
    Index("uq_events_source_event_id", "source", "event_id", unique=True),
    Index("ix_events_subject", "subject"),
    partial_index("ix_events_unapplied", "seq", where="applied_at IS NULL"),
    partial_index("ix_events_failed", "seq", where=EVENT_FAILED),
)

# Entries of the portal's queue that are no events the hub takes; kept until an operator judges.
rejected = Table(
    "rejected",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("print", LargeBinary, nullable=False),  # blind: a second delivery is known by it
    Column("entry", String, nullable=False),  # its id on the stream
    Column("owner", String, nullable=False),  # whose data key seals it
    Column("sealed", LargeBinary, nullable=False),  # the entry as it came
    Column("faults", JSON, nullable=False),  # [{"field", "message"}]; never what was sent
    Column("at", Instant, nullable=False),
    Index("uq_rejected_print", "print", unique=True),
)

# What only one process of the hub does at a time, and which one does it.
turns = Table(
    "turns",
    metadata,
    Column("name", String, primary_key=True),  # intake, stream, webhook
    Column("holder", String, nullable=False),
    Column("until", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# Which events for the portal wait, in words their indexes know as well.
UNSTREAMED = "streamed_at IS NULL"
UNPOSTED = "posted_at IS NULL AND parked_at IS NULL"
PARKED = "parked_at IS NOT NULL"

# Events for the portal, written in the transaction that makes them true.
outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("type", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("event_id", String),  # given before it is first sent, and never changed
    Column("streamed_at", Instant),
    Column("posted_at", Instant),  # the webhook took it
    Column("tries", SmallInteger),  # of the webhook, in vain
    Column("failing_since", Instant),  # the first of them
    Column("try_at", Instant),  # not before
    Column("fault", String),  # what the last of them was answered
    Column("parked_at", Instant),  # given up, until an operator lets it go again
    partial_index("ix_outbox_unstreamed", "id", where=UNSTREAMED),
    partial_index("ix_outbox_unposted", "id", where=UNPOSTED),
    partial_index("ix_outbox_unposted_subject", "subject", "id", where=UNPOSTED),
    partial_index("ix_outbox_parked", "id", where=PARKED),
)

# Append-only: what the hub did, in its own words. Never a name, an address or an index.
log = Table(
    "log",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("what", String, nullable=False),
    Column("subject", String),  # worker:ID, vacancy:ID ...
    Column("broadcast_id", RowId),
    Column("detail", JSON, nullable=False),
    Index("ix_log_broadcast_id", "broadcast_id"),
    Index("ix_log_subject", "subject", "at"),
)
