"""Where an imported ticket came from, and who took which list out of the system."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key
from tickets.states import Named


class ImportedTicket(Base):
    """The number that a ticket had in the system before; so the same file can be imported again and adds nothing."""

    __tablename__ = "imported_ticket"
    __table_args__ = (UniqueConstraint("origin", "outside_number"),)

    ticket_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    origin: Mapped[str] = mapped_column(String(40))  # the system before, as the mapping file calls it
    outside_number: Mapped[str] = mapped_column(String(60))


class ImportState(Named):
    TO_CHECK = "to_check", "正在检查"
    CHECKED = "checked", "已检查，等您确认"
    TO_IMPORT = "to_import", "正在导入"
    DONE = "done", "已导入"
    FAILED = "failed", "读不了"
    DROPPED = "dropped", "已放弃"


class TicketImport(Base):
    """One sheet that somebody sent through the page: who, when, how it is read, how far it has come.

    The sheet itself and its bad lines lie in a folder (`folders.py`), for they name people; deleted after a week.
    """

    __tablename__ = "ticket_import"

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(120))
    mapping: Mapped[dict[str, Any]] = mapped_column(Json)  # as `SheetMapping.as_dict`
    headings: Mapped[list[Any]] = mapped_column(Json)  # the sheet's first row, once it was looked at
    state: Mapped[ImportState] = mapped_column(Code(ImportState), index=True)
    lines: Mapped[int] = mapped_column(default=0)  # how far the check, then the import, has come
    total: Mapped[int] = mapped_column(default=0)  # known after the check
    imported: Mapped[int] = mapped_column(default=0)  # after the check: how many would be
    skipped: Mapped[int] = mapped_column(default=0)
    faults: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(400), default="")
    job_id: Mapped[int | None] = mapped_column(  # the last one asked for: it checks, or imports
        BigId, ForeignKey("job_run.id", ondelete="SET NULL"), index=True
    )
    ended_at: Mapped[datetime | None]


class TicketExport(Base):
    """One list taken out: by whom, with what filters, how many rows."""

    __tablename__ = "ticket_export"

    id: Mapped[Key]
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)  # none: the command line
    at: Mapped[datetime]
    format: Mapped[str] = mapped_column(String(8))
    filters: Mapped[dict[str, Any]] = mapped_column(Json)
    rows: Mapped[int] = mapped_column(default=0)
