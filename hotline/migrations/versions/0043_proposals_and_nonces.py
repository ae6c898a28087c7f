"""What a second person has to agree to, and the nonces of deliveries that were taken"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db
from tickets.staff.proposal_models import ProposalKind, ProposalState

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("kind", db.Code(ProposalKind), nullable=False),
        sa.Column("state", db.Code(ProposalState), nullable=False),
        sa.Column("staff_id", db.BigId, nullable=True),
        sa.Column("ticket_id", db.BigId, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("asked_by", db.BigId, nullable=False),
        sa.Column("asked_at", db.UtcDateTime(), nullable=False),
        sa.Column("decided_by", db.BigId, nullable=True),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_proposal_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_proposal_ticket_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_proposal_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_proposal_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_state"), "proposal", ["state"])
    op.create_table(
        "taken_nonce",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_taken_nonce")),
    )
    op.create_index(op.f("ix_taken_nonce_at"), "taken_nonce", ["at"])


def downgrade() -> None:
    op.drop_table("taken_nonce")
    op.drop_table("proposal")
