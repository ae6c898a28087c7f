"""What the centre owes, and what one person did alone, are counted without reading everything"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_OWED = sa.text(
    "promise IN ('register', 'alarm', 'dispatch', 'info', 'objection_review', 'decision', 'audit', 'follow_up', "
    "'review', 'receipt_110', 'result_110')"
)
_ALONE_POSTGRESQL = sa.text("CAST((change ->> '经手') AS VARCHAR) IS NOT NULL")
_ALONE_SQLITE = sa.text("CAST(JSON_EXTRACT(change, '$.\"经手\"') AS VARCHAR) IS NOT NULL")


def upgrade() -> None:
    name = "ix_deadline_due_at_centre"
    op.create_index(name, "deadline", ["due_at", "generation"], postgresql_where=_OWED, sqlite_where=_OWED)
    name, columns = "ix_journal_entry_alone", ["ticket_id"]
    op.create_index(name, "journal_entry", columns, postgresql_where=_ALONE_POSTGRESQL, sqlite_where=_ALONE_SQLITE)


def downgrade() -> None:
    op.drop_index("ix_journal_entry_alone", table_name="journal_entry")
    op.drop_index("ix_deadline_due_at_centre", table_name="deadline")
    op.execute("UPDATE notice SET kind = 'letter_sent' WHERE kind = 'letter_withdrawn'")
