"""The tables of alarms: one open alarm a ticket, and every cry and every telling as a row of its own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Key
from tickets.staff.duty_models import Post
from tickets.states import Named

_OPEN = text("acknowledged_at IS NULL")


class Alarm(Base):
    """Danger detected on a ticket, until somebody acknowledges it by name.

    `rings`: pages ring and the ladder climbs; else it is a quiet mark (待看一眼), which only waits on the list.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index("uq_alarm_open", "ticket_id", "rings", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_alarm_next_at", "next_at"),
        Index("ix_alarm_acknowledged_at", "acknowledged_at"),
        Index("ix_alarm_raised_at", "raised_at"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    rings: Mapped[bool]
    signal: Mapped[str] = mapped_column(String(24))  # a key of `classifier.danger.signals.NAMES`, of the newest cry
    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("message.id", ondelete="SET NULL"))
    raised_at: Mapped[datetime]  # when the citizen's first message came; the response time runs from here
    cries: Mapped[int] = mapped_column(default=1)
    again: Mapped[bool] = mapped_column(default=False, server_default=false())  # an earlier one was taken already
    step: Mapped[int] = mapped_column(default=0)  # rungs of the ladder climbed
    next_at: Mapped[datetime | None]  # of the next rung; null once acknowledged, and for quiet marks
    acknowledged_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_with: Mapped[str] = mapped_column(String(24), default="", server_default="")  # the act that implied it


class What(Named):
    CRY = "cry", "求救消息"
    NOTIFIED = "told", "通知"
    VACANT = "vacant", "无人值班"
    UNREACHABLE = "unreachable", "没有联系方式"


class TellingWay(Named):
    PAGE = "page", "网页响铃"
    SMS = "sms", "短信"
    WECHAT = "wechat", "微信"
    PHONE = "phone", "电话"


class AlarmEntry(Base):
    """One line of the record (接警记录): what was detected, or who was notified when and how."""

    __tablename__ = "alarm_entry"

    id: Mapped[Key]
    alarm_id: Mapped[int] = mapped_column(BigId, ForeignKey("alarm.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    what: Mapped[What] = mapped_column(Code(What))
    signal: Mapped[str] = mapped_column(String(24), default="", server_default="")  # of a cry
    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("message.id", ondelete="SET NULL"))
    post: Mapped[Post | None] = mapped_column(Code(Post))
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    way: Mapped[TellingWay | None] = mapped_column(Code(TellingWay))
    outbox_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("outbox.id", ondelete="SET NULL"), index=True)
    called_off: Mapped[bool] = mapped_column(default=False, server_default=false())  # taken before it was sent


class TellingOutcome(StrEnum):
    """How a telling fared, as the record's readers see it."""

    RUNG = "已响铃"
    WAITING = "发送中"
    SENT = "已送达"
    FAILED = "没有送达"
    TO_CALL = "待拨打"
    CALLED = "已打通"
    CALLED_OFF = "已接警，未再发"
