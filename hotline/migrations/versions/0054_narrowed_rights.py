"""Rights that a city takes from a role, and what a proposal to import staff holds"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "narrowed_right",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("by_id", db.BigId, nullable=True),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_narrowed_right_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrowed_right")),
        sa.UniqueConstraint("role", "act", name=op.f("uq_narrowed_right_role_act")),
    )
    op.add_column("proposal", sa.Column("details", db.Json, nullable=True))


def downgrade() -> None:
    op.drop_column("proposal", "details")
    op.drop_table("narrowed_right")
