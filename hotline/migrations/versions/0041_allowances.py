"""What somebody has used up of a limit: one row a subject, counted in one statement"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage import database as db

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allowance",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("ends_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_allowance"),
    )
    op.create_index("ix_allowance_about", "allowance", ["about"])
    op.create_index("ix_allowance_ends_at", "allowance", ["ends_at"])


def downgrade() -> None:
    op.drop_table("allowance")
