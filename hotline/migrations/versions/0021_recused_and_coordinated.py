"""Who of the staff keeps away from a ticket, and who coordinates it"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import Json

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("recused", Json, nullable=False, server_default="[]"))
        table.add_column(sa.Column("coordination", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.drop_column("coordination")
        table.drop_column("recused")
