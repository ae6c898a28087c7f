"""Letters that are answered, cards with their people, audits, frozen period reports"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PEOPLE = {
    "card": ("person_id", "shown_by", "appealed_by"),
    "review": ("taken_by",),
    "supervision": ("ordered_by", "approved_by"),
}
PLAIN: dict[str, tuple[sa.Column[object], ...]] = {
    "card": (sa.Column("reason", sa.Text(), nullable=False, server_default=""),),
    "exclusion": (
        sa.Column("refused_at", db.UtcDateTime(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
    ),
    "review": (
        sa.Column("rated_at", db.UtcDateTime(), nullable=True),
        sa.Column("audit_contacted", sa.Boolean(), nullable=True),
        sa.Column("audit_solved", sa.Boolean(), nullable=True),
        sa.Column("audit_satisfied", sa.Integer(), nullable=True),
    ),
    "supervision": (
        sa.Column("grounds", db.Json, nullable=False, server_default="[]"),
        sa.Column("approved_at", db.UtcDateTime(), nullable=True),
        sa.Column("returned", sa.Text(), nullable=True),
    ),
}


def upgrade() -> None:
    op.create_table(
        "period_report",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("since", db.UtcDateTime(), nullable=False),
        sa.Column("until", db.UtcDateTime(), nullable=False),
        sa.Column("known_at", db.UtcDateTime(), nullable=False),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.Column("made_by", db.BigId, nullable=True),
        sa.Column("formulas", sa.String(length=24), nullable=False),
        sa.Column("weights", db.Json, nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", db.Json, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_period_report_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_report")),
    )
    op.create_index("ix_period_report_since_until", "period_report", ["since", "until"])
    for table, columns in PLAIN.items():
        for column in columns:
            op.add_column(
                table,
                sa.Column(column.name, column.type, nullable=column.nullable, server_default=column.server_default),
            )
    for table, names in PEOPLE.items():
        for name in names:
            reference = sa.ForeignKey("staff.id", name=op.f(f"fk_{table}_{name}"))
            op.add_column(table, sa.Column(name, db.BigId, reference, nullable=True), inline_references=True)
    _partial("ix_deadline_due_at_handle", "deadline", "due_at", "promise = 'handle'")
    _partial("ix_review_chosen", "review", "id", "audit = 'chosen'")


def downgrade() -> None:
    op.drop_index("ix_review_chosen", table_name="review")
    op.drop_index("ix_deadline_due_at_handle", table_name="deadline")
    for table, names in PEOPLE.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
    for table, columns in PLAIN.items():
        for column in columns:
            op.drop_column(table, column.name)
    op.drop_index("ix_period_report_since_until", table_name="period_report")
    op.drop_table("period_report")


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], postgresql_where=sa.text(where), sqlite_where=sa.text(where))
