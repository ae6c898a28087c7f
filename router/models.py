"""The office's tables: the dispatch catalogue (派单目录) and notices to departments and the centre."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.database import Base, BigId, Json, Key, Name


class CatalogueEntry(Base):
    """One category of the tree, and for a leaf who handles it, on what basis and from when (66号 item 1)."""

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


class Notice(Base):
    """A line on the notice board of a department (or of the centre), about one ticket."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_department_id_at", "department_id", "at"),)

    id: Mapped[Key]
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    kind: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
