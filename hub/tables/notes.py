"""What is addressed to one person alone, and what they wrote themselves by SMS."""

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from hub.tables.base import Instant, RowId, metadata, partial_index

# Its delivery stands among the others, far beyond them (hub.tables.ids).
notes = Table(
    "notes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),  # see hub.model.NoteKind
    Column("about", RowId),  # the delivery it speaks of
    Column("conversation", RowId),  # it speaks of
    # The calls it speaks of, by row id; several in the order in which it names them.
    Column("calls", JSON(none_as_null=True)),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),  # it is not sent any more from then on
    Index("ix_notes_worker", "worker"),
    # What was written of a worker who was erased must not become another's.
    sqlite_autoincrement=True,
)

#: How often a letter is tried; then it is given up, and waits for an operator.
LETTER_TRIES: Final = 8
#: Which were, as the index says it, and who counts them.
LETTER_GIVEN_UP: Final = f"tries >= {LETTER_TRIES}"

# What people wrote and nobody has heard yet; it lies here for moments.
letterbox = Table(
    "letterbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("lane", String, nullable=False),
    Column("provider_id", String, nullable=False),  # the same however often it is brought
    Column("sender", LargeBinary, nullable=False),  # a keyed digest: tells writers apart
    Column("sealed", LargeBinary, nullable=False),  # under the hub's own key
    Column("at", Instant, nullable=False),
    Column("tries", SmallInteger, nullable=False),  # that came to nothing
    Column("again_at", Instant, nullable=False),  # when it may be tried
    Column("late", Boolean),  # it was given up and brought back: its writer was heard since
    UniqueConstraint("lane", "provider_id"),
    Index("ix_letterbox_sender", "sender", "id"),
    partial_index("ix_letterbox_given_up", "id", where=LETTER_GIVEN_UP),
    # What was sealed for one must not open as another.
    sqlite_autoincrement=True,
)

# What a person wrote by themselves: what it meant, never what it said.
heard = Table(
    "heard",
    metadata,
    Column("provider_id", String, primary_key=True),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), nullable=False),
    Column("meaning", String, nullable=False),  # see templates.record.HEARD
    Column("at", Instant, nullable=False),
    Column("channel", String),  # by which it came; NULL: by SMS, before this was kept
    Index("ix_heard_worker_at", "worker", "at"),
)

# By what a letter is known that was heard: it outlives what it meant and who wrote it, so that it
# does nothing when it is brought again. Nothing in it is of anybody, and no key makes it, so that
# a new secret forgets none.
letter_prints = Table(
    "letter_prints",
    metadata,
    Column("print", LargeBinary, primary_key=True),  # SHA-256 of the provider's id
    Column("day", Date, nullable=False),  # it was heard
    Index("ix_letter_prints_day", "day"),
)
