"""Citizens and their identities on the channels; departments in a tree; staff and their roles."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import SEALED, Base, BigId, Json, Key, Name


class Citizen(Base):
    """One person, however many channels. Name and phone are sealed (SM4-GCM); the phone is found by its blind index."""

    __tablename__ = "citizen"

    id: Mapped[Key]
    name_sealed: Mapped[str | None] = mapped_column(String(400), info=SEALED)
    phone_sealed: Mapped[str | None] = mapped_column(String(200), info=SEALED)
    id_number_sealed: Mapped[str | None] = mapped_column(String(200), info=SEALED)  # only where the matter needs it
    address_sealed: Mapped[str | None] = mapped_column(String(1200), info=SEALED)
    more_sealed: Mapped[str | None] = mapped_column(String(1600), info=SEALED)  # `particulars.PERSON`, as JSON
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    phone_proven: Mapped[bool] = mapped_column(default=False)  # the number itself has phoned or written
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Identity(Base):
    """A citizen on one channel, by the channel's own id (openid, number, chat token), sealed and blindly indexed."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "external_index"),)

    id: Mapped[Key]
    citizen_id: Mapped[int] = mapped_column(BigId, ForeignKey("citizen.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    external_index: Mapped[str] = mapped_column(String(64))
    external_sealed: Mapped[str] = mapped_column(String(400), info=SEALED)
    created_at: Mapped[datetime]


class Department(Base):
    """A unit that handles orders. `path` holds the ids from the root down (`/1/7/`): a scope is a prefix."""

    __tablename__ = "department"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Name]
    short: Mapped[Name]
    level: Mapped[str] = mapped_column(String(16))  # a code of `organisation.levels.UnitLevel`
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"), index=True)
    path: Mapped[str] = mapped_column(String(120), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    kind: Mapped[str] = mapped_column(String(16), default="", server_default="")  # `organisation.levels.UnitKind`
    valid_from: Mapped[date | None]  # its first day; null: before this system
    valid_to: Mapped[date | None]  # its last day
    successor_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"), index=True)

    @property
    def lineage(self) -> frozenset[int]:
        """Its own id and those of the departments above it."""
        return frozenset(int(step) for step in self.path.strip("/").split("/") if step)


class UnitHeir(Base):
    """Who took over from a unit that was closed: of a split unit each part. Reports about it are kept from them all."""

    __tablename__ = "unit_heir"

    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"), primary_key=True, autoincrement=False)
    heir_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("department.id"), primary_key=True, autoincrement=False, index=True
    )
    since: Mapped[date]


class Staff(Base):
    """Somebody who signs in. Passwords are argon2id hashes; failures are counted at sign-in (`request_limits`)."""

    __tablename__ = "staff"

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str] = mapped_column(String(200))
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"), index=True)
    old_hashes: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")  # none may come again
    password_at: Mapped[datetime | None]  # when its owner chose it; null: somebody else did
    first_until: Mapped[datetime | None]  # until when a one-time password opens; null: no such password
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)  # this and the next: of the release before, unused since 0041
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffRole(Base):
    __tablename__ = "staff_role"
    __table_args__ = (Index("ix_staff_role_role", "role"),)

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(24), primary_key=True)
    valid_from: Mapped[datetime | None]  # outside these dates, either of which may be open, it grants nothing
    valid_to: Mapped[datetime | None]
