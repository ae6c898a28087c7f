"""What a citizen does without: the reply, the follow-up"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
COLUMNS = ("reply_waived", "follow_up_waived")


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        for name in COLUMNS:
            table.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        for name in COLUMNS:
            table.drop_column(name)
