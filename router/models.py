"""The office's tables: the dispatch catalogue (派单目录), the gazetteer, what seats took down, and notices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key, Name
from router.outgoing.addressees import Audience, NoticeKind


class CatalogueEntry(Base):
    """One category of the tree, and for a leaf who handles it, on what basis and from when (66号 item 1).

    `code` is the node id: unique in a version, while a standard may print one code twice (DOMAIN 9: 090499).
    """

    __tablename__ = "catalogue_entry"
    __table_args__ = (UniqueConstraint("version", "code"),)

    id: Mapped[Key]
    version: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    parent: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[Name]
    lead: Mapped[str | None] = mapped_column(String(40))  # department code; null on branches
    co: Mapped[list[Any]] = mapped_column(Json)
    basis: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[list[Any]] = mapped_column(Json)
    rules: Mapped[list[Any]] = mapped_column(Json)
    sensitive: Mapped[bool] = mapped_column(default=False)
    street_allowed: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    printed: Mapped[str] = mapped_column(String(12), default="", server_default="")  # a standard's own code
    needs_place: Mapped[bool] = mapped_column(default=False, server_default=false())
    clauses: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")  # see `catalogue.Clause`
    edited_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    edited_at: Mapped[datetime | None]


class CatalogueFact(Base):
    """A fact on which responsibility turns: the question, and the words of each answer (DOMAIN 9)."""

    __tablename__ = "catalogue_fact"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[Name]
    question: Mapped[str] = mapped_column(String(200))
    answers: Mapped[dict[str, Any]] = mapped_column(Json)


class TakenCall(Base):
    """Which ticket a seat's form was taken down as, so that a form that is sent twice is one call."""

    __tablename__ = "taken_call"

    cid: Mapped[str] = mapped_column(String(36), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id", ondelete="CASCADE"), index=True)


class PlaceName(Base):
    """One name of the city's gazetteer, with the administrative areas that it lies in."""

    __tablename__ = "place_name"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(16))  # city, district, street, road, or what a point is
    name: Mapped[Name]
    city: Mapped[str] = mapped_column(String(60), default="")
    district: Mapped[str] = mapped_column(String(60), default="")
    street: Mapped[str] = mapped_column(String(60), default="")
    aliases: Mapped[list[Any]] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(60))


class Notice(Base):
    """One thing that somebody has to hear of, mostly about one ticket, and who that is (`outgoing.addressees`)."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_department_id_audience", "department_id", "audience", "id"),
        Index(
            "ix_notice_staff_id",
            "staff_id",
            "id",
            postgresql_where=text("staff_id IS NOT NULL"),
            sqlite_where=text("staff_id IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    audience: Mapped[Audience] = mapped_column(Code(Audience))  # which of the department's people
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # one of them alone
    kind: Mapped[NoticeKind] = mapped_column(Code(NoticeKind))
    text: Mapped[str] = mapped_column(Text)
    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]


class NoticeMark(Base):
    """Up to which notice a person has read everything: so that the unread ones are found without those of years."""

    __tablename__ = "notice_mark"

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    up_to: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime]


class NoticeRead(Base):
    """One notice behind the mark that a person has read all the same."""

    __tablename__ = "notice_read"

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    notice_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime]


class NoticeKept(Base):
    """One notice before the mark that is unread all the same: muted, or not this person's to see, at that time."""

    __tablename__ = "notice_kept"

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    notice_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class NoticeMute(Base):
    """A kind of notices that a person does not want to be counted."""

    __tablename__ = "notice_mute"

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(Code(NoticeKind), primary_key=True)
