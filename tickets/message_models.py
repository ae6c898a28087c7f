"""The tables of what was said: a conversation an identity, and its messages in order."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.security import codes
from hotline.base.storage.database import SEALED, Base, BigId, Code, Json, Key
from tickets.conversation_holder import TalkAct, TalkHolder


class Author(StrEnum):
    CITIZEN = "citizen"
    AGENT = "agent"
    SYSTEM = "system"


class Conversation(Base):
    """Everything said with one identity on one channel; `last_sequence` numbers its messages without gaps.

    `holder` says who answers it now (`tickets.conversation_holder`), `holder_id` which member of staff, `held_since`
    since when.
    """

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_holder", "holder", "holder_id"),)

    id: Mapped[Key]
    channel: Mapped[str] = mapped_column(String(16))
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("identity.id"), unique=True)
    citizen_id: Mapped[int] = mapped_column(BigId, ForeignKey("citizen.id"), index=True)
    last_sequence: Mapped[int] = mapped_column(default=0)
    holder: Mapped[TalkHolder] = mapped_column(
        Code(TalkHolder), default=TalkHolder.MACHINE, server_default=TalkHolder.MACHINE.value
    )
    holder_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    held_since: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]  # since when the citizen has waited for a person's words
    talk_from: Mapped[int] = mapped_column(default=0, server_default="0")  # sequence at which a person was asked for
    seen: Mapped[int] = mapped_column(default=0, server_default="0")  # sequence that the holder has looked at
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]


class TalkEntry(Base):
    """A conversation changed hands: what was done, by whom, and to whom it went; appended, never edited."""

    __tablename__ = "talk_entry"

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(BigId, ForeignKey("conversation.id"), index=True)
    at: Mapped[datetime]
    act: Mapped[TalkAct] = mapped_column(Code(TalkAct))
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # null: the citizen or the clock
    to_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(String(400), default="")


class Message(Base):
    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        UniqueConstraint("conversation_id", "sequence"),
        Index("ix_message_ticket_id", "ticket_id"),
    )

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(BigId, ForeignKey("conversation.id"))
    sequence: Mapped[int]
    channel: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str | None] = mapped_column(String(160))  # null on what we wrote
    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"))
    author: Mapped[Author] = mapped_column(Code(Author))
    kind: Mapped[str] = mapped_column(String(16), default="text")
    text: Mapped[str] = mapped_column(Text)
    code_sealed: Mapped[str | None] = mapped_column(
        String(codes.WIDTH), info=SEALED
    )  # opened in it, where it is read here
    cut: Mapped[bool] = mapped_column(default=False)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
