"""Files that messages brought and that are still at their provider"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import BigId, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "expected_file",
        sa.Column("id", BigId, nullable=False),
        sa.Column("message_id", BigId, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("ref_sealed", sa.String(length=2000), nullable=False),
        sa.Column("name_sealed", sa.String(length=600), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_expected_file_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_file")),
    )
    op.create_index(op.f("ix_expected_file_message_id"), "expected_file", ["message_id"])
    name, columns = "ix_expected_file_waiting", ["not_before"]
    op.create_index(name, "expected_file", columns, postgresql_where=_WAITING, sqlite_where=_WAITING)


def downgrade() -> None:
    op.drop_table("expected_file")
