"""Attachments."""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("ticket_id", db.BigId, nullable=False),
        sa.Column("message_id", db.BigId, nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("name_sealed", sa.String(length=600), nullable=False),
        sa.Column("size", db.BigId, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("shown_digest", sa.String(length=64), nullable=False),
        sa.Column("shown_size", db.BigId, nullable=False),
        sa.Column("thumb_digest", sa.String(length=64), nullable=False),
        sa.Column("thumb_size", db.BigId, nullable=False),
        sa.Column("by_citizen", sa.Boolean(), nullable=False),
        sa.Column("staff_id", db.BigId, nullable=True),
        sa.Column("for_units", sa.Boolean(), nullable=False),
        sa.Column("added_at", db.UtcDateTime(), nullable=False),
        sa.Column("erased_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_attachment_message_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attachment_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_attachment_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment") as batch:
        batch.create_index("ix_attachment_digest", ["digest"], unique=False)
        batch.create_index("ix_attachment_ticket_id_digest", ["ticket_id", "digest"], unique=False)


def downgrade() -> None:
    op.drop_table("attachment")
