"""Units with dates, kind and successor, and the acts on them"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db
from tickets.organisation.models import ChangeState, UnitAct

revision = "0049"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("department") as table:
        table.add_column(sa.Column("kind", sa.String(length=16), nullable=False, server_default=""))
        table.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        table.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
        table.add_column(sa.Column("successor_id", db.BigId, nullable=True))
        table.create_foreign_key(op.f("fk_department_successor_id"), "department", ["successor_id"], ["id"])
        table.create_index(op.f("ix_department_successor_id"), ["successor_id"])
    op.create_table(
        "unit_heir",
        sa.Column("unit_id", db.BigId, autoincrement=False, nullable=False),
        sa.Column("heir_id", db.BigId, autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["department.id"], name=op.f("fk_unit_heir_unit_id")),
        sa.ForeignKeyConstraint(["heir_id"], ["department.id"], name=op.f("fk_unit_heir_heir_id")),
        sa.PrimaryKeyConstraint("unit_id", "heir_id", name=op.f("pk_unit_heir")),
    )
    op.create_index(op.f("ix_unit_heir_heir_id"), "unit_heir", ["heir_id"])
    op.create_table(
        "unit_change",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("act", db.Code(UnitAct), nullable=False),
        sa.Column("state", db.Code(ChangeState), nullable=False),
        sa.Column("unit_id", db.BigId, nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("plan", db.Json, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_by", db.BigId, nullable=True),
        sa.Column("asked_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", db.UtcDateTime(), nullable=False),
        sa.Column("agreed_by", db.BigId, nullable=True),
        sa.Column("agreed_at", db.UtcDateTime(), nullable=True),
        sa.Column("done_at", db.UtcDateTime(), nullable=True),
        sa.Column("before", db.Json, nullable=False),
        sa.Column("after", db.Json, nullable=False),
        sa.Column("fault", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["department.id"], name=op.f("fk_unit_change_unit_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_unit_change_asked_by")),
        sa.ForeignKeyConstraint(["agreed_by"], ["staff.id"], name=op.f("fk_unit_change_agreed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change")),
    )
    op.create_index(op.f("ix_unit_change_unit_id"), "unit_change", ["unit_id"])
    op.create_index(op.f("ix_unit_change_state_effective_on"), "unit_change", ["state", "effective_on"])
    with op.batch_alter_table("proposal") as table:
        table.add_column(sa.Column("unit_change_id", db.BigId, nullable=True))
        table.create_foreign_key(op.f("fk_proposal_unit_change_id"), "unit_change", ["unit_change_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("proposal") as table:
        table.drop_constraint(op.f("fk_proposal_unit_change_id"), type_="foreignkey")
        table.drop_column("unit_change_id")
    op.drop_table("unit_change")
    op.drop_table("unit_heir")
    with op.batch_alter_table("department") as table:
        table.drop_constraint(op.f("fk_department_successor_id"), type_="foreignkey")
        table.drop_index(op.f("ix_department_successor_id"))
        for name in ("successor_id", "valid_to", "valid_from", "kind"):
            table.drop_column(name)
