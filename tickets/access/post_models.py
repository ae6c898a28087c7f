"""Posts beside the one at the own unit: at other units, as a deputy; rights that a city has taken away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Key


class StaffPost(Base):
    """A role at another unit than the own. Dates may be open; a post outside them grants nothing."""

    __tablename__ = "staff_post"
    __table_args__ = (
        Index("ix_staff_post_staff_unit", "staff_id", "department_id"),
        Index("ix_staff_post_role", "role"),
        CheckConstraint("valid_from < valid_to", name="order"),
    )

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"))
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]


class Deputy(Base):
    """While somebody is away a colleague acts for them, with the roles of their own unit and under both names."""

    __tablename__ = "staff_deputy"
    __table_args__ = (
        Index("ix_staff_deputy_deputy", "deputy_id", "valid_to"),
        CheckConstraint("valid_from < valid_to", name="order"),
    )

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    deputy_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    notified_at: Mapped[datetime | None]  # when the deputy got the notice that it has begun


class NarrowedRight(Base):
    """An act that this city does not let a role do, though the table of moves would."""

    __tablename__ = "narrowed_right"
    __table_args__ = (UniqueConstraint("role", "act"),)

    id: Mapped[Key]
    role: Mapped[str] = mapped_column(String(24))
    act: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    at: Mapped[datetime]
