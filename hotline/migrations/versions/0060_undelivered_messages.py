"""Messages that did not arrive: why, and what was done instead; urgency, hours of rest and limits of sending"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage import database as db
from hotline.base.storage import index_builds

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None
_UNSETTLED = sa.text("obstacle IS NOT NULL AND settled IS NULL")


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("hold", sa.String(24), nullable=True),
        sa.Column("tried_at", db.UtcDateTime(), nullable=True),
        sa.Column("notice", db.Json, nullable=True),
        sa.Column("instead_of_id", db.BigId, nullable=True),
        sa.Column("obstacle", sa.String(24), nullable=True),
        sa.Column("settled", sa.String(24), nullable=True),
        sa.Column("settled_at", db.UtcDateTime(), nullable=True),
    ]


def upgrade() -> None:
    for column in _columns():
        op.add_column("outbox", column)
    index_builds.create_index("ix_outbox_recipient_sent_at", "outbox", ["recipient", "sent_at"])
    index_builds.create_index("ix_outbox_channel_tried_at", "outbox", ["channel", "tried_at"])
    index_builds.create_index(
        "ix_outbox_unsettled", "outbox", ["id"], postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED
    )
    index_builds.create_index("uq_outbox_instead_of_id", "outbox", ["instead_of_id"], unique=True)


def downgrade() -> None:
    for name in (
        *("uq_outbox_instead_of_id", "ix_outbox_unsettled"),
        *("ix_outbox_channel_tried_at", "ix_outbox_recipient_sent_at"),
    ):
        index_builds.drop_index(name, "outbox")
    for column in reversed(_columns()):
        op.drop_column("outbox", column.name)
