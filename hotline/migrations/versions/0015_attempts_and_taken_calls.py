"""What is counted so that nobody does it too often (the last hour's counts begin again); what seats took down"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import BigId, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _change("wrong_code", "attempt")
    op.create_table(
        "taken_call",
        sa.Column("cid", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_taken_call_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("cid", name=op.f("pk_taken_call")),
    )
    op.create_index(op.f("ix_taken_call_ticket_id"), "taken_call", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("taken_call")
    _change("attempt", "wrong_code")


def _change(old: str, new: str) -> None:
    op.drop_table(old)
    op.create_table(
        new,
        sa.Column("id", BigId, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{new}")),
    )
    op.create_index(f"ix_{new}_subject_at", new, ["subject", "at"])
