"""Reviews that nobody answers are found by when their link runs out"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WHERE = sa.text("state = 'unreachable' AND next_try_at IS NOT NULL")


def upgrade() -> None:
    name, columns = "ix_review_next_try_at_unreachable", ["next_try_at"]
    op.create_index(name, "review", columns, postgresql_where=_WHERE, sqlite_where=_WHERE)


def downgrade() -> None:
    op.drop_index("ix_review_next_try_at_unreachable", table_name="review")
