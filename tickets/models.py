"""The record: ticket, work order, assignment, objection, journal. Times in UTC; enums stored as codes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    literal,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, validates

from hotline.base.storage.database import SEALED, Base, BigId, Code, Json, Key, Name
from tickets.lifecycle import Act, Named, State


class Kind(Named):
    """Request types (DOMAIN 2.1)."""

    CONSULT = "ZX", "咨询"
    HELP = "QZ", "求助"
    COMPLAINT = "TS", "投诉"
    REPORT = "JB", "举报"
    SUGGESTION = "JY", "建议"
    PRAISE = "BY", "表扬"
    OTHER = "QT", "其他"

    @classmethod
    def of_label(cls, label: str) -> "Kind":
        """The type with this Chinese name; anything unknown is 其他."""
        return next((kind for kind in cls if kind.label == label), cls.OTHER)


class Urgency(Named):
    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"
    CRITICAL = "critical", "特急"


class Lamp(Named):
    """Electronic supervision (DOMAIN 4.3): shape and word, never colour alone."""

    GREEN = "green", "正常"
    YELLOW = "yellow", "将到期"
    RED = "red", "已超期"


class Part(Named):
    LEAD = "lead", "主办"
    CO = "co", "协办"


class OrderState(Named):
    TO_SIGN = "to_sign", "待签收"
    TO_KNOW = "to_know", "待知悉"
    SIGNED = "signed", "办理中"
    ANSWERED = "answered", "已答复"
    JOINED = "joined", "并入主件"
    REFUSED = "refused", "不再承办"  # its objection upheld, recused, or given to it by mistake
    DONE = "done", "已办结"


class Waived(Named):
    """What the citizen declines; reply and follow-up are the citizen's right by default (济南条例16条〔法〕)."""

    NOTHING = "nothing", "都要求"
    FOLLOW_UP = "follow_up", "不用回访"
    REPLY = "reply", "不用回复"
    BOTH = "both", "不用回复，也不用回访"

    @classmethod
    def of(cls, *, reply: bool, follow_up: bool) -> "Waived":
        if reply:
            return cls.BOTH if follow_up else cls.REPLY
        return cls.FOLLOW_UP if follow_up else cls.NOTHING


class ChosenBy(StrEnum):
    MODEL = "model"
    STAFF = "staff"
    RULE = "rule"


def _some(name: str, column: str, *, where: str) -> Index:
    """An index of some rows only."""
    return Index(name, column, postgresql_where=text(where), sqlite_where=text(where))


class Ticket(Base):
    """One matter of one citizen (诉求工单). `version` guards against two people at once."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_state_registered_at", "state", "registered_at"),
        Index("ix_ticket_department_id_state", "department_id", "state"),
        Index("ix_ticket_registered_at", "registered_at", "id"),
        _some("ix_ticket_lamp_open", "lamp", where="lamp <> 'green'"),
        _some("ix_ticket_closed_at_kept", "closed_at", where="closed_at IS NOT NULL AND state <> 'archived'"),
        _some("ix_ticket_undecided", "registered_at", where="state = 'pending_dispatch' AND needs_person IS NULL"),
        _some("ix_ticket_recused", "id", where="CAST(recused AS TEXT) <> '[]'"),
        _some("ix_ticket_accused_id", "accused_id", where="accused_id IS NOT NULL"),
        _some("ix_ticket_accused_unknown", "id", where="accused_unknown"),
        CheckConstraint("reworks >= 0", name="reworks"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(24), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))  # of number and query code; the code itself is nowhere kept
    citizen_id: Mapped[int] = mapped_column(BigId, ForeignKey("citizen.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("conversation.id"), index=True)
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[State] = mapped_column(Code(State))
    kind: Mapped[Kind] = mapped_column(Code(Kind))
    category: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[Name]
    text: Mapped[str] = mapped_column(Text)
    abstract: Mapped[str] = mapped_column(Text, default="", server_default="")  # what units read of a confidential one
    abstract_mark: Mapped[str] = mapped_column(String(64), default="", server_default="")  # of which text it is one
    details: Mapped[dict[str, str]] = mapped_column("told", Json, default=dict, server_default="{}")  # `extra_details`
    district: Mapped[str | None] = mapped_column(String(40))
    address_sealed: Mapped[str | None] = mapped_column(String(1200), info=SEALED)
    urgency: Mapped[Urgency] = mapped_column(Code(Urgency))
    danger: Mapped[str | None] = mapped_column(String(24))  # a key of `classifier.danger.signals.NAMES`
    danger_rings: Mapped[bool] = mapped_column(default=False, server_default=false())  # an alarm, not a quiet mark
    confidential: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    reply_waived: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # the answer is not sent; the citizen can read it
    follow_up_waived: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # the citizen is not asked how it went
    leader_notes: Mapped[int] = mapped_column(default=0)  # 领导批示
    registered_by: Mapped[int | None] = mapped_column(BigId)  # the seat who took the call down
    accused_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    accused_proposed: Mapped[bool] = mapped_column(default=False, server_default=false())  # by the machine, not checked
    accused_unknown: Mapped[bool] = mapped_column(default=False, server_default=false())  # somebody in office, whose?
    not_accused: Mapped[list[list[int]]] = mapped_column(Json, default=list, server_default="[]")  # [unit or 0, who]
    department_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))  # the lead, for lists
    lamp: Mapped[Lamp] = mapped_column(Code(Lamp), default=Lamp.GREEN)
    supervision: Mapped[int] = mapped_column(default=0)  # highest level ordered so far (DOMAIN 4.2)
    chases: Mapped[int] = mapped_column(default=0)
    reworks: Mapped[int] = mapped_column(default=0)
    recused: Mapped[list[int]] = mapped_column(Json, default=list, server_default="[]")  # staff who keep away from it
    coordination: Mapped[int] = mapped_column(default=0, server_default="0")  # a place in `handling.COORDINATORS`
    objection_closed: Mapped[bool] = mapped_column(default=False)  # rejected once: no second objection
    needs_person: Mapped[str | None] = mapped_column(String(200))  # why a person must dispatch; null: not yet asked
    claimed_until: Mapped[datetime | None]  # a worker is choosing its department outside any transaction
    due_at: Mapped[datetime | None]  # the handling promise, for lists
    registered_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    journal_length: Mapped[int] = mapped_column(default=0)
    journal_head: Mapped[str] = mapped_column(String(64), default="")
    words_place: Mapped[int] = mapped_column(default=0)  # the journal entry that holds the newest title and text
    words_mark: Mapped[str] = mapped_column(String(64), default="")  # keyed hash of what it holds
    erased_at: Mapped[datetime | None]  # personal data taken out (个人信息保护法47条)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def waived(self) -> Waived:
        return Waived.of(reply=self.reply_waived, follow_up=self.follow_up_waived)

    def waive(self, waived: Waived) -> None:
        self.reply_waived = waived in {Waived.REPLY, Waived.BOTH}
        self.follow_up_waived = waived in {Waived.FOLLOW_UP, Waived.BOTH}

    @validates("kind")
    def _keep_reports_confidential(self, _name: str, kind: Kind) -> Kind:
        """A report is confidential from the moment in which it is known to be one (济南条例32条〔法〕)."""
        if kind is Kind.REPORT:
            self.confidential = True
        return kind


class WorkOrder(Base):
    """A ticket's task for one department. Each round of rework is the same order with a higher `round`."""

    __tablename__ = "work_order"
    __table_args__ = (
        Index(
            "uq_work_order_lead_open",
            "ticket_id",
            unique=True,
            postgresql_where=text("part = 'lead' AND state NOT IN ('refused', 'done')"),
            sqlite_where=text("part = 'lead' AND state NOT IN ('refused', 'done')"),
        ),
        Index("ix_work_order_department_id_state", "department_id", "state"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    part: Mapped[Part] = mapped_column(Code(Part))
    state: Mapped[OrderState] = mapped_column(Code(OrderState))
    round: Mapped[int] = mapped_column(default=0)
    superior_id: Mapped[int | None] = mapped_column(BigId)  # the unit that passed it down to a sub-unit
    dispatched_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    contacted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    truth: Mapped[str | None] = mapped_column(String(16))  # 属实 部分属实 不属实 无法查实
    solved: Mapped[str | None] = mapped_column(String(16))  # 已解决 部分解决 未解决 解释说明
    replied_by: Mapped[str | None] = mapped_column(String(16))  # how the citizen was informed: 电话 短信 上门 书面 平台
    replied_at: Mapped[datetime | None]  # when, as the unit says
    basis: Mapped[str | None] = mapped_column(String(200))  # the law or document that the answer rests on

    @property
    def has_answered(self) -> bool:
        """The unit has written an answer, or handles it again: from then on it cannot say "not ours"."""
        return self.answer is not None or bool(self.round)


# written out, not bound: SQLite uses a partial index only where it can read the values in the statement
LEAD_OPEN: tuple[ColumnElement[bool], ...] = (
    WorkOrder.part == literal_column("'lead'"),
    WorkOrder.state.not_in([literal_column("'refused'"), literal_column("'done'")]),
)
LAMP_LIT: tuple[ColumnElement[bool], ...] = (
    Ticket.lamp != literal_column("'green'"),
    Ticket.lamp.in_([literal_column("'yellow'"), literal_column("'red'")]),  # says it again, as something to seek by
)


class Assignment(Base):
    """Who was chosen, by whom or by which model, how surely, and who else was in question."""

    __tablename__ = "assignment"

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("work_order.id"))
    department_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    category: Mapped[str | None] = mapped_column(String(40))
    chosen_by: Mapped[ChosenBy] = mapped_column(Code(ChosenBy))
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    model_version: Mapped[str | None] = mapped_column(String(40))
    confidence: Mapped[float | None]
    candidates: Mapped[list[Any]] = mapped_column(Json)  # [{"department": code, "confidence": p}, ...]
    words: Mapped[list[Any]] = mapped_column(Json)  # the words that weighed
    basis: Mapped[str] = mapped_column(String(200))  # catalogue entry and reason
    decision: Mapped[str] = mapped_column(String(16))  # dispatch | ask | person
    catalogue_version: Mapped[str] = mapped_column(String(40), default="", server_default="")
    steps: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")  # every look, as people read it
    at: Mapped[datetime]


class JournalEntry(Base):
    """One act on one ticket; appended, never edited; each carries the hash of the one before (SM3)."""

    __tablename__ = "journal_entry"
    __table_args__ = (UniqueConstraint("ticket_id", "place"),)

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    place: Mapped[int]  # 1, 2, 3 … within the ticket
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[Name]
    act: Mapped[Act] = mapped_column(Code(Act))
    before: Mapped[State | None] = mapped_column(Code(State))
    after: Mapped[State] = mapped_column(Code(State))
    reason: Mapped[str] = mapped_column(Text, default="")
    change: Mapped[dict[str, Any]] = mapped_column(Json)
    seen: Mapped[dict[str, Any]] = mapped_column(Json)  # the ticket as the actor found it, nothing personal in it
    words_sealed: Mapped[str | None] = mapped_column(Text, info=SEALED)  # title, text, address, where they had changed
    salt: Mapped[str] = mapped_column(String(32), default="")
    commitment: Mapped[str] = mapped_column(String(64), default="")  # salted hash of reason and change
    words_commitment: Mapped[str] = mapped_column(String(64), default="")  # likewise of the words
    erased_at: Mapped[datetime | None]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str | None] = mapped_column(String(64))  # keyed, over the hash; none: older than seals (decision 0041)


SAID = "补充"  # under this name `JournalEntry.change` holds what was added to the matter
HANDLED_ALONE = "经手"  # under this name `JournalEntry.change` holds that one person did what two should have done
ALONE = JournalEntry.change[literal(HANDLED_ALONE, JSON.JSONStrIndexType(), literal_execute=True)].as_string()
_SOME = ALONE.is_not(None)  # the name in it is written out, as in the index
Index("ix_journal_entry_alone", JournalEntry.ticket_id, postgresql_where=_SOME, sqlite_where=_SOME)
