"""What came in and needs a person's answer: the help desk's items."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from hub.tables.base import Instant, RowId, metadata, partial_index

# What was written, and from where, lies sealed under its person's key, or under the hub's own
# where nobody is known by the address.
desk_items = Table(
    "desk_items",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("print", String, nullable=False, unique=True),  # the same however often it is brought
    Column("kind", String, nullable=False),  # see hub.model.DeskKind
    Column("channel", String, nullable=False),  # email or sms, or inbox: on a page
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE")),
    Column("owner", String, nullable=False),  # of the key it lies under
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    # Of a request about one's own data: both clocks of the law (hub.deadlines).
    Column("soon_by", Instant),
    Column("answer_by", Instant),
    Column("extended_at", Instant),
    Column("closed_at", Instant),
    Column("closed_by", String),  # the sub of a token
    Column("answer", LargeBinary),  # sealed as the item; none: closed without one
    Index("ix_desk_items_worker", "worker"),
    partial_index("ix_desk_items_open", "answer_by", "at", "id", where="closed_at IS NULL"),
    # What was sealed for one item must not open as another's.
    sqlite_autoincrement=True,
)
