"""What goes to the address somebody wrote from: the desk's answers, and one line to strangers."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table

from hub.tables.base import Instant, RowId, metadata, partial_index

# It is no note: a note goes to the address its worker has now, and a stranger is no worker.
replies = Table(
    "replies",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String, nullable=False),  # see hub.model.ReplyKind
    Column("channel", String, nullable=False),  # email or sms
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE")),
    Column("owner", String, nullable=False),  # of the key it lies under
    Column("sealed", LargeBinary, nullable=False),  # the address, and what it says
    Column("at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("handed_at", Instant),  # it may be on the wire
    Column("looks", SmallInteger, nullable=False),  # how often its provider clearly had nothing
    Column("ended_at", Instant),  # accepted, refused, or of no more use
    Column("code", String),  # the provider's last
    Column("provider_id", String),
    Index("ix_replies_worker", "worker"),
    partial_index("ix_replies_waiting", "not_before", where="ended_at IS NULL"),
    # A number given up is not another's: it makes the Message-ID.
    sqlite_autoincrement=True,
)
