"""The tables of the pages: who is signed in where, and how often a query code was wrong."""

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


class WrongCode(Base):
    """One wrong query code, under the blind index of the number or of the address that tried it."""

    __tablename__ = "wrong_code"
    __table_args__ = (Index("ix_wrong_code_subject_at", "subject", "at"),)

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
