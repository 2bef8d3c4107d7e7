"""Calls of an OMIL to a course: what is called to, who is on a roster, and what people answered."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table

from hub.tables.base import Instant, RowId, metadata

calls = Table(
    "calls",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("call_id", String, nullable=False, unique=True),
    Column("comuna", String, nullable=False),  # whose OMIL calls; nobody of another is called
    Column("by_office", Boolean),  # an office made it, by its pages or the API; NULL: an event did
    Column("requested_by", String, nullable=False),  # the sub of an officer; never a name
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("place", String, nullable=False),
    Column("hours", Integer),
    Column("schedule", String),
    Column("seats", Integer),  # a yes beyond them waits; NULL: there are enough
    Column("answer_by", Instant, nullable=False),
    Column("criteria", JSON(none_as_null=True)),  # NULL: its workers are in call_workers
    Column("practice", JSON(none_as_null=True)),  # NULL: real; see hub.store.offices.practices
    Column("people", Integer),  # whom it was for when it was asked for, agreed to, or begun
    # Of a call of many people: when a second person was asked to agree, and who did.
    Column("asked_at", Instant),
    Column("approved_at", Instant),
    Column("approved_by", String),
    Column("undo_until", Instant),  # where there is no second person: it goes by itself then
    # What it would say instead, which waits for a word as it did; see hub.calls.changing.
    Column("change", JSON(none_as_null=True)),
    Column("change_undo_until", Instant),
    Column("cancelled_at", Instant),  # the course is not held
    Column("as_of", Instant, nullable=False),
    Index("ix_calls_comuna", "comuna"),
)

# The workers of a call that was given a list.
call_workers = Table(
    "call_workers",
    metadata,
    Column("call", ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_call_workers_worker", "worker"),
    sqlite_with_rowid=False,
)

# What follows a call by the clock: how far each kind of message has come.
follow_ups = Table(
    "follow_ups",
    metadata,
    Column("call", ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String, primary_key=True),  # see hub.model.NoteKind
    Column("at", Instant, nullable=False),  # due
    Column("upto", RowId, nullable=False),  # the last recipient it has come to
    Column("looked_at", Instant),  # whose turn it was longest ago has the next
    Column("done_at", Instant),
    Index("ix_follow_ups_at", "at"),
    sqlite_with_rowid=False,
)

# The latest answer of each person; every change is in the log, which never has the text.
answers = Table(
    "answers",
    metadata,
    Column("call", ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("answer", String, nullable=False),  # see hub.model.Answer
    Column("reason", String),  # of a no; see hub.answers.reasons.Reason
    Column("at", Instant, nullable=False),
    Column("way", String, nullable=False),  # see hub.model.Way
    Column("place", Integer),  # of a yes: its place on the waiting list; NULL: it has a seat
    Index("ix_answers_worker", "worker"),
    Index("ix_answers_call_place", "call", "place"),
    sqlite_with_rowid=False,
)
