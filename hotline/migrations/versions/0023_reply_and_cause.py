"""How and when the unit informed the citizen, on what the answer rests; why somebody is not satisfied"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("work_order") as table:
        table.add_column(sa.Column("replied_by", sa.String(16), nullable=True))
        table.add_column(sa.Column("replied_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("basis", sa.String(200), nullable=True))
    with op.batch_alter_table("review") as table:
        table.add_column(sa.Column("cause", sa.String(24), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("review") as table:
        table.drop_column("cause")
    with op.batch_alter_table("work_order") as table:
        table.drop_column("basis")
        table.drop_column("replied_at")
        table.drop_column("replied_by")
