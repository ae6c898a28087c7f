"""Notices before a person's mark that this person could not see, or has muted, stay unread"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage import database as db

revision = "0046"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_kept",
        sa.Column("staff_id", db.BigId, nullable=False),
        sa.Column("notice_id", db.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_kept_notice_id_notice"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_notice_kept_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", "notice_id", name=op.f("pk_notice_kept")),
    )
    op.create_index(op.f("ix_notice_kept_notice_id"), "notice_kept", ["notice_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_notice_kept_notice_id"), table_name="notice_kept")
    op.drop_table("notice_kept")
