"""What one person asks for and a second one has to agree to before it is done."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key
from tickets.states import Named


class ProposalKind(Named):
    RESET = "reset", "重置管理员密码"
    ERASE = "erase", "抹去个人信息"
    IMPORT = "import", "导入人员"
    RESTORE = "restore", "恢复岗位的权限"
    UNIT = "unit", "单位变更"


class ProposalState(Named):
    WAITING = "waiting", "等待第二人"
    DONE = "done", "已同意并办理"
    REFUSED = "refused", "不同意"


class Proposal(Base):
    __tablename__ = "proposal"

    id: Mapped[Key]
    kind: Mapped[ProposalKind] = mapped_column(Code(ProposalKind))
    state: Mapped[ProposalState] = mapped_column(Code(ProposalState), index=True)
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # whose account it is about
    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"))  # whose citizen it is about
    unit_change_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit_change.id"))
    reason: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any] | None] = mapped_column(Json)  # accounts to be made; forgotten with the decision
    password_hash: Mapped[str] = mapped_column(String(200), default="")  # forgotten with the decision
    asked_by: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
