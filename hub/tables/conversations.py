"""Anonymous conversations: who may write to whom, what was written, and who heard of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from hub.tables.base import Instant, RowId, metadata, partial_index

# A worker as one employer may know them for one vacancy. The reference and the alias are drawn,
# not made from any id: two of one worker have nothing in common.
candidates = Table(
    "candidates",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("reference", String, nullable=False),
    Column("alias", String, nullable=False),
    Column("employer_id", String, nullable=False),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), nullable=False),
    Column("vacancy_id", String, nullable=False),
    Column("minted", Boolean, nullable=False),  # the portal named them; else they showed interest
    # As they were when they were named: what changes at once in two would tell that they are one.
    Column("trade", String),  # the vacancy's occupation, where they looked for it
    Column("region", String),  # two digits
    Column("experience", SmallInteger),  # the least years of its band
    Index("uq_candidates_vacancy_id_worker", "vacancy_id", "employer_id", "worker", unique=True),
    Index("uq_candidates_reference", "reference", unique=True),
    Index("uq_candidates_alias", "alias", unique=True),
    Index("ix_candidates_worker", "worker"),
)

# The thread of one candidate and their employer.
conversations = Table(
    "conversations",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("reference", String, nullable=False),
    Column("candidate", ForeignKey("candidates.id", ondelete="CASCADE"), nullable=False),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), nullable=False),
    Column("employer_id", String, nullable=False),
    Column("alias", String, nullable=False),  # the employer's
    Column("opened_by", String, nullable=False),  # a Party
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("lines", Integer, nullable=False),  # how many there are
    Column("worker_read", Integer, nullable=False),  # the last line each has read
    Column("employer_read", Integer, nullable=False),
    Column("revealed_at", Instant),  # the employer showed itself
    Column("ended_by", String),  # a Party closed or blocked it
    Column("blocked", Boolean, nullable=False),
    Column("ended_at", Instant),
    Column("noted_at", Instant),  # the worker was notified, and has not read since
    Index("uq_conversations_candidate", "candidate", unique=True),
    Index("uq_conversations_reference", "reference", unique=True),
    Index("uq_conversations_alias", "alias", unique=True),
    Index("ix_conversations_worker_last_at", "worker", "last_at"),
    Index("ix_conversations_employer_id_last_at", "employer_id", "last_at"),
    sqlite_autoincrement=True,
)

# What was said or done, in order. `sealed` is the text as written, for its writer and, behind
# broken glass, a moderator; `shown` is what the other side sees. Both lie under the writer's key.
lines = Table(
    "lines",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("by", String, nullable=False),  # a Party
    Column("kind", String, nullable=False),  # see hub.talk.LineKind
    Column("state", String, nullable=False),  # see hub.talk.LineState
    Column("at", Instant, nullable=False),
    Column("sealed", LargeBinary),
    Column("shown", LargeBinary),
    Column("hidden", SmallInteger, nullable=False),  # spans that were masked
    Column("held_for", String),  # why a moderator should look
    Column("judged_at", Instant),
    Column("judged_by", String),
    Column("appealed_at", Instant),  # its writer asked for another look
    Column("key", String),  # the writer's own, so that sending again sends nothing
    partial_index(
        "uq_lines_conversation_by_key",
        "conversation",
        "by",
        "key",
        unique=True,
        where="key IS NOT NULL",
    ),
    partial_index("ix_lines_at_held", "at", where="state = 'held'"),
    partial_index(
        "ix_lines_appealed_at", "appealed_at", where="state = 'hidden' AND appealed_at > judged_at"
    ),
    sqlite_with_rowid=False,
)

# Vacancies for which an employer showed itself once and for all.
reveals = Table(
    "reveals",
    metadata,
    Column("vacancy_id", String, primary_key=True),
    Column("employer_id", String, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# What one party says of the other; a moderator judges it.
complaints = Table(
    "complaints",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("by", String, nullable=False),  # a Party
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("judged_at", Instant),
    Column("judged_by", String),
    Index("uq_complaints_conversation_by", "conversation", "by", unique=True),
    partial_index("ix_complaints_at", "at", where="judged_at IS NULL"),
)

# What each party hears as it happens, under a sequence of its own: one for all would show how
# much is written elsewhere (docs/decisions/016-streams-read-rows.md).
stream = Table(
    "stream",
    metadata,
    Column("listener", String, primary_key=True),  # worker:ID or employer:ID
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),  # see hub.talk.StreamKind
    Column("line", Integer, nullable=False),  # it speaks of
    Column("at", Instant, nullable=False),
    Index("ix_stream_conversation", "conversation"),
    Index("ix_stream_at", "at"),
    sqlite_with_rowid=False,
)

# How far each listener's sequence has come.
listeners = Table(
    "listeners",
    metadata,
    Column("listener", String, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What parties did lately of what an hour bounds: a bucket each, until when it is whole again.
allowances = Table(
    "allowances",
    metadata,
    Column("owner", String, primary_key=True),  # worker:ID or employer:ID
    Column("what", String, primary_key=True),  # see hub/conversations/limits.py
    Column("whole_at", BigInteger, nullable=False),  # microseconds since 1970
    sqlite_with_rowid=False,
)

# Six digits that open a worker's pages behind a link; only a slow hash of them is kept.
personal_keys = Table(
    "personal_keys",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("hashed", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("tries", SmallInteger, nullable=False),  # in vain, since the last right one
    Column("tries_from", Instant, nullable=False),  # the last of them
    Column("office", String),  # the comuna whose office printed it; NULL: its worker made it
)

# Codes of people who come to their OMIL for their jobs; a code is kept as its blind index alone.
pickups = Table(
    "pickups",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("code", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("comuna", String),  # of the office that printed it; NULL: nobody knows any more
    Index("uq_pickups_code", "code", unique=True),
)
