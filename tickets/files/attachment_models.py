"""The table of attachments: a photo, a recording, a video or a document on one ticket."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import SEALED, Base, BigId, Code, Key
from tickets.lifecycle import Named


class FileKind(Named):
    IMAGE = "image", "图片"
    VOICE = "voice", "录音"
    VIDEO = "video", "视频"
    DOCUMENT = "document", "文书"


class Expected(Named):
    WAITING = "waiting", "正在取回"
    FETCHED = "fetched", "已取回"
    FAILED = "failed", "没有取到"


class ExpectedFile(Base):
    """A file that a message carries and that its provider still has: fetched after the message was taken down."""

    __tablename__ = "expected_file"
    __table_args__ = (
        Index(
            "ix_expected_file_waiting",
            "not_before",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(BigId, ForeignKey("message.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    ref_sealed: Mapped[str] = mapped_column(String(2000), info=SEALED)  # enough to fetch the file
    name_sealed: Mapped[str] = mapped_column(String(600), info=SEALED)
    state: Mapped[Expected] = mapped_column(Code(Expected))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(200), default="")


class Attachment(Base):
    """The bytes lie in the file store. Of an image three: as it came, without its hidden data, and small."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_ticket_id_digest", "ticket_id", "digest"),
        Index("ix_attachment_digest", "digest"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("message.id"))
    kind: Mapped[FileKind] = mapped_column(Code(FileKind))
    mime: Mapped[str] = mapped_column(String(100))  # as its content says
    name_sealed: Mapped[str] = mapped_column(String(600), info=SEALED)  # people name files after themselves
    size: Mapped[int] = mapped_column(BigId)
    digest: Mapped[str] = mapped_column(String(64))
    shown_digest: Mapped[str] = mapped_column(String(64), default="")
    shown_size: Mapped[int] = mapped_column(BigId, default=0)
    thumb_digest: Mapped[str] = mapped_column(String(64), default="")
    thumb_size: Mapped[int] = mapped_column(BigId, default=0)
    by_citizen: Mapped[bool]
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    for_units: Mapped[bool]  # of a confidential matter only where the centre has looked at it first
    added_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
