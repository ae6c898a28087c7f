"""The index of what was said: who else wrote nearly the same, found by a few keys and never by reading all."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.database import Base, BigId


class NearText(Base):
    """One ticket's text as `classifier.repeats` signs it, and the place that it names."""

    __tablename__ = "near_text"
    __table_args__ = (Index("ix_near_text_place_ticket_id", "place", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[str | None] = mapped_column(String(80))  # the road, compound or point; null: none named


class NearBand(Base):
    """One row a band of the signature; tickets with an equal key are candidates. No foreign key: 21 rows a ticket."""

    __tablename__ = "near_band"

    band: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
