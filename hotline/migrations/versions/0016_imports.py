"""Sheets of tickets that are sent through the page"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import BigId, Json, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_import",
        sa.Column("id", BigId, nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mapping", Json, nullable=False),
        sa.Column("headings", Json, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("lines", "total", "imported", "skipped", "faults")
        ),
        sa.Column("error", sa.String(length=400), nullable=False),
        sa.Column("beat_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_import_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_import")),
    )
    op.create_index(op.f("ix_ticket_import_staff_id"), "ticket_import", ["staff_id"])
    op.create_index(op.f("ix_ticket_import_state"), "ticket_import", ["state"])


def downgrade() -> None:
    op.drop_table("ticket_import")
