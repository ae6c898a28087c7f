"""A version of one of the city's own settings, from its draft to the day on which it is in force."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key
from tickets.states import Named


class VersionState(Named):
    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "等待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN = (VersionState.DRAFT, VersionState.PROPOSED)
_IS_OPEN = text("state IN ('draft', 'proposed')")


class SettingVersion(Base):
    """Version `number` of the setting `key` of a kind; 0 is what comes with the program and has no row.

    Once decided, a row is never changed and never deleted. One version of a key is open at a time.
    """

    __tablename__ = "setting_version"
    __table_args__ = (
        UniqueConstraint("kind", "key", "number"),
        Index("uq_setting_version_open", "kind", "key", unique=True, postgresql_where=_IS_OPEN, sqlite_where=_IS_OPEN),
        Index("ix_setting_version_state", "state"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(Code(VersionState))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the content
    based_on: Mapped[int]  # number of the version in force when the draft was begun
    valid_from: Mapped[date]
    note: Mapped[str] = mapped_column(String(200))  # why
    edited_by: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    edited_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    proposed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(200), default="")  # what was said against it
