"""The subject of a matter, or a person with an interest in it, does not handle it (济南条例32条〔法〕).

In place of an accused unit its superior is proposed. Whether a unit is accused is never one person's word alone: nobody
sends a matter to a unit of which they themselves have said that it is not the accused one, and the machine never does.
Where somebody in office is accused and nobody has said yet of which unit, every unit may be the one (decision 0037).
"""

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import Forbidden
from tickets import store
from tickets.access.rights import Actor, ActorKind
from tickets.models import Ticket
from tickets.organisation.levels import CENTRES
from tickets.person_models import Department

ANY_UNIT = 0  # in `Ticket.not_accused`: somebody has said that no unit of this city is the accused one
UNKNOWN = (
    "反映的是公职人员，还没有认定是哪个单位的：请先登记被反映单位；"
    "核实过与本市单位无关的，请撤销并写明理由，由另一位同事派单"
)


def concerns(accused: Department, unit: Department) -> bool:
    """The unit itself, or one below it: what a unit may not see, its sub-units may not either."""
    return unit.path.startswith(accused.path)


def refuse_recused(ticket: Ticket, actor: Actor) -> None:
    """Raise Forbidden for a member of the staff who keeps away from this ticket."""
    barred = actor.persons.intersection(ticket.recused or ())  # none yet on a row that is not stored
    if actor.kind is ActorKind.STAFF and barred:
        raise Forbidden("您已按规定回避这件工单，不能查看和办理；请交给其他同事")


async def is_barred(session: AsyncSession, ticket: Ticket, unit: Department | None) -> bool:
    """Whether the matter is about this unit, or may be about any."""
    if unit is None:
        return False
    if ticket.accused_id is None:
        return bool(ticket.accused_unknown)
    return await _concerned(session, ticket.accused_id, unit)


async def _concerned(session: AsyncSession, accused_id: int, unit: Department) -> bool:
    """Whether this unit, one above it, or one whose work and people it has taken over, is the accused one."""
    accused = await store.department(session, accused_id)
    return any(concerns(one, unit) for one in await store.heirs(session, accused))


def is_unsettled(ticket: Ticket) -> bool:
    """Nobody is noted as accused, no name is waited for, and nobody has said that no unit is meant."""
    denied = any(cleared == ANY_UNIT for cleared, _ in ticket.not_accused or ())
    return ticket.accused_id is None and not ticket.accused_unknown and not denied


async def is_for_people(session: AsyncSession, ticket: Ticket, unit: Department) -> bool:
    """Whether the machine must not send it there: the unit is accused, or has been taken for it."""
    return await is_barred(session, ticket, unit) or await _cleared_by(session, ticket, unit) != []


async def refuse_accused(session: AsyncSession, ticket: Ticket, unit: Department, *, by: Actor) -> None:
    """Raise Forbidden, naming whom to choose instead, or that a second person has to send it."""
    if await is_barred(session, ticket, unit):
        raise Forbidden(await _why_barred(session, ticket))
    if by.kind is ActorKind.SYSTEM and await _cleared_by(session, ticket, unit):
        raise Forbidden("曾被认为是被反映单位，须人工派单")
    if by.id is not None and by.id in await _cleared_by(session, ticket, unit):
        raise Forbidden(f"{unit.short}不是被反映单位，是您认定的；为避免一人决定，请另一位同事派给它")


async def _why_barred(session: AsyncSession, ticket: Ticket) -> str:
    if ticket.accused_id is None:
        return UNKNOWN
    above = await superior(session, ticket)
    other = f"其上级{above.name}" if above else "其上级或其他单位"
    wrong = "；系统认错了的，请另一位同事核实后撤销" if ticket.accused_proposed else ""
    return f"被反映单位不能办理针对自己的件，请改派{other}{wrong}"


async def _cleared_by(session: AsyncSession, ticket: Ticket, unit: Department) -> list[int]:
    """Who has said that this unit, or one above it, or none at all, is accused."""
    said = ticket.not_accused or ()
    return [who for cleared, who in said if cleared == ANY_UNIT or await _concerned(session, cleared, unit)]


async def superior(session: AsyncSession, ticket: Ticket) -> Department | None:
    """The nearest active unit above the accused one that handles orders; None where there is none."""
    if ticket.accused_id is None:
        return None
    accused = (await store.heirs(session, await store.department(session, ticket.accused_id)))[-1]
    above = [int(step) for step in accused.path.strip("/").split("/")][:-1]
    for unit_id in reversed(above):
        unit = await store.department(session, unit_id)
        if unit.active and unit.level not in CENTRES:
            return unit
    return None
