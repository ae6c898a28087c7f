"""The duty roster: who holds which post of the centre, from when until when, and how the person is reached."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import SEALED, Base, BigId, Code, Key
from tickets.access.roles import Role
from tickets.states import Named


class Post(Named):
    """From the lowest to the highest: what nobody at one post takes goes to the next."""

    SEAT = "seat", "值班坐席"
    SUPERVISOR = "supervisor", "督办（值班长）"
    OFFICER = "officer", "带班领导"


HOLDERS: dict[Post, frozenset[Role]] = {  # who may be entered for a post
    Post.SEAT: frozenset({Role.AGENT, Role.REVIEWER, Role.DISPATCHER}),
    Post.SUPERVISOR: frozenset({Role.SUPERVISOR, Role.REVIEWER}),
    Post.OFFICER: frozenset({Role.LEADER, Role.SUPERVISOR}),
}


class Duty(Base):
    """One person's shift at one post. Phone and WeChat id are the person's own, sealed like a citizen's."""

    __tablename__ = "duty"
    __table_args__ = (
        Index("ix_duty_post_until", "post", "until"),
        CheckConstraint("since < until", name="order"),
    )

    id: Mapped[Key]
    post: Mapped[Post] = mapped_column(Code(Post))
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    phone_sealed: Mapped[str | None] = mapped_column(String(200), info=SEALED)
    wechat_sealed: Mapped[str | None] = mapped_column(String(400), info=SEALED)  # the openid at our account
    entered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
