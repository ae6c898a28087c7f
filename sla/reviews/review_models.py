"""The tables of what people decide about promises: reviews (回访), extensions (延期), exclusions (剔除)."""

from datetime import datetime

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

from hotline.base.storage.database import Base, BigId, Code, Key
from tickets.lifecycle import Named


class ReviewState(Named):
    WAITING = "waiting", "待评价"
    ANSWERED = "answered", "已评价"
    UNREACHABLE = "unreachable", "未评价"
    WAIVED = "waived", "不要求回访"


class DissatisfactionCause(Named):
    """Why somebody is not satisfied (DOMAIN 6.1 不满意原因)."""

    SPEED = "speed", "效率"
    MANNER = "manner", "态度"
    RESULT = "result", "结果"
    UNTRUE = "untrue", "答复不实"


OPEN = (ReviewState.WAITING, ReviewState.UNREACHABLE)  # an answer is still welcome
# written out, not bound: SQLite uses a partial index only where it can read the value in the statement
WAITING: ColumnElement[str] = literal_column("'waiting'")
UNREACHABLE: ColumnElement[str] = literal_column("'unreachable'")
CHOSEN: ColumnElement[str] = literal_column("'chosen'")


class Audit(Named):
    """The blind second look at answers that said "satisfied"."""

    NONE = "none", "未抽中"
    CHOSEN = "chosen", "待抽查"
    AGREED = "agreed", "抽查一致"
    DISAGREED = "disagreed", "抽查不一致"


class Review(Base):
    """The question to the citizen. Order and department are those at the answer and stay so (PEERS 1.5)."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("order_id", "round"),
        CheckConstraint("satisfied BETWEEN 1 AND 5", name="satisfied"),
        Index(
            "ix_review_conversation_id_waiting",
            "conversation_id",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_review_next_try_at_waiting",
            "next_try_at",
            postgresql_where=text("state = 'waiting' AND next_try_at IS NOT NULL"),
            sqlite_where=text("state = 'waiting' AND next_try_at IS NOT NULL"),
        ),
        Index("ix_review_department_id_asked_at", "department_id", "asked_at"),
        Index(
            "ix_review_next_try_at_unreachable",
            "next_try_at",
            postgresql_where=text("state = 'unreachable' AND next_try_at IS NOT NULL"),
            sqlite_where=text("state = 'unreachable' AND next_try_at IS NOT NULL"),
        ),
        Index(
            "ix_review_chosen",
            "id",
            postgresql_where=text("audit = 'chosen'"),
            sqlite_where=text("audit = 'chosen'"),
        ),
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    order_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_order.id"))
    round: Mapped[int]
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    unit_said: Mapped[str | None] = mapped_column(String(16))  # the unit's own verdict: 已解决 部分解决 未解决 解释说明
    conversation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("conversation.id"))
    token: Mapped[str] = mapped_column(String(48), unique=True)
    state: Mapped[ReviewState] = mapped_column(Code(ReviewState), default=ReviewState.WAITING)
    by_centre: Mapped[bool] = mapped_column(default=False)  # anonymous or confidential: only the centre asks [S73]
    asked_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=1)
    next_try_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    contacted: Mapped[bool | None]
    solved: Mapped[bool | None]
    satisfied: Mapped[int | None]  # 5 非常满意 … 1 非常不满意 (DOMAIN 6.3)
    cause: Mapped[DissatisfactionCause | None] = mapped_column(
        Code(DissatisfactionCause)
    )  # only where the citizen is not satisfied
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(8))  # citizen staff
    taken_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # who took the answer down
    rated_at: Mapped[datetime | None]  # where the rating came before or after "solved"
    unclear: Mapped[str | None] = mapped_column(Text)  # words of an answer that a person has to read
    audit: Mapped[Audit] = mapped_column(Code(Audit), default=Audit.NONE)
    audited_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    audited_at: Mapped[datetime | None]
    audit_contacted: Mapped[bool | None]
    audit_solved: Mapped[bool | None]
    audit_satisfied: Mapped[int | None]
    audit_note: Mapped[str | None] = mapped_column(Text)

    @property
    def only_rated(self) -> bool:
        """The citizen has said how satisfied they are, and not whether the matter is solved."""
        return self.solved is None and self.satisfied is not None


class ExtensionKind(Named):
    EXTENSION = "extension", "延期"
    SUSPENSION = "suspension", "挂账"


class ExtensionState(Named):
    ASKED = "asked", "待审批"
    GRANTED = "granted", "已同意"
    REFUSED = "refused", "未同意"
    ENDED = "ended", "已了结"  # of a suspension: taken up again; of any: the matter was taken off the unit


class Extension(Base):
    """A unit's wish for more time (延期) or to put the matter on account (挂账), and how it was decided."""

    __tablename__ = "extension"
    __table_args__ = (
        Index(
            "ix_extension_until_granted",
            "until",
            postgresql_where=text("kind = 'suspension' AND state = 'granted'"),
            sqlite_where=text("kind = 'suspension' AND state = 'granted'"),
        ),
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    order_id: Mapped[int] = mapped_column(BigId, ForeignKey("work_order.id"), index=True)
    kind: Mapped[ExtensionKind] = mapped_column(Code(ExtensionKind))
    state: Mapped[ExtensionState] = mapped_column(Code(ExtensionState), default=ExtensionState.ASKED)
    budget: Mapped[str | None] = mapped_column(String(12))  # of an extension: how much more
    until: Mapped[datetime | None]  # of a suspension: when the matter is taken up again at the latest
    reason: Mapped[str] = mapped_column(Text)
    plan: Mapped[str | None] = mapped_column(Text)  # of a suspension: measures and progress (济南条例24条〔法〕)
    asked_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(Text)


class Exclusion(Base):
    """A review taken out of the three rates, for an approved reason only; the volume still has it (DOMAIN 5.1)."""

    __tablename__ = "exclusion"

    id: Mapped[Key]
    review_id: Mapped[int] = mapped_column(BigId, ForeignKey("review.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    approved_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(Text)
