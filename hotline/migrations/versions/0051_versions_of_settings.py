"""Versions of the city's own words and rules, each approved by a second person"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db
from tickets.configuration.models import VersionState

revision = "0051"
down_revision = "0049"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('draft', 'proposed')")


def upgrade() -> None:
    op.create_table(
        "setting_version",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", db.Code(VersionState), nullable=False),
        sa.Column("content", db.Json, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("edited_by", db.BigId, nullable=False),
        sa.Column("edited_at", db.UtcDateTime(), nullable=False),
        sa.Column("proposed_by", db.BigId, nullable=True),
        sa.Column("proposed_at", db.UtcDateTime(), nullable=True),
        sa.Column("decided_by", db.BigId, nullable=True),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["edited_by"], ["staff.id"], name=op.f("fk_setting_version_edited_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_setting_version_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_setting_version_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_version")),
        sa.UniqueConstraint("kind", "key", "number", name=op.f("uq_setting_version_kind_key_number")),
    )
    op.create_index("ix_setting_version_state", "setting_version", ["state"])
    op.create_index(
        "uq_setting_version_open",
        "setting_version",
        ["kind", "key"],
        unique=True,
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_table("setting_version")
