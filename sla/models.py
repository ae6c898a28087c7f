"""The tables of promises: deadlines, what was fired, supervision, reviews, extensions, the calendar's revisions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.database import Base, BigId, Code, Json, Key
from sla.escalation import Step
from sla.policy import Promise
from sla.review_models import Audit, Exclusion, Extension, ExtensionKind, ExtensionState, Review, ReviewState
from tickets.lifecycle import Named
from tickets.models import Lamp

__all__ = [
    "AppealState",
    "Audit",
    "CalendarRevision",
    "Card",
    "Deadline",
    "DeadlineState",
    "Exclusion",
    "Extension",
    "ExtensionKind",
    "ExtensionState",
    "Fired",
    "Form",
    "Heartbeat",
    "Review",
    "ReviewState",
    "Supervision",
    "SupervisionState",
]


class DeadlineState(Named):
    RUNNING = "running", "计时中"
    PAUSED = "paused", "暂停"
    MET = "met", "按时"
    MISSED = "missed", "超时"
    CANCELLED = "cancelled", "取消"


LIVE = (DeadlineState.RUNNING, DeadlineState.PAUSED)
# written out, not bound: SQLite uses a partial index only where it can read the value in the statement
RUNNING: ColumnElement[str] = literal_column("'running'")


class Deadline(Base):
    """One promise that runs, with the policy it started under. `marks` hold the ladder as whole seconds since 1970."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index(
            "ix_deadline_next_at_running",
            "next_at",
            postgresql_where=text("state = 'running' AND next_at IS NOT NULL"),
            sqlite_where=text("state = 'running' AND next_at IS NOT NULL"),
        ),
        CheckConstraint("due_at >= starts_at", name="due_after_start"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("work_order.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("department.id")
    )  # who owes it; null: the centre
    promise: Mapped[Promise] = mapped_column(Code(Promise))
    state: Mapped[DeadlineState] = mapped_column(Code(DeadlineState), default=DeadlineState.RUNNING)
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime]
    budget: Mapped[str] = mapped_column(String(12))
    calendar: Mapped[str] = mapped_column(String(24))  # version that dated it; empty: natural time
    policy: Mapped[dict[str, Any]] = mapped_column(Json)
    marks: Mapped[dict[str, Any]] = mapped_column(Json)
    lamp: Mapped[Lamp] = mapped_column(Code(Lamp), default=Lamp.GREEN)
    next_step: Mapped[Step | None] = mapped_column(Code(Step))
    next_at: Mapped[datetime | None]
    generation: Mapped[int] = mapped_column(default=0)  # how often the due date has moved
    earlier: Mapped[list[Any]] = mapped_column(Json, default=list)  # what it said before: {"until": …, "due": …}
    settled_at: Mapped[datetime | None]
    parked: Mapped[str | None] = mapped_column(String(200))  # why the sweep gave it up until somebody looks


class Fired(Base):
    """A step that was taken; the key makes each effect happen once for each value of the deadline."""

    __tablename__ = "fired"
    __table_args__ = (
        UniqueConstraint("deadline_id", "step", "due_at"),
        Index(
            "ix_fired_untold",
            "id",
            postgresql_where=text("told_at IS NULL"),
            sqlite_where=text("told_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    deadline_id: Mapped[int] = mapped_column(BigId, ForeignKey("deadline.id"))
    step: Mapped[Step] = mapped_column(Code(Step))
    due_at: Mapped[datetime]
    planned_at: Mapped[datetime]
    fired_at: Mapped[datetime]
    collapsed: Mapped[bool] = mapped_column(default=False)  # passed over after a stand-still
    told_at: Mapped[datetime | None]  # when the department got its message; at once where it was passed over


class Form(Named):
    """What kind of letter a supervision is (DOMAIN 4.2)."""

    ORDER = "order", "督办单"
    NOTICE = "notice", "书面通报"
    TALK = "talk", "约谈函"
    LISTING = "listing", "挂牌督办"
    HANDOVER = "handover", "移送清单"


class SupervisionState(Named):
    ORDERED = "ordered", "待签收"
    RECEIVED = "received", "已签收"
    REPLIED = "replied", "已反馈"
    DONE = "done", "已了结"
    WITHDRAWN = "withdrawn", "已撤销"


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
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[SupervisionState] = mapped_column(Code(SupervisionState), default=SupervisionState.ORDERED)
    ordered_at: Mapped[datetime]
    due_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]
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
    """A recorded yellow or red card (DOMAIN 4.3): event, rule, unit, time; appealed and withdrawn with reason."""

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
    at: Mapped[datetime]
    appeal: Mapped[AppealState] = mapped_column(Code(AppealState), default=AppealState.NONE)
    appeal_grounds: Mapped[str | None] = mapped_column(Text)
    appealed_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]


class Heartbeat(Base):
    """The sweeper's own pulse, so that somebody notices when nobody sweeps."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    beat_at: Mapped[datetime]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class CalendarRevision(Base):
    """The calendar's corrections as they stood from `at` on: each revision holds all of them."""

    __tablename__ = "calendar_revision"

    id: Mapped[Key]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(String(200))
    announced: Mapped[date | None]  # the last day that an entered notice covers
    days: Mapped[dict[str, Any]] = mapped_column(Json)  # {"2027-02-06": {"working": true, "name": "…", "shifts": []}}
    digest: Mapped[str] = mapped_column(String(64))
