"""The tables of promises: deadlines, what was fired, the pulse, the calendar's revisions; the others by name."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key
from sla.indicators.report_models import PeriodReport
from sla.policy.promises import COUNTED, Promise, Step
from sla.reviews.review_models import (
    Audit,
    DissatisfactionCause,
    Exclusion,
    Extension,
    ExtensionKind,
    ExtensionState,
    Review,
    ReviewState,
)
from sla.supervision.supervision_models import AppealState, Card, Form, Supervision, SupervisionState
from tickets.lifecycle import Named
from tickets.models import Lamp

__all__ = [
    "AppealState",
    "Audit",
    "CalendarRevision",
    "Card",
    "Deadline",
    "DeadlineState",
    "DissatisfactionCause",
    "Exclusion",
    "Extension",
    "ExtensionKind",
    "ExtensionState",
    "Fired",
    "Form",
    "Heartbeat",
    "PeriodReport",
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
HANDLE: ColumnElement[str] = literal_column("'handle'")
OWED_BY_CENTRE: tuple[ColumnElement[str], ...] = tuple(literal_column(f"'{promise.value}'") for promise in COUNTED)
_OWED_BY_CENTRE = text(f"promise IN ({', '.join(repr(promise.value) for promise in COUNTED)})")


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
        Index(
            "ix_deadline_due_at_handle",
            "due_at",
            postgresql_where=text("promise = 'handle'"),
            sqlite_where=text("promise = 'handle'"),
        ),
        Index(
            "ix_deadline_due_at_centre",
            "due_at",
            "generation",  # the few that have moved are found by it, wherever they lie now
            postgresql_where=_OWED_BY_CENTRE,
            sqlite_where=_OWED_BY_CENTRE,
        ),
        Index(
            "ix_deadline_parked",
            "due_at",
            postgresql_where=text("state = 'running' AND parked IS NOT NULL"),
            sqlite_where=text("state = 'running' AND parked IS NOT NULL"),
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
    collapsed: Mapped[bool] = mapped_column(default=False)  # skipped after a downtime
    told_at: Mapped[datetime | None]  # when the department got its message; at once where it was passed over


class Heartbeat(Base):
    """Who was there when: the sweep and the recount by these names, each process as `worker@host:pid`."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    beat_at: Mapped[datetime]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class CalendarRevision(Base):
    """The calendar's corrections from `at` on: each revision holds all of them."""

    __tablename__ = "calendar_revision"

    id: Mapped[Key]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(String(200))
    announced: Mapped[date | None]  # the last day that an entered notice covers
    days: Mapped[dict[str, Any]] = mapped_column(Json)  # {"2027-02-06": {"working": true, "name": "…", "shifts": []}}
    digest: Mapped[str] = mapped_column(String(64))
