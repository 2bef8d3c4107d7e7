"""Calls to courses, their rosters and the answers to them."""

import sqlalchemy as sa
from alembic import op

from hub.tables.base import Instant, RowId

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", RowId, nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("comuna", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("schedule", sa.String(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("answer_by", Instant(), nullable=False),
        sa.Column("criteria", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("asked_at", Instant(), nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("undo_until", Instant(), nullable=True),
        sa.Column("as_of", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("call_id", name=op.f("uq_calls_call_id")),
    )
    op.create_index("ix_calls_comuna", "calls", ["comuna"])
    op.create_table(
        "call_workers",
        sa.Column("call", RowId, nullable=False),
        sa.Column("worker", RowId, nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_call_workers_call"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_call_workers_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "worker", name=op.f("pk_call_workers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_call_workers_worker", "call_workers", ["worker"])
    op.create_table(
        "answers",
        sa.Column("call", RowId, nullable=False),
        sa.Column("worker", RowId, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_answers_call"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["worker"], ["workers.id"], name=op.f("fk_answers_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "worker", name=op.f("pk_answers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_answers_worker", "answers", ["worker"])
    op.add_column("notes", sa.Column("calls", sa.JSON(none_as_null=True), nullable=True))
    # An office's own workers are found by it; until then nobody was looked for by a comuna.
    op.create_index("ix_workers_comuna_id", "workers", ["comuna", "id"])


def downgrade() -> None:
    op.drop_index("ix_workers_comuna_id", "workers")
    with op.batch_alter_table("notes") as batch_op:
        batch_op.drop_column("calls")
    op.drop_table("answers")
    op.drop_table("call_workers")
    op.drop_table("calls")
