"""An answer to the follow-up question may come in parts, and words that nobody can be sure of wait for a person"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review", sa.Column("unclear", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("review") as table:
        table.drop_column("unclear")
