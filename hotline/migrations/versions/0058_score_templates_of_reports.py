"""The score template that a kept report of a period was made with"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0058"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("period_report", sa.Column("score_template", db.Json, nullable=True))


def downgrade() -> None:
    op.drop_column("period_report", "score_template")
