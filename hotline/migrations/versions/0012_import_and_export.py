"""Where an imported ticket came from; who took which list out"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import BigId, Json, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_ticket",
        sa.Column("ticket_id", BigId, nullable=False, autoincrement=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("outside_number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_imported_ticket_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_imported_ticket")),
        sa.UniqueConstraint("origin", "outside_number", name=op.f("uq_imported_ticket_origin_outside_number")),
    )
    op.create_table(
        "ticket_export",
        sa.Column("id", BigId, nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("filters", Json, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_export_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_export")),
    )
    op.create_index(op.f("ix_ticket_export_staff_id"), "ticket_export", ["staff_id"])


def downgrade() -> None:
    op.drop_table("ticket_export")
    op.drop_table("imported_ticket")
