"""The tables of the pages: who is signed in where, and who may set a first password."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Key


class StaffSession(Base):
    """One sign-in. The browser holds a random token, this row its SHA-256, which cannot be used to sign in."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))  # a post elsewhere; null: the own
    acting_for_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # in whose place, as a deputy
    csrf: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class FirstLink(Base):
    """A link by which the owner of an account sets its first password: once, for some days.

    The address holds a random token, this row its SHA-256. A used row stays as the mark that it was used.
    """

    __tablename__ = "first_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """What the release before counts by. Since 0041 nothing reads or writes it; the next release drops it."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_subject_at", "subject", "at"),)

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
