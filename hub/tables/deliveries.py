"""Who is told: one recipient per person and broadcast, one delivery per message line.

Both are written at planning in the order of their key, so a claim reads neighbouring rows.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    text,
)

from hub.tables.base import Instant, RowId, metadata, partial_index

# Room on each page lets PostgreSQL update a row in place without touching its indexes.
_ROOM = {"fillfactor": "70"}

recipients = Table(
    "recipients",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("broadcast_id", RowId, nullable=False),
    Column("worker", RowId, nullable=False),
    Column("band", SmallInteger, nullable=False),  # frozen at planning
    Column("place", SmallInteger, nullable=False),  # the band's turn: 0 is told first
    Column("order_at", Instant, nullable=False),
    Column("shuffle", Integer, nullable=False),  # the random part of the key
    Column("due_at", Instant, nullable=False),
    # Reach flags, frozen at planning: the outside channels planned ...
    Column("reach", SmallInteger, nullable=False),
    Column("alone", String),  # ... and why there is none; NULL when there is one
    Column("visible_at", Instant),  # the inbox entry is seen from then on
    Column("told_at", Instant),
    Column("told_by", String),
    Column("seen_at", Instant),  # opened by the worker, in the inbox or by a link
    # A worker's inbox, and nobody twice in one broadcast. PostgreSQL enters a row when it is
    # shown: written in another order than that of workers, a million people at once would
    # cost planning a third of its time.
    Index(
        "uq_recipients_worker_broadcast_id",
        "worker",
        "broadcast_id",
        unique=True,
        postgresql_where=text("visible_at IS NOT NULL"),
    ),
    # The inbox lane, in key order.
    partial_index(
        "ix_recipients_unseen_key",
        "broadcast_id",
        "order_at",
        "shuffle",
        where="visible_at IS NULL",
    ),
    postgresql_with=_ROOM,
)

deliveries = Table(
    "deliveries",
    metadata,
    # It holds the recipient and the channel (hub.tables.ids): one row per person, broadcast and
    # channel, whatever is tried twice.
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("recipient", RowId, nullable=False),
    Column("broadcast_id", RowId, nullable=False),
    Column("worker", RowId, nullable=False),
    Column("channel", String, nullable=False),
    Column("state", String, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Column("order_at", Instant, nullable=False),
    Column("shuffle", Integer, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("late_entry", SmallInteger, nullable=False),  # 1: opened after planning, as a fallback
    Column("not_before", Instant),
    Column("waits_for", String),  # why: see hub.model.Waits
    # The delivery whose message carries this one; it shares its fate until that is settled.
    Column("rides_with", RowId),
    Column("claim", String),  # whose claim it is under
    Column("lease_until", Instant),
    Column("composed_at", Instant),  # first claimed: the message's date, on every attempt
    Column("handed_at", Instant),  # of the present attempt: it may be on the wire
    Column("first_handed_at", Instant),
    Column("looks", SmallInteger),  # of a doubt: how often its provider clearly had nothing
    Column(
        "doubted", Boolean
    ),  # an attempt had no answer: it may have arrived, whatever came after
    Column("accepted_at", Instant),
    Column("delivered_at", Instant),
    Column("code", String),  # the provider's last
    Column("provider_id", String),
    Column("shown_version", String),  # templates
    Column("shown_hash", LargeBinary),  # SHA-256 of what went out
    Column("sent_to", SmallInteger),  # 15 keyed bits of the address: too few to identify it
    # A lane's claim: the head of each broadcast, in key order.
    partial_index(
        "ix_deliveries_claim",
        "channel",
        "broadcast_id",
        "rank",
        "order_at",
        "shuffle",
        where="state = 'ready'",
    ),
    # What has to be looked at again by the clock: waiting, sending, unknown.
    partial_index(
        "ix_deliveries_pending",
        "broadcast_id",
        "state",
        "not_before",
        where="state IN ('waiting', 'sending', 'unknown')",
    ),
    partial_index("ix_deliveries_rides_with", "rides_with", where="rides_with IS NOT NULL"),
    postgresql_with=_ROOM,
)
