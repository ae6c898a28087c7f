"""What is about a unit is found without reading all tickets"""

import sqlalchemy as sa

from hotline.base.storage import index_builds

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ANYBODY, UNKNOWN = sa.text("accused_id IS NOT NULL"), sa.text("accused_unknown")


def upgrade() -> None:
    index_builds.create_index(
        "ix_ticket_accused_id", "ticket", ["accused_id"], postgresql_where=ANYBODY, sqlite_where=ANYBODY
    )
    index_builds.create_index(
        "ix_ticket_accused_unknown", "ticket", ["id"], postgresql_where=UNKNOWN, sqlite_where=UNKNOWN
    )


def downgrade() -> None:
    index_builds.drop_index("ix_ticket_accused_unknown", "ticket")
    index_builds.drop_index("ix_ticket_accused_id", "ticket")
