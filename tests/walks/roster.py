"""The people on duty of a walk: with telephones, so that what leaves the system can be seen arriving."""

from datetime import timedelta

from sqlalchemy import delete

from tests.walks.conftest import Town
from tickets.person_models import Staff
from tickets.staff import duty, duty_store
from tickets.staff.duty_models import Duty, Post

PHONES = {Post.SEAT: "13800138001", Post.SUPERVISOR: "13800138002", Post.OFFICER: "13800138003"}


async def on_duty(town: Town, *posts: Post, wechat: str = "", phones: dict[Post, str] | None = None) -> dict[Post, str]:
    """One person at each of these posts, and nobody at the others; returns their names."""
    names: dict[Post, str] = {}
    async with town.work.begin() as uow:
        await uow.session.execute(delete(Duty))
        people = await duty_store.holders(uow.session)
        for post in posts:
            staff: Staff = next(one for one in people[post] if one.name not in names.values())
            names[post] = staff.name
            until = uow.now + timedelta(hours=8)
            phone = (PHONES if phones is None else phones).get(post, "")
            await duty.enter(uow, duty.ShiftEntry(post, staff, uow.now, until, phone, wechat), by=None)
    return names


def texts(town: Town, post: Post) -> list[str]:
    """The short messages that the telephone of this post's person shows."""
    return [message.text for message in town.sms.taken if message.address == PHONES[post]]
