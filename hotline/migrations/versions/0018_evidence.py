"""The files that an objection rests on"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import Json

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("objection") as table:
        table.add_column(sa.Column("evidence", Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("objection") as table:
        table.alter_column("evidence", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("objection") as table:
        table.drop_column("evidence")
