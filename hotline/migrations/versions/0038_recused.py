"""The few tickets from which anybody is recused are found without reading all of them"""

import sqlalchemy as sa

from hotline.base.storage import index_builds

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ANYBODY = sa.text("CAST(recused AS TEXT) <> '[]'")


def upgrade() -> None:
    index_builds.create_index("ix_ticket_recused", "ticket", ["id"], postgresql_where=ANYBODY, sqlite_where=ANYBODY)


def downgrade() -> None:
    index_builds.drop_index("ix_ticket_recused", "ticket")
