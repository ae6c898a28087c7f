"""Beside the revision: the oldest program that these tables still fit"""

from alembic import op

from hotline.base.storage import schema_contracts

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE alembic_version ADD COLUMN oldest_program VARCHAR(32)")
    schema_contracts.needs_program(revision)


def downgrade() -> None:
    op.execute("ALTER TABLE alembic_version DROP COLUMN oldest_program")
