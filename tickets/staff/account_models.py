"""What was done to the accounts of staff: appended, never edited, one chain for the whole city (SM3)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key, Name
from tickets.states import Named


class AccountAct(Named):
    ADD = "add", "新增账号"
    GIVE = "give", "授予岗位"
    TAKE = "take", "收回岗位"
    STOP = "stop", "停用账号"
    START = "start", "启用账号"
    UNLOCK = "unlock", "解除锁定"
    RESET = "reset", "重置密码"
    PASSWORD = "password", "修改密码"
    DEPUTY = "deputy", "指定代理人"
    END_DEPUTY = "end_deputy", "结束代理"
    HAND_OVER = "hand_over", "移交在手工作"
    MOVE = "move", "随单位变更"


class AccountEntry(Base):
    """One act on one account. `previous` is unique: of two concurrent writers the second fails and retries."""

    __tablename__ = "account_entry"
    __table_args__ = (UniqueConstraint("previous"),)

    id: Mapped[Key]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    by_name: Mapped[Name]
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    act: Mapped[AccountAct] = mapped_column(Code(AccountAct))
    change: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(200))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str | None] = mapped_column(String(64))  # keyed, over the hash; none: older than seals (decision 0041)
