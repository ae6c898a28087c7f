"""The tables of the pages: who is signed in where, and what is counted so that nobody does it too often."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.database import Base, BigId, Key


class StaffSession(Base):
    """One sign-in. The browser holds a random token, this row its SHA-256: whoever reads the table cannot use it."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Attempt(Base):
    """One wrong query code, failed sign-in or form sent, under the blind index of a number or of an address."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_subject_at", "subject", "at"),)

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
