"""Whom a message is for, so that messages to one recipient keep their order; what the network said of it afterwards"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage import database as db
from hotline.base.storage import index_builds

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None
_OPEN = sa.text("state IN ('waiting', 'sending')")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("recipient", sa.String(64), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("receipt", sa.String(24), nullable=True))
    op.add_column("outbox", sa.Column("receipt_at", db.UtcDateTime(), nullable=True))
    op.add_column("outbox", sa.Column("receipt_reason", sa.String(300), nullable=False, server_default=""))
    index_builds.create_index(
        "ix_outbox_open_recipient", "outbox", ["recipient", "id"], postgresql_where=_OPEN, sqlite_where=_OPEN
    )


def downgrade() -> None:
    index_builds.drop_index("ix_outbox_open_recipient", "outbox")
    op.drop_column("outbox", "receipt_reason")
    op.drop_column("outbox", "receipt_at")
    op.drop_column("outbox", "receipt")
    op.drop_column("outbox", "recipient")
