"""When a deputy was notified of the beginning; those that have begun before are not notified afterwards"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_deputy", sa.Column("notified_at", db.UtcDateTime(), nullable=True))
    op.execute("UPDATE staff_deputy SET notified_at = valid_from WHERE valid_from <= CURRENT_TIMESTAMP")


def downgrade() -> None:
    op.drop_column("staff_deputy", "notified_at")
