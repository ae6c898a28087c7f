"""What is done to accounts, and the passwords that may not come again"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db
from tickets.staff.account_models import AccountAct

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_entry",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", db.BigId, nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("staff_id", db.BigId, nullable=False),
        sa.Column("act", db.Code(AccountAct), nullable=False),
        sa.Column("change", db.Json, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_account_entry_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_account_entry_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_entry")),
        sa.UniqueConstraint("previous", name=op.f("uq_account_entry_previous")),
    )
    op.create_index(op.f("ix_account_entry_staff_id"), "account_entry", ["staff_id"])
    op.add_column("staff", sa.Column("old_hashes", db.Json, nullable=False, server_default="[]"))
    op.add_column("staff", sa.Column("password_at", db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("staff", "password_at")
    op.drop_column("staff", "old_hashes")
    op.drop_table("account_entry")
