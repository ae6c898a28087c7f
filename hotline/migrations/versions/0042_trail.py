"""The trail, and seals on the journals and the accounts' record; what is older stays without"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db
from tickets.trail.models import Outcome, TrailKind

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NOT_YET = sa.text("place IS NULL")


def upgrade() -> None:
    op.create_table(
        "trail_entry",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("kind", db.Code(TrailKind), nullable=False),
        sa.Column("outcome", db.Code(Outcome), nullable=False),
        sa.Column("actor_id", db.BigId, nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=160), nullable=False),
        sa.Column("detail", db.Json, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("place", db.BigId, nullable=True),
        sa.Column("chain", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
        sa.UniqueConstraint("mac", name=op.f("uq_trail_entry_mac")),
        sa.UniqueConstraint("place", name=op.f("uq_trail_entry_place")),
    )
    op.create_index("ix_trail_entry_unchained", "trail_entry", ["id"], postgresql_where=NOT_YET, sqlite_where=NOT_YET)
    op.create_index("ix_trail_entry_kind_id", "trail_entry", ["kind", "id"])
    op.create_index("ix_trail_entry_actor_id_id", "trail_entry", ["actor_id", "id"])
    op.create_index("ix_trail_entry_at_id", "trail_entry", ["at", "id"])
    op.add_column("journal_entry", sa.Column("seal", sa.String(length=64), nullable=True))
    op.add_column("account_entry", sa.Column("seal", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("account_entry", "seal")
    op.drop_column("journal_entry", "seal")
    op.drop_table("trail_entry")
