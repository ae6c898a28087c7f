"""Answers for one touch, beside an outgoing message"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import Json

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("choices", Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("outbox") as table:
        table.alter_column("choices", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.drop_column("choices")
