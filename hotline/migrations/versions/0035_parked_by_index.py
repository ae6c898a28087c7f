"""The alarms of a month are found without reading all of them"""

from hotline.base.storage import index_builds

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    index_builds.create_index("ix_alarm_raised_at", "alarm", ["raised_at"])


def downgrade() -> None:
    index_builds.drop_index("ix_alarm_raised_at", "alarm")
