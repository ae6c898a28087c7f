"""Whoever a matter is about, or has an interest in it, does not handle it (济南条例32条〔法〕).

In place of an accused unit its superior is proposed. Whether a unit is accused is never one person's word alone: nobody
sends a matter to a unit of which they themselves have said that it is not the accused one, and the machine never does.
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


async def is_for_people(session: AsyncSession, ticket: Ticket, unit: Department) -> bool:
    """Whether the machine must not send it there: the unit is accused, or has been taken for it."""
    return await is_barred(session, ticket, unit) or await _cleared_by(session, ticket, unit) != []


async def refuse_accused(session: AsyncSession, ticket: Ticket, unit: Department, *, by: Actor) -> None:
    """Raise Forbidden, naming whom to choose instead, or that a second person has to send it."""
    if await is_barred(session, ticket, unit):
        above = await superior(session, ticket)
        other = f"其上级{above.name}" if above else "其上级或其他单位"
        wrong = "；系统认错了的，请另一位同事核实后撤销" if ticket.accused_proposed else ""
        raise Forbidden(f"被反映单位不能办理针对自己的件，请改派{other}{wrong}")
    if by.kind is ActorKind.SYSTEM and await _cleared_by(session, ticket, unit):
        raise Forbidden("曾被认为是被反映单位，须人工派单")
    if by.id is not None and by.id in await _cleared_by(session, ticket, unit):
        raise Forbidden(f"{unit.short}不是被反映单位，是您认定的；为避免一人决定，请另一位同事派给它")


async def _cleared_by(session: AsyncSession, ticket: Ticket, unit: Department) -> list[int]:
    """Who has said that this unit, or one above it, is not accused."""
    said = ticket.not_accused or ()
    return [who for cleared, who in said if concerns(await store.department(session, cleared), unit)]


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
