"""Whom the machine reads out of a text as accused, and of whom somebody has said that they are not"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import Json

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("accused_proposed", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("not_accused", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.drop_column("not_accused")
        table.drop_column("accused_proposed")
