"""Every act on the units: asked for, agreed to, and done on its day, with what was before and after."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Json, Key, Name
from tickets.states import Named


class UnitAct(Named):
    ADD = "add", "新设"
    EDIT = "edit", "更正资料"
    RENAME = "rename", "更名"
    MOVE = "move", "调整隶属"
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    CLOSE = "close", "撤销"
    IMPORT = "import", "导入单位表"

    @property
    def is_weighty(self) -> bool:
        """Moves orders or people's reach: a second person agrees first."""
        return self in {UnitAct.MOVE, UnitAct.MERGE, UnitAct.SPLIT, UnitAct.CLOSE}


class ChangeState(Named):
    ASKED = "asked", "等第二个人同意"
    AGREED = "agreed", "到日生效"
    DONE = "done", "已生效"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"
    FAILED = "failed", "没有办成"


class UnitChange(Base):
    __tablename__ = "unit_change"
    __table_args__ = (Index("ix_unit_change_state_effective_on", "state", "effective_on"),)

    id: Mapped[Key]
    act: Mapped[UnitAct] = mapped_column(Code(UnitAct))
    state: Mapped[ChangeState] = mapped_column(Code(ChangeState))
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"), index=True)  # null: a whole sheet
    effective_on: Mapped[date]  # from the beginning of this day
    plan: Mapped[dict[str, Any]] = mapped_column(Json)  # codes of units and categories (`changes.Plan`)
    reason: Mapped[str] = mapped_column(String(200))  # the document that orders it
    asked_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # null: the command line
    asked_name: Mapped[Name]
    asked_at: Mapped[datetime]
    agreed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    agreed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    fault: Mapped[str] = mapped_column(String(400), default="")  # why it could not be done on its day
