"""The tables of clusters (群诉、并单): one matter of many citizens, and who is in it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Key, Name
from tickets.lifecycle import Named


class Bond(Named):
    """How a member hangs on its master."""

    SAME_MATTER = "same_matter", "群诉"  # another citizen: answered and asked himself
    REPEAT = "repeat", "重复"  # the same citizen, nothing new: answered with the state of the first, ends with it


class Cluster(Base):
    """Tickets on one matter that are handled by one order, the master's. `turn` counts what happened to the master."""

    __tablename__ = "cluster"
    __table_args__ = (
        Index(
            "uq_cluster_master_open",
            "master_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    master_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    title: Mapped[Name]
    turn: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None]


class Membership(Base):
    """One stay of a ticket in a cluster; a ticket is in one cluster at a time. `turn`: brought up to the master's."""

    __tablename__ = "cluster_membership"
    __table_args__ = (
        Index(
            "uq_cluster_membership_ticket_in",
            "ticket_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
            sqlite_where=text("left_at IS NULL"),
        ),
        Index("ix_cluster_membership_cluster_id_turn", "cluster_id", "turn"),
    )

    id: Mapped[Key]
    cluster_id: Mapped[int] = mapped_column(BigId, ForeignKey("cluster.id"))
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    bond: Mapped[Bond] = mapped_column(Code(Bond))
    turn: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime]
    joined_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]  # when it got the master's answer, or ended with the master
    left_at: Mapped[datetime | None]
    left_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    left_why: Mapped[str | None] = mapped_column(String(200))


class NotSame(Base):
    """Somebody looked: these two are not the same matter, and are not proposed for each other again."""

    __tablename__ = "not_same"
    __table_args__ = (UniqueConstraint("ticket_id", "other_id"), CheckConstraint("ticket_id < other_id", name="order"))

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    other_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    at: Mapped[datetime]
