"""What is told: employers, vacancies, broadcasts and the state of their lanes."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from hub.tables.base import Instant, RowId, metadata, partial_index

employers = Table(
    "employers",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("employer_id", String, nullable=False, unique=True),
    Column("verified", Boolean, nullable=False),
    Column("size", String),
    Column("trade", String),
    Column("comuna", String),
    Column("identity", LargeBinary),  # sealed under the employer's data key
    Column("as_of", Instant, nullable=False),
    Index("ix_employers_trade", "trade", "comuna"),
)

vacancies = Table(
    "vacancies",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("vacancy_id", String, nullable=False, unique=True),
    Column("employer_id", String, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("title", String, nullable=False),  # as anybody may see it
    Column("occupation", String, nullable=False),
    Column("comuna", String, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("pay_min", BigInteger),
    Column("pay_max", BigInteger),
    Column("schedule", String),
    Column("contract", String),
    Column("education_min", String),
    Column("experience_years_min", Float),
    Column("openings", Integer),
    Column("description", LargeBinary),  # sealed; as anybody may see it
    Column("written", LargeBinary),  # title and description as published, sealed
    Column("confidential", Boolean, nullable=False),
    Column("entered_at", Instant),
    Column("reviewed_at", Instant),
    Column("reason", String),  # why it was closed or recalled
    Column("review_since", Instant),  # workers reported it, and nobody has judged it yet
    Column("as_of", Instant, nullable=False),
    # Who changes what they look for is matched with what is open: by trade, by place, the newest.
    partial_index("ix_vacancies_open", "occupation", "published_at", where="state = 'open'"),
    partial_index("ix_vacancies_open_comuna", "comuna", "published_at", where="state = 'open'"),
    partial_index("ix_vacancies_open_newest", "published_at", where="state = 'open'"),
    partial_index("ix_vacancies_reported", "id", where="review_since IS NOT NULL"),
)

# One cut of all indexes into bands: what it was made from, never the indexes themselves.
cuts = Table(
    "cuts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("indexes", Integer, nullable=False),  # how many were cut
    Column("method_versions", JSON, nullable=False),
    Column("thresholds", LargeBinary, nullable=False),  # sealed: they are index values
    Column("done", Boolean, nullable=False),  # every worker was put into its band
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject_id", String, nullable=False, index=True),
    Column("state", String, nullable=False, index=True),
    Column("state_reason", String),
    Column("standing_since", Instant),  # held or paused
    Column("paused_at", Instant),  # an operator stopped it, whatever else holds it
    Column("published_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("changed", JSON, nullable=False),  # of an update: which facts
    Column("created_at", Instant, nullable=False),
    # Kept with each plan (D140 annex 8): which cut, which direction.
    Column("cut_id", ForeignKey("cuts.id")),
    Column("priority_first", String),
    Column("bands", SmallInteger),
    Column("planned_upto", RowId, nullable=False),  # the last worker a chunked plan has seen
    Column("planned_at", Instant),
    # Its recipients lie between these row ids: planning writes them next to one another.
    Column("recipients_from", RowId),
    Column("recipients_to", RowId),
    Column("audience", Integer, nullable=False),
    Column("finished_at", Instant),
    Column("missed_at", Instant),  # when it was recorded that somebody was not told by due_at
    Column("missed", Integer, nullable=False),
    Column("emptied_at", Instant),  # when the details of its deliveries were taken away
    Index("ix_broadcasts_published_at", "published_at"),
    partial_index("ix_broadcasts_missed", "id", where="missed_at IS NOT NULL"),
)

# Lanes an operator stopped, whatever they carry; a lane that goes has no row.
lane_pauses = Table(
    "lane_pauses",
    metadata,
    Column("lane", String, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("by", String, nullable=False),  # the sub of a token, or an account; never a name
    Column("role", String, nullable=False),
    sqlite_with_rowid=False,
)

# How far each lane of a broadcast has come.
broadcast_lanes = Table(
    "broadcast_lanes",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    Column("lane", String, primary_key=True),
    Column("furthest", SmallInteger, nullable=False),  # the latest place handed over
    Column("inversions", Integer, nullable=False),
    Column("gated_since", Instant),  # when the gate first stopped this lane at its present place
    Column("let_go_at", Instant),  # when the gate last gave up
    sqlite_with_rowid=False,
)
