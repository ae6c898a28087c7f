"""The tables of what was said: a conversation an identity, and its messages in order."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.database import Base, BigId, Code, Json, Key


class Author(StrEnum):
    CITIZEN = "citizen"
    AGENT = "agent"
    SYSTEM = "system"


class Conversation(Base):
    """Everything said with one identity on one channel; `last_sequence` numbers its messages without gaps."""

    __tablename__ = "conversation"

    id: Mapped[Key]
    channel: Mapped[str] = mapped_column(String(16))
    identity_id: Mapped[int] = mapped_column(BigId, ForeignKey("identity.id"), unique=True)
    citizen_id: Mapped[int] = mapped_column(BigId, ForeignKey("citizen.id"), index=True)
    last_sequence: Mapped[int] = mapped_column(default=0)
    wants_person: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]


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
    cut: Mapped[bool] = mapped_column(default=False)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
