"""The index of what was said: who else wrote nearly the same, found by a few keys and never by reading all."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from classifier.similar.minhash import BANDS
from hotline.base.storage.database import Base, BigId

BAND_NAMES = tuple(f"band_{place}" for place in range(1, BANDS + 1))


class NearText(Base):
    """One ticket's text as `classifier.similar.minhash` signs it, and the place that it names.

    `band_1` … `band_21`: the keys of the signature's bands; tickets with an equal key in one of them are candidates. A
    row a ticket and an index a band, so that the newest of one key are read off its index. Null: the text is empty.
    """

    __tablename__ = "near_text"
    __table_args__ = (
        *(Column(name, BigId, nullable=True) for name in BAND_NAMES),
        *(Index(f"ix_near_text_{name}", name, "ticket_id") for name in BAND_NAMES),
        Index("ix_near_text_place_ticket_id", "place", "ticket_id"),
    )

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[str | None] = mapped_column(String(80))  # the road, compound or point; null: none named
