"""What mattered for security: appended, never edited; each keyed by itself, and then all in one chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key, Name
from tickets.states import Named


class TrailKind(Named):
    SIGN_IN = "sign_in", "登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"
    LOCKED = "locked", "账号锁定"
    SIGN_OUT = "sign_out", "退出"
    REFUSED = "refused", "访问被拒绝"
    DOOR = "door", "推送被拒绝"
    REVEAL = "reveal", "查看完整信息"
    EXPORT = "export", "导出"
    ACCOUNT = "account", "账号和岗位"
    PROPOSAL = "proposal", "双人办理"
    ERASE = "erase", "抹去个人信息"
    SETTING = "setting", "设置变更"
    JOB = "job", "提交任务"
    MESSAGE = "message", "没有送达的消息"
    KEYS = "keys", "密钥"
    COMMITMENT = "commitment", "固定流水"
    PRUNED = "pruned", "审计到期删除"
    UNIT = "unit", "组织机构"


class Outcome(Named):
    DONE = "done", "成功"
    ASKED = "asked", "已申请"
    REFUSED = "refused", "被拒绝"


_NOT_YET = text("place IS NULL")


class TrailEntry(Base):
    """One event. Nothing in it is personal data of a citizen: `about` and `detail` hold numbers and codes.

    `mac` covers what happened and is unique by its salt; `place` and `chain` come a moment later from the one writer
    (`chaining.py`), so that no act waits for another one's transaction.
    """

    __tablename__ = "trail_entry"
    __table_args__ = (
        UniqueConstraint("mac"),
        UniqueConstraint("place"),
        Index("ix_trail_entry_unchained", "id", postgresql_where=_NOT_YET, sqlite_where=_NOT_YET),
        Index("ix_trail_entry_kind_id", "kind", "id"),
        Index("ix_trail_entry_actor_id_id", "actor_id", "id"),
        Index("ix_trail_entry_at_id", "at", "id"),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    kind: Mapped[TrailKind] = mapped_column(Code(TrailKind))
    outcome: Mapped[Outcome] = mapped_column(Code(Outcome))
    actor_id: Mapped[int | None] = mapped_column(BigId)  # staff; none: the system, the command line, an unknown person
    actor_name: Mapped[Name]
    roles: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(64))  # of the client
    request: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(160))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    salt: Mapped[str] = mapped_column(String(32))
    mac: Mapped[str] = mapped_column(String(64))
    place: Mapped[int | None] = mapped_column(BigId)  # 1, 2, 3 …
    chain: Mapped[str | None] = mapped_column(String(64))


class TrailMark(Base):
    """How far the chain had come, kept apart from it: a chain whose end was cut off is shorter than this says.

    One row a chain, written in the transaction that gives places. `mac` is keyed: nobody without the key sets it back.
    """

    __tablename__ = "trail_mark"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    place: Mapped[int] = mapped_column(BigId)
    chain: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))
