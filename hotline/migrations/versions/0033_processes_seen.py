"""Processes report themselves; what is undecided or parked is found without reading the whole table"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_ticket_undecided", "ticket", "registered_at", "state = 'pending_dispatch' AND needs_person IS NULL"),
    ("ix_deadline_parked", "deadline", "due_at", "state = 'running' AND parked IS NOT NULL"),
)


def upgrade() -> None:
    with op.batch_alter_table("heartbeat") as table:
        table.alter_column("name", existing_type=sa.String(40), type_=sa.String(120), existing_nullable=False)
    for name, table_name, column, where in INDEXES:
        condition = sa.text(where)
        op.create_index(name, table_name, [column], postgresql_where=condition, sqlite_where=condition)


def downgrade() -> None:
    for name, table_name, _, _ in INDEXES:
        op.drop_index(name, table_name)
    op.execute("DELETE FROM heartbeat WHERE name LIKE '%@%'")
    with op.batch_alter_table("heartbeat") as table:
        table.alter_column("name", existing_type=sa.String(120), type_=sa.String(40), existing_nullable=False)
