"""Two levels of danger: an alarm that rings, and a quiet mark; what was marked before had rung"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("danger_rings", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE ticket SET danger_rings = true WHERE danger IS NOT NULL"))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.drop_column("danger_rings")
