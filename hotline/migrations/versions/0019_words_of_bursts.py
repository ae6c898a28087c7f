"""What the tickets of a burst say in common"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import Json

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("burst") as table:
        table.add_column(sa.Column("words", Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("burst") as table:
        table.alter_column("words", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("burst") as table:
        table.drop_column("words")
