"""The unit's own verdict frozen with the question to the citizen; one own report a period"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OWN = sa.text("made_by IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("review") as table:
        table.add_column(sa.Column("unit_said", sa.String(length=16), nullable=True))
    name, columns = "uq_period_report_own", ["since", "until"]
    op.create_index(name, "period_report", columns, unique=True, postgresql_where=_OWN, sqlite_where=_OWN)


def downgrade() -> None:
    op.drop_index("uq_period_report_own", table_name="period_report")
    with op.batch_alter_table("review") as table:
        table.drop_column("unit_said")
