"""Whoever a matter is about, or has an interest in it, does not handle it (济南条例32条〔法〕).

In place of an accused unit its superior is proposed.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import Forbidden
from tickets import store
from tickets.models import Ticket
from tickets.people import Department
from tickets.rights import Actor, ActorKind


def concerns(accused: Department, unit: Department) -> bool:
    """The unit itself, or one below it: what a unit may not see, its sub-units may not either."""
    return unit.path.startswith(accused.path)


def refuse_recused(ticket: Ticket, actor: Actor) -> None:
    """Raise Forbidden for a member of the staff who keeps away from this ticket."""
    if actor.kind is ActorKind.STAFF and actor.id in (ticket.recused or ()):  # none yet on a row that is not stored
        raise Forbidden("您已按规定回避这件工单，不能查看和办理；请交给其他同事")


async def is_barred(session: AsyncSession, ticket: Ticket, unit: Department | None) -> bool:
    if ticket.accused_id is None or unit is None:
        return False
    return concerns(await store.department(session, ticket.accused_id), unit)


async def refuse_accused(session: AsyncSession, ticket: Ticket, unit: Department) -> None:
    """Raise Forbidden, naming whom to choose instead."""
    if not await is_barred(session, ticket, unit):
        return
    above = await superior(session, ticket)
    raise Forbidden(f"被反映单位不能办理针对自己的件，请改派{f'其上级{above.name}' if above else '其上级或其他单位'}")


async def superior(session: AsyncSession, ticket: Ticket) -> Department | None:
    """The nearest active unit above the accused one that handles orders; None where there is none."""
    if ticket.accused_id is None:
        return None
    accused = await store.department(session, ticket.accused_id)
    above = [int(step) for step in accused.path.strip("/").split("/")][:-1]
    for unit_id in reversed(above):
        unit = await store.department(session, unit_id)
        if unit.active and unit.level != "centre":
            return unit
    return None
