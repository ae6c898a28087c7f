"""Tables of the channels: messages to be sent, every attempt, and refused deliveries."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from channels.contract import Obstacle
from hotline.base.security import codes
from hotline.base.storage.database import SEALED, Base, BigId, Code, Json, Key


class OutboxState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"  # claimed until `lease_until`
    SENT = "sent"
    FAILED = "failed"
    TO_CALL = "to_call"  # only a person on the telephone can bring it


class Result(StrEnum):
    UNDER_WAY = "under_way"
    SENT = "sent"
    AGAIN = "again"  # failed, and worth another attempt
    FAILED = "failed"
    UNKNOWN = "unknown"  # broken off, or never answered: the next attempt may be a repeat for the citizen


class Receipt(StrEnum):
    """What the network said afterwards of a message that the provider took."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


class Hold(StrEnum):
    """Why a message waits until `not_before`, where it is not for another try."""

    QUIET = "quiet"  # hours of rest
    LIMIT = "limit"  # enough for one recipient


class Settled(StrEnum):
    """What was done about a message that did not arrive."""

    FELL_BACK = "fell_back"
    RESENT = "resent"
    TO_CALL = "to_call"
    DISMISSED = "dismissed"


_OPEN = text("state IN ('waiting', 'sending')")
_UNSETTLED = text("obstacle IS NOT NULL AND settled IS NULL")


class Outbox(Base):
    """An outgoing message, written with the decision and sent after it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open_not_before", "not_before", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_outbox_state_created_at", "state", "created_at"),
        Index("ix_outbox_open_recipient", "recipient", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_outbox_recipient_sent_at", "recipient", "sent_at"),
        Index("ix_outbox_channel_tried_at", "channel", "tried_at"),
        Index("ix_outbox_unsettled", "id", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
        Index("uq_outbox_instead_of_id", "instead_of_id", unique=True),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("state <> 'sending' OR lease_until IS NOT NULL", name="lease"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent"),
    )

    id: Mapped[Key]
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(Text, info=SEALED)  # the citizen's id on the channel
    recipient: Mapped[str] = mapped_column(String(64), default="", server_default="")  # `address_index` of the address
    text: Mapped[str] = mapped_column(Text)
    code_sealed: Mapped[str | None] = mapped_column(
        String(codes.WIDTH), info=SEALED
    )  # the code in the text, until it is sent
    choices: Mapped[list[Any]] = mapped_column(Json, default=list)  # answers for one touch
    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("message.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    state: Mapped[OutboxState] = mapped_column(Code(OutboxState))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str] = mapped_column(String(128), default="")
    error: Mapped[str] = mapped_column(String(300), default="")
    receipt: Mapped[Receipt | None] = mapped_column(Code(Receipt))
    receipt_at: Mapped[datetime | None]
    receipt_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")  # the network's words
    created_at: Mapped[datetime]
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())  # an answer, a code, a danger
    hold: Mapped[Hold | None] = mapped_column(Code(Hold))
    tried_at: Mapped[datetime | None]  # the newest attempt
    notice: Mapped[dict[str, Any] | None] = mapped_column(Json)  # keywords of a subscription message, for the text
    instead_of_id: Mapped[int | None] = mapped_column(BigId)  # the message that did not arrive
    obstacle: Mapped[Obstacle | None] = mapped_column(Code(Obstacle))  # why it did not arrive
    settled: Mapped[Settled | None] = mapped_column(Code(Settled))
    settled_at: Mapped[datetime | None]


class OutboxAttempt(Base):
    """One attempt at one message; a second row of the same message is a retry, for everybody to see."""

    __tablename__ = "outbox_attempt"
    __table_args__ = (UniqueConstraint("outbox_id", "attempt"),)

    id: Mapped[Key]
    outbox_id: Mapped[int] = mapped_column(BigId, ForeignKey("outbox.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    result: Mapped[Result] = mapped_column(Code(Result), default=Result.UNDER_WAY)


class OptOut(Base):
    """An address that wants no more messages of ours (退订); `until` is set when it wants them again."""

    __tablename__ = "opt_out"
    __table_args__ = (UniqueConstraint("channel", "address_index"),)

    id: Mapped[Key]
    channel: Mapped[str] = mapped_column(String(16))
    address_index: Mapped[str] = mapped_column(String(64))  # keyed hash of channel and address
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class TakenNonce(Base):
    """A nonce that was let in, with the content that came under it, both as keyed hashes; kept for a day."""

    __tablename__ = "taken_nonce"

    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class RefusedPayload(Base):
    """A delivery that broke the contract, masked, for a look at what the provider changed."""

    __tablename__ = "refused_payload"

    id: Mapped[Key]
    channel: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
