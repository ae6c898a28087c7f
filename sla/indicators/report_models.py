"""The table of frozen period reports: the inputs as they were counted, their hash, and what came out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Json, Key


class PeriodReport(Base):
    """The indicators of a period, frozen: recounting the kept inputs gives the same figures."""

    __tablename__ = "period_report"
    __table_args__ = (
        Index("ix_period_report_since_until", "since", "until"),
        Index(
            "uq_period_report_own",
            "since",
            "until",
            unique=True,
            postgresql_where=text("made_by IS NULL"),
            sqlite_where=text("made_by IS NULL"),
        ),
    )

    id: Mapped[Key]
    since: Mapped[datetime]
    until: Mapped[datetime]
    known_at: Mapped[datetime]  # what became known later does not count
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # null: the system itself
    formulas: Mapped[str] = mapped_column(String(24))  # version of the formulas
    weights: Mapped[dict[str, Any]] = mapped_column(Json)
    facts: Mapped[bytes] = mapped_column(LargeBinary)  # the inputs, one row an order, compressed
    digest: Mapped[str] = mapped_column(String(64))  # SM3 of the inputs before compression
    score_template: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of the units; null: there was none
    result: Mapped[dict[str, Any]] = mapped_column(Json)  # department id -> indicator -> [part, whole]
