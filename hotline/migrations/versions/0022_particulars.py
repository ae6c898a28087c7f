"""Details beside the text of a matter, and of a person beside name and number"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import Json

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("told", Json, nullable=False, server_default="{}"))
    with op.batch_alter_table("citizen") as table:
        table.add_column(sa.Column("more_sealed", sa.String(1600), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("citizen") as table:
        table.drop_column("more_sealed")
    with op.batch_alter_table("ticket") as table:
        table.drop_column("told")
