"""Where an imported ticket came from, and who took which list out of the house."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.database import Base, BigId, Json, Key


class ImportedTicket(Base):
    """The number that a ticket had in the system before; so the same file can be imported again and adds nothing."""

    __tablename__ = "imported_ticket"
    __table_args__ = (UniqueConstraint("origin", "outside_number"),)

    ticket_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    origin: Mapped[str] = mapped_column(String(40))  # the system before, as the mapping file calls it
    outside_number: Mapped[str] = mapped_column(String(60))


class TicketExport(Base):
    """One list taken out: by whom, with what filters, how many rows."""

    __tablename__ = "ticket_export"

    id: Mapped[Key]
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)  # none: the command line
    at: Mapped[datetime]
    format: Mapped[str] = mapped_column(String(8))
    filters: Mapped[dict[str, Any]] = mapped_column(Json)
    rows: Mapped[int] = mapped_column(default=0)
