"""Roles with dates, posts at other units, deputies, the post in which a session acts, one-time passwords"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_role", sa.Column("valid_from", db.UtcDateTime(), nullable=True))
    op.add_column("staff_role", sa.Column("valid_to", db.UtcDateTime(), nullable=True))
    op.add_column("staff", sa.Column("first_until", db.UtcDateTime(), nullable=True))
    op.create_table(
        "staff_post",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("staff_id", db.BigId, nullable=False),
        sa.Column("department_id", db.BigId, nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("valid_from", db.UtcDateTime(), nullable=True),
        sa.Column("valid_to", db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_staff_post_order")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_post_staff_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_staff_post_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_post")),
    )
    op.create_index("ix_staff_post_staff_unit", "staff_post", ["staff_id", "department_id"])
    op.create_index("ix_staff_post_role", "staff_post", ["role"])
    op.create_index(op.f("ix_staff_post_department_id"), "staff_post", ["department_id"])
    op.create_table(
        "staff_deputy",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("staff_id", db.BigId, nullable=False),
        sa.Column("deputy_id", db.BigId, nullable=False),
        sa.Column("valid_from", db.UtcDateTime(), nullable=False),
        sa.Column("valid_to", db.UtcDateTime(), nullable=False),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_staff_deputy_order")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_deputy_staff_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["staff.id"], name=op.f("fk_staff_deputy_deputy_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_deputy")),
    )
    op.create_index("ix_staff_deputy_deputy", "staff_deputy", ["deputy_id", "valid_to"])
    op.create_index(op.f("ix_staff_deputy_staff_id"), "staff_deputy", ["staff_id"])
    with op.batch_alter_table("staff_session") as batch:
        batch.add_column(sa.Column("unit_id", db.BigId, nullable=True))
        batch.add_column(sa.Column("acting_for_id", db.BigId, nullable=True))
        batch.create_foreign_key(op.f("fk_staff_session_unit_id"), "department", ["unit_id"], ["id"])
        batch.create_foreign_key(op.f("fk_staff_session_acting_for_id"), "staff", ["acting_for_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("staff_session") as batch:
        batch.drop_constraint(op.f("fk_staff_session_acting_for_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_staff_session_unit_id"), type_="foreignkey")
        batch.drop_column("acting_for_id")
        batch.drop_column("unit_id")
    op.drop_table("staff_deputy")
    op.drop_table("staff_post")
    op.drop_column("staff", "first_until")
    op.drop_column("staff_role", "valid_to")
    op.drop_column("staff_role", "valid_from")
