"""Conditions of the dispatch catalogue, the gazetteer, what is learned, and the knowledge base"""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_fact",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("answers", db.Json, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_catalogue_fact")),
    )
    op.create_table(
        "drift_report",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("figures", db.Json, nullable=False),
        sa.Column("alarms", db.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_report")),
    )
    op.create_index(op.f("ix_drift_report_at"), "drift_report", ["at"], unique=False)
    op.create_table(
        "place_name",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("district", sa.String(length=60), nullable=False),
        sa.Column("street", sa.String(length=60), nullable=False),
        sa.Column("aliases", db.Json, nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_name")),
    )
    op.create_table(
        "knowledge_article",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("department_id", db.BigId, nullable=False),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("edited_by", db.BigId, nullable=True),
        sa.Column("edited_at", db.UtcDateTime(), nullable=False),
        sa.Column("approved_by", db.BigId, nullable=True),
        sa.Column("approved_at", db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["staff.id"], name=op.f("fk_knowledge_article_approved_by")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_knowledge_article_department_id")),
        sa.ForeignKeyConstraint(["edited_by"], ["staff.id"], name=op.f("fk_knowledge_article_edited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_article")),
    )
    op.create_index("ix_knowledge_article_stage", "knowledge_article", ["stage"], unique=False)
    op.create_table(
        "model_version",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("standing", sa.String(length=24), nullable=False),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.Column("catalogue", sa.String(length=40), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("from_history", sa.Integer(), nullable=False),
        sa.Column("figures", db.Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", db.UtcDateTime(), nullable=False),
        sa.Column("changed_by", db.BigId, nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name=op.f("fk_model_version_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("version", name=op.f("uq_model_version_version")),
    )
    op.create_table(
        "training_label",
        sa.Column("id", db.BigId, nullable=False),
        sa.Column("ticket_id", db.BigId, nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=True),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("staff_id", db.BigId, nullable=True),
        sa.Column("against", sa.String(length=40), nullable=True),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_training_label_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_training_label_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_label")),
    )
    op.create_index("ix_training_label_at", "training_label", ["at"], unique=False)
    op.create_index("ix_training_label_ticket_id_at", "training_label", ["ticket_id", "at"], unique=False)
    op.add_column("assignment", sa.Column("catalogue_version", sa.String(length=40), server_default="", nullable=False))
    op.add_column("assignment", sa.Column("steps", db.Json, server_default="[]", nullable=False))
    with op.batch_alter_table("notice") as batch:
        batch.alter_column("ticket_id", existing_type=db.BigId, nullable=True)
    with op.batch_alter_table("catalogue_entry") as batch:
        batch.add_column(sa.Column("printed", sa.String(length=12), server_default="", nullable=False))
        batch.add_column(sa.Column("needs_place", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.add_column(sa.Column("clauses", db.Json, server_default="[]", nullable=False))
        batch.add_column(sa.Column("edited_by", db.BigId, nullable=True))
        batch.add_column(sa.Column("edited_at", db.UtcDateTime(), nullable=True))
        batch.create_foreign_key(op.f("fk_catalogue_entry_edited_by"), "staff", ["edited_by"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE ticket_id IS NULL")
    with op.batch_alter_table("notice") as batch:
        batch.alter_column("ticket_id", existing_type=db.BigId, nullable=False)
    with op.batch_alter_table("catalogue_entry") as batch:
        batch.drop_constraint(op.f("fk_catalogue_entry_edited_by"), type_="foreignkey")
        for column in ("edited_at", "edited_by", "clauses", "needs_place", "printed"):
            batch.drop_column(column)
    op.drop_column("assignment", "steps")
    op.drop_column("assignment", "catalogue_version")
    op.drop_index("ix_training_label_ticket_id_at", table_name="training_label")
    op.drop_index("ix_training_label_at", table_name="training_label")
    op.drop_table("training_label")
    op.drop_table("model_version")
    op.drop_index("ix_knowledge_article_stage", table_name="knowledge_article")
    op.drop_table("knowledge_article")
    op.drop_table("place_name")
    op.drop_index(op.f("ix_drift_report_at"), table_name="drift_report")
    op.drop_table("drift_report")
    op.drop_table("catalogue_fact")
