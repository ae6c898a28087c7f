"""The tables of learning: labels with where they come from, models with their figures, drift."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key
from tickets.lifecycle import Named


class LabelSource(Named):
    """Where a label comes from, the weightiest last: a later and weightier word overrules."""

    DISPATCHED = "dispatched", "派单后未提异议"
    CORRECTED = "corrected", "派单员改派"
    OBJECTED = "objected", "异议成立后改派"
    CONFIRMED = "confirmed", "异议驳回，确认职责"


class ModelStanding(Named):
    SHADOW = "shadow", "影子运行"
    CURRENT = "current", "正在使用"
    RETIRED = "retired", "已停用"


class TrainingLabel(Base):
    """What a ticket's department and category truly are, who said so and when; several may disagree."""

    __tablename__ = "training_label"
    __table_args__ = (Index("ix_training_label_ticket_id_at", "ticket_id", "at"), Index("ix_training_label_at", "at"))

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    department: Mapped[str] = mapped_column(String(40))
    category: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str | None] = mapped_column(String(8))
    source: Mapped[LabelSource] = mapped_column(Code(LabelSource))
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    against: Mapped[str | None] = mapped_column(String(40))  # the department that it was first sent to, if another
    at: Mapped[datetime]


class ModelVersion(Base):
    """One trained model: what it was made of, how it did in the shadow, and why it is used or not."""

    __tablename__ = "model_version"

    id: Mapped[Key]
    version: Mapped[str] = mapped_column(String(40), unique=True)
    standing: Mapped[ModelStanding] = mapped_column(Code(ModelStanding))
    made_at: Mapped[datetime]
    catalogue: Mapped[str] = mapped_column(String(40))
    examples: Mapped[int]
    from_history: Mapped[int]  # how many of the examples are the system's own tickets
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))


class DriftReport(Base):
    """How one day's tickets differ from what the model was trained on; `alarms` are sentences, empty when calm."""

    __tablename__ = "drift_report"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    model: Mapped[str] = mapped_column(String(40))
    tickets: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    alarms: Mapped[list[Any]] = mapped_column(Json)
