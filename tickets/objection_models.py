"""The tables in which it is settled whose a matter is: objections to an order, and units that are consulted."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Json, Key


class Objection(Base):
    """A department's refusal of an order (派单异议), with its grounds, and how it was decided."""

    __tablename__ = "objection"

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_order.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    ground: Mapped[str | None] = mapped_column(String(24))  # a code of `grounds.OBJECTION`
    grounds: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[int]] = mapped_column(Json)  # ids of the attachments that it rests on
    raised_by: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    raised_at: Mapped[datetime]
    upheld: Mapped[bool | None]
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(Text)


class Consultation(Base):
    """Units asked before a hard matter is dispatched (会商), and what came of it."""

    __tablename__ = "consultation"

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[int] = mapped_column(BigId)
    opened_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]


class Opinion(Base):
    """One invited unit's place in a consultation; without text while it has not spoken."""

    __tablename__ = "opinion"
    __table_args__ = (UniqueConstraint("consultation_id", "department_id"),)

    id: Mapped[Key]
    consultation_id: Mapped[int] = mapped_column(BigId, ForeignKey("consultation.id"))
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"), index=True)
    text: Mapped[str | None] = mapped_column(Text)
    given_by: Mapped[int | None] = mapped_column(BigId)
    given_at: Mapped[datetime | None]
