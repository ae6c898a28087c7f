"""The tables of the look-out: hot issues with their tickets, and bursts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Json, Key, Name


class HotIssue(Base):
    """A matter on which several citizens wrote lately, as the last look found it; gone ones keep their row."""

    __tablename__ = "hot_issue"
    __table_args__ = (Index("ix_hot_issue_gone_at_heat", "gone_at", "heat"),)

    id: Mapped[Key]
    title: Mapped[Name]
    words: Mapped[list[Any]] = mapped_column(Json)
    place: Mapped[str] = mapped_column(String(80), default="")
    heat: Mapped[float]
    tickets: Mapped[int]
    citizens: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    curve: Mapped[list[Any]] = mapped_column(Json)  # [["2026-11-20", tickets], …], days without any left out
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class HotTicket(Base):
    """A ticket of an issue."""

    __tablename__ = "hot_ticket"

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("hot_issue.id"), primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("ticket.id"), primary_key=True, autoincrement=False, index=True
    )


class Burst(Base):
    """An hour in which one category came in far more often than in the same hour of past weeks."""

    __tablename__ = "burst"
    __table_args__ = (Index("uq_burst_hour", "hour", "category", "district", unique=True),)

    id: Mapped[Key]
    hour: Mapped[datetime]
    category: Mapped[str] = mapped_column(String(40))
    district: Mapped[str] = mapped_column(String(40), default="")  # empty: the whole city
    tickets: Mapped[int]
    usual: Mapped[float]  # the median of the same hour of past weeks
    chance: Mapped[float]  # of so many or more, were it an hour like the others
    words: Mapped[list[Any]] = mapped_column(Json, default=list)  # what its tickets say in common
    found_at: Mapped[datetime]
