"""The table of looks at a citizen's full data: who, on which ticket, what for, allowed by whom, until when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Key
from tickets.lifecycle import Named

GONE = "（个人信息已按规定抹去）"  # in the place of words that were erased


class RevealPurpose(Named):
    """What a look may be for (个人信息保护法6条〔法〕: a definite and reasonable purpose)."""

    CONTACT = "contact", "联系诉求人核实、办理"
    VISIT = "visit", "上门或现场办理"
    FOLLOW_UP = "follow_up", "回访"
    SUPERVISE = "supervise", "督办核查"
    POLICE = "police", "转110等依法处置"
    OWN_REQUEST = "own_request", "诉求人本人要求"
    LIFE = "life", "接警，核实人身安全"  # comes with an alarm that is taken, never chosen


class RevealState(Named):
    WAITING = "waiting", "待审批"
    OPEN = "open", "已同意"
    REFUSED = "refused", "未同意"


class Reveal(Base):
    __tablename__ = "reveal"
    __table_args__ = (
        Index("ix_reveal_staff_id_asked_at", "staff_id", "asked_at"),
        Index("ix_reveal_state_asked_at", "state", "asked_at"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    purpose: Mapped[RevealPurpose] = mapped_column(Code(RevealPurpose))
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[RevealState] = mapped_column(Code(RevealState))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    open_until: Mapped[datetime | None]
