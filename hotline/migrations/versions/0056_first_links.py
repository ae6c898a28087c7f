"""Links by which an administrator sets the first password of the own account"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage import database as db

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", db.BigId, nullable=False),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", db.UtcDateTime(), nullable=False),
        sa.Column("used_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_first_link_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_first_link")),
    )
    op.create_index(op.f("ix_first_link_staff_id"), "first_link", ["staff_id"])


def downgrade() -> None:
    op.drop_table("first_link")
