"""The whole life of a ticket: consultations, passing down, marks, grounds, plans"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEPT = sa.text("closed_at IS NOT NULL AND state <> 'archived'")
RESTING = sa.text("kind = 'suspension' AND state = 'granted'")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("sensitive", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("ticket", sa.Column("leader_notes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ticket", sa.Column("registered_by", db.BigId, nullable=True))
    op.create_index("ix_ticket_closed_at_kept", "ticket", ["closed_at"], postgresql_where=KEPT, sqlite_where=KEPT)
    op.add_column("work_order", sa.Column("superior_id", db.BigId, nullable=True))
    op.add_column("objection", sa.Column("ground", sa.String(length=24), nullable=True))
    op.add_column("extension", sa.Column("plan", sa.Text(), nullable=True))
    op.create_index(
        "ix_extension_until_granted", "extension", ["until"], postgresql_where=RESTING, sqlite_where=RESTING
    )
    op.create_table(
        "consultation",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("ticket_id", db.BigId, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("opened_by", db.BigId, nullable=False),
        sa.Column("opened_at", db.UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_consultation_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_index(op.f("ix_consultation_ticket_id"), "consultation", ["ticket_id"], unique=False)
    op.create_table(
        "opinion",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("consultation_id", db.BigId, nullable=False),
        sa.Column("department_id", db.BigId, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("given_by", db.BigId, nullable=True),
        sa.Column("given_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_opinion_consultation_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_opinion_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("consultation_id", "department_id", name=op.f("uq_opinion_consultation_id_department_id")),
    )
    op.create_index(op.f("ix_opinion_department_id"), "opinion", ["department_id"], unique=False)


def downgrade() -> None:
    op.drop_table("opinion")
    op.drop_table("consultation")
    op.drop_index("ix_extension_until_granted", table_name="extension")
    op.drop_column("extension", "plan")
    op.drop_column("objection", "ground")
    op.drop_column("work_order", "superior_id")
    op.drop_index("ix_ticket_closed_at_kept", table_name="ticket")
    op.drop_column("ticket", "registered_by")
    op.drop_column("ticket", "leader_notes")
    op.drop_column("ticket", "sensitive")
