"""Deadlines that the sweep gave up, and the alarms of a month, are found without reading all of them"""

import sqlalchemy as sa

from hotline.base import index_builds

revision = "0035"
down_revision = "0031"
branch_labels = None
depends_on = None

_PARKED = sa.text("parked IS NOT NULL")


def upgrade() -> None:
    index_builds.create_index("ix_deadline_parked", "deadline", ["id"], postgresql_where=_PARKED, sqlite_where=_PARKED)
    index_builds.create_index("ix_alarm_raised_at", "alarm", ["raised_at"])


def downgrade() -> None:
    index_builds.drop_index("ix_alarm_raised_at", "alarm")
    index_builds.drop_index("ix_deadline_parked", "deadline")
