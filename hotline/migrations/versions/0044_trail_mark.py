"""How far the trail has come, kept apart from it"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage import database as db

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trail_mark",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("place", db.BigId, nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_trail_mark")),
    )


def downgrade() -> None:
    op.drop_table("trail_mark")
