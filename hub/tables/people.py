"""Workers: what they look for, by what they may be told, and their sealed contact data."""

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

# One data key per worker and employer: destroying it erases what it sealed, wherever that lies.
data_keys = Table(
    "data_keys",
    metadata,
    Column("owner", String, primary_key=True),  # worker:ID, employer:ID or hub
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

# Who was forgotten, and when: an older event does not bring them back.
erasures = Table(
    "erasures",
    metadata,
    Column("owner", String, primary_key=True),
    Column("at", Instant, nullable=False),
    # They asked for it here: nothing of them is kept until the portal has erased them as well.
    Column("own", Boolean),
)

# That somebody was erased, by the number of the receipt they hold; of whom, nobody can tell.
erasure_receipts = Table(
    "erasure_receipts",
    metadata,
    Column("print", LargeBinary, primary_key=True),  # SHA-256 of the number
    Column("day", Integer, nullable=False),  # proleptic Gregorian ordinal, in Santiago
    sqlite_with_rowid=False,
)

# The last word to somebody erased, under a key of its own that goes with it.
farewells = Table(
    "farewells",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("owner", String, nullable=False),  # of its key
    Column("channel", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the address, and the number of the receipt
    Column("at", Instant, nullable=False),
    Column("handed_at", Instant),  # it may have gone: it goes no more
    sqlite_autoincrement=True,
)

workers = Table(
    "workers",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("worker_id", String, nullable=False, unique=True),
    Column("status", String, nullable=False),  # as the portal says: seeking or paused
    Column("processing", Boolean, nullable=False),  # consent to be processed at all
    Column("publication", Boolean, nullable=False),  # consent to be anyone's candidate
    Column("comuna", String),
    Column("education", SmallInteger),  # its order; absent excludes nobody
    Column("experience_years", Float),
    Column("course_codes", JSON, nullable=False),
    Column("band", SmallInteger, nullable=False),
    Column("cadence", String, nullable=False),
    Column("both_channels", Boolean, nullable=False),
    Column("night_sms", Boolean, nullable=False),
    Column("sms_daily_cap", SmallInteger, nullable=False),
    Column("prefers_call", Boolean),  # to be telephoned by their OMIL; NULL: they do not
    # Reach flags: a usable address, and no suppression ...
    Column("reachable_by", SmallInteger, nullable=False),
    # ... and, per purpose, the consent for it as well. Kept in the transaction that changes
    # a consent, an address or a suppression, so that a claim has one number to check.
    Column("alerts_by", SmallInteger, nullable=False),
    Column("courses_by", SmallInteger, nullable=False),
    Column("messages_by", SmallInteger, nullable=False),
    Column("service_by", SmallInteger, nullable=False),
    Column("as_of", Instant, nullable=False),
    # Of the preferences alone: a worker's own word is not undone by an older one of the portal.
    Column("wanted_at", Instant, nullable=False),
    # The workers of one OMIL, in the order in which planning walks them.
    Index("ix_workers_comuna_id", "comuna", "id"),
    # What was written of a worker who was erased must not become another's.
    sqlite_autoincrement=True,
)

# Alert SMS of each person's latest day, so that a cap has one number to check.
sms_days = Table(
    "sms_days",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Integer, nullable=False),  # proleptic Gregorian ordinal, in their zone
    Column("sent", SmallInteger, nullable=False),  # or may have been: handed over
    sqlite_with_rowid=False,
)

contacts = Table(
    "contacts",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("sms_capable", Boolean, nullable=False),
    # Blind indexes (HMAC): equality without the value.
    Column("email_blind", LargeBinary, index=True),
    Column("phone_blind", LargeBinary, index=True),
    Column("rut_blind", LargeBinary, index=True),
    Column("domain_blind", LargeBinary, index=True),  # of the e-mail's
)

searches = Table(
    "searches",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), nullable=False),
    Column("search_id", String, nullable=False),
    Column("pay_min", BigInteger),  # CLP a month
    Column("at_home", Boolean, nullable=False),  # no comunas given: the worker's own counts
    Column("any_schedule", Boolean, nullable=False),
    Index("uq_searches_worker_search_id", "worker", "search_id", unique=True),
)

# An empty occupation stands for any. The key leads with what a vacancy knows; ascending workers
# let planning walk it in chunks.
search_occupations = Table(
    "search_occupations",
    metadata,
    Column("occupation", String, primary_key=True),
    Column("worker", RowId, primary_key=True, autoincrement=False),
    Column("search", ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_search_occupations_search", "search"),
    sqlite_with_rowid=False,
)

# Five-digit comuna, two-digit region, or `*`.
search_comunas = Table(
    "search_comunas",
    metadata,
    Column("search", ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True),
    Column("comuna", String, primary_key=True),
    sqlite_with_rowid=False,
)

search_schedules = Table(
    "search_schedules",
    metadata,
    Column("search", ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True),
    Column("schedule", String, primary_key=True),
    sqlite_with_rowid=False,
)

# Who changed what they look for, and is to be matched, once, with the jobs that are open.
rematches = Table(
    "rematches",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("again_at", Instant),  # when they are looked at again, if they were put off
    # Another one each time they change something.
    Column("change", String, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)

# The latest word per purpose and channel; every change is also in the log.
consents = Table(
    "consents",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("purpose", String, primary_key=True),
    Column("channel", String, primary_key=True),  # email, sms or all
    Column("granted", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text_version", String),
    Column("source", String),
)

# An address that proved not to work, until the contact data change.
suppressions = Table(
    "suppressions",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String, primary_key=True),
    Column("reason", String, nullable=False),  # a Blame
    Column("address", LargeBinary),  # the blind index of the one that failed
    Column("at", Instant, nullable=False),
)

# Which indexes the next cut has to read, in words an index of rows knows as well.
UNCUT = "uncut"

# The confidential index (D140 3.1 xiv), sealed. Only the cut reads it.
employability = Table(
    "employability",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("method_version", String, nullable=False),
    Column("computed_on", String, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("uncut", Boolean, nullable=False),  # changed since the last cut
    partial_index("ix_employability_uncut", "uncut", where=UNCUT),
)

# What workers say is false; once somebody judged it, `judged_at` stands and it holds nothing.
reports = Table(
    "reports",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("vacancy_id", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("judged_at", Instant),
    Index("ix_reports_vacancy_id", "vacancy_id"),
    sqlite_with_rowid=False,
)

# Jobs that interest whom they were told to; taken back, the row goes.
interests = Table(
    "interests",
    metadata,
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True),
    Column("vacancy_id", String, primary_key=True),
    Column("at", Instant, nullable=False),
    Index("ix_interests_vacancy_id", "vacancy_id"),
    sqlite_with_rowid=False,
)
