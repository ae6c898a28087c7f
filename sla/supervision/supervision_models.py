"""The tables of supervision: letters (督办单, 通报, 约谈函, 移送清单, 整改通知) and cards (黄牌, 红牌)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key
from tickets.lifecycle import Named


class Form(Named):
    """What kind of letter a supervision is (DOMAIN 4.2)."""

    ORDER = "order", "督办单"
    NOTICE = "notice", "书面通报"
    TALK = "talk", "约谈函"
    LISTING = "listing", "挂牌督办"
    HANDOVER = "handover", "移送清单"
    RECTIFY = "rectify", "整改通知"  # the matter is solved, the manner was not right

    @property
    def is_for_unit(self) -> bool:
        """The unit receives and answers it; a hand-over goes to the unit's disciplinary authority."""
        return self is not Form.HANDOVER

    @property
    def is_by_hand(self) -> bool:
        """A supervisor may choose it; a rectification follows from what the citizen says."""
        return self not in {Form.HANDOVER, Form.RECTIFY}


class SupervisionState(Named):
    PROPOSED = "proposed", "待批准"
    REFUSED = "refused", "未批准"
    ORDERED = "ordered", "待签收"
    RECEIVED = "received", "已签收"
    REPLIED = "replied", "已反馈"
    HANDED_OVER = "handed_over", "已移送"
    DONE = "done", "已了结"
    WITHDRAWN = "withdrawn", "已撤销"


OPEN = (
    *(SupervisionState.PROPOSED, SupervisionState.ORDERED, SupervisionState.RECEIVED),
    *(SupervisionState.REPLIED, SupervisionState.HANDED_OVER),
)


def letter_number(year: int, serial: int) -> str:
    return f"DB-{year}-{serial:06d}"  # DOMAIN 6.2


class Supervision(Base):
    """A supervision order (督办单): numbered, with its own limit; receipt and reply are required."""

    __tablename__ = "supervision"
    __table_args__ = (
        UniqueConstraint("year", "serial"),
        Index("ix_supervision_department_id_state", "department_id", "state"),
    )

    id: Mapped[Key]
    year: Mapped[int]
    serial: Mapped[int]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("work_order.id"))
    department_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    deadline_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("deadline.id"))  # the letter's own clock
    form: Mapped[Form] = mapped_column(Code(Form))
    level: Mapped[int]
    trigger: Mapped[str] = mapped_column(String(24))
    grounds: Mapped[list[Any]] = mapped_column(Json, default=list)  # every ground that this letter has used up
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[SupervisionState] = mapped_column(Code(SupervisionState), default=SupervisionState.ORDERED)
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # null: the system itself
    due_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # of a hand-over (DOMAIN 4.2 L4)
    approved_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]
    returned: Mapped[str | None] = mapped_column(Text)  # why the last reply was sent back
    effect: Mapped[str | None] = mapped_column(Text)  # what it has brought about, as the supervisor saw it
    closed_at: Mapped[datetime | None]

    @property
    def number(self) -> str:
        return letter_number(self.year, self.serial)


class AppealState(Named):
    NONE = "none", "未申诉"
    APPEALED = "appealed", "申诉中"
    UPHELD = "upheld", "申诉成立"
    REJECTED = "rejected", "申诉不成立"


class Card(Base):
    """A yellow or red card (DOMAIN 4.3): event, rule, unit, person, time; appealed, and withdrawn with reason."""

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("deadline_id", "red", "due_at"),
        Index("ix_card_department_id_at", "department_id", "at"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("work_order.id"))
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    deadline_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("deadline.id"))
    due_at: Mapped[datetime | None]
    red: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")  # of a card shown by hand
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # who had it in hand, where known
    shown_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # null: the system itself
    appeal: Mapped[AppealState] = mapped_column(Code(AppealState), default=AppealState.NONE)
    appeal_grounds: Mapped[str | None] = mapped_column(Text)
    appealed_at: Mapped[datetime | None]
    appealed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    decision: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]
