"""Looks at a citizen's full data are on record."""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reveal",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("ticket_id", db.BigId, nullable=False),
        sa.Column("staff_id", db.BigId, nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("asked_at", db.UtcDateTime(), nullable=False),
        sa.Column("decided_by", db.BigId, nullable=True),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("open_until", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_reveal_decided_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reveal_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_reveal_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal")),
    )
    with op.batch_alter_table("reveal") as batch:
        batch.create_index("ix_reveal_staff_id_asked_at", ["staff_id", "asked_at"], unique=False)
        batch.create_index("ix_reveal_state_asked_at", ["state", "asked_at"], unique=False)
        batch.create_index(op.f("ix_reveal_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reveal")
