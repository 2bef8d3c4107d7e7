"""For how many people a call was asked, agreed to and begun: together, many small ones are large."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("people", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE calls SET people = (SELECT max(audience) FROM broadcasts"
        " WHERE broadcasts.subject_id = calls.call_id AND broadcasts.kind = 'course_call')"
    )


def downgrade() -> None:
    op.drop_column("calls", "people")
