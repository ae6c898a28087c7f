"""Whom the matter is about: noted, and taken off the matter where it already lies with them (济南条例32条〔法〕).

The machine notes what it reads in the text; a person confirms it by noting it again, and a second person may say that
the unit is not the accused one (docs/decisions/0023).
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, store
from tickets.access.recusal import ANY_UNIT, is_barred
from tickets.access.rights import SYSTEM, Actor, ActorKind
from tickets.handling.coworking import end, end_co_orders
from tickets.handling.transition import step
from tickets.lifecycle import Act, acts_from
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.organisation.levels import CENTRES
from tickets.person_models import Department

UNKNOWN = "待认定"
MAY_BE = "可能是"
RECALLED = "承办单位是被反映单位，按规定回避，请改派"


async def mark_accused(uow: UnitOfWork, ticket: Ticket, accused: Department, *, by: Actor, reason: str = "") -> None:
    """Note whom the matter is about; an order that lies with it is recalled in the same moment.

    Noted by the machine it is a proposal with the same effect. Another unit noted instead leaves the first one barred
    to the person who did that (`recusal.refuse_accused`); where any might be the one, naming one leaves all others
    barred so.
    """
    if accused.level in CENTRES:
        raise BadInput("针对热线中心的，请转上级主管部门受理")
    step(
        uow,
        ticket,
        Act.MARK_ACCUSED,
        by=by,
        reason=reason,
        brought={"department": accused.code},
        change={"被反映单位": accused.code},
    )
    cleared = [one for one in ticket.not_accused if one[0] != accused.id]
    cleared_by_that = ANY_UNIT if ticket.accused_unknown else ticket.accused_id
    if cleared_by_that not in {None, accused.id} and by.id is not None:
        cleared.append([cleared_by_that, by.id])
    ticket.accused_id, ticket.accused_proposed = accused.id, by.kind is ActorKind.SYSTEM
    ticket.accused_unknown, ticket.not_accused = False, cleared
    await _take_off(uow, ticket)


async def leave_accused_open(uow: UnitOfWork, ticket: Ticket, *, reason: str, may_be: Sequence[str] = ()) -> None:
    """Somebody in office of an unknown unit is accused: no unit gets it until people decide.

    `may_be`: codes of the units that are called as it is written, to choose from.
    """
    change = {MAY_BE: list(may_be)} if may_be else None
    step(uow, ticket, Act.LEAVE_ACCUSED_OPEN, by=SYSTEM, reason=reason, change=change)
    ticket.accused_unknown = True
    await _take_off(uow, ticket)


async def _take_off(uow: UnitOfWork, ticket: Ticket) -> None:
    """A unit that is accused, or may be, goes on with it no longer, nor does it help with it."""
    helping = [one for one in await store.open_orders(uow.session, ticket.id) if one.part is Part.CO]
    end([one for one in helping if await _is_barred(uow, ticket, one)])
    order = await store.lead_order(uow.session, ticket.id)
    if order is not None and Act.RECALL in acts_from(ticket.state) and await _is_barred(uow, ticket, order):
        await recall(uow, ticket, order, by=SYSTEM, reason=RECALLED)


async def _is_barred(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> bool:
    return await is_barred(uow.session, ticket, await store.department(uow.session, order.department_id))


async def may_be_accused(session: AsyncSession, ticket: Ticket) -> Sequence[str]:
    """Codes of the units of which a person has to say which is meant."""
    if not ticket.accused_unknown:
        return ()
    left_open = await store.newest_entry(session, ticket.id, Act.LEAVE_ACCUSED_OPEN)
    return list(left_open.change.get(MAY_BE, ())) if left_open is not None else ()


async def clear_accused(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Decide that the unit is not the accused one: never by the person who noted it.

    Where no unit is known: that none of this city is meant.
    """
    if ticket.accused_id is None and not ticket.accused_unknown:
        raise Conflict("这张工单没有登记被反映单位，可能别人已经撤销")
    noted = await store.newest_entry(uow.session, ticket.id, Act.MARK_ACCUSED)
    if noted is not None and noted.actor_kind == ActorKind.STAFF and noted.actor_id == by.id:
        raise Forbidden("被反映单位是您登记的，请另一位同事核实后撤销")
    accused = await store.department(uow.session, ticket.accused_id) if ticket.accused_id is not None else None
    change = {"被反映单位": f"{accused.code if accused else UNKNOWN}→无"}
    step(uow, ticket, Act.CLEAR_ACCUSED, by=by, reason=reason, change=change)
    ticket.not_accused = [*ticket.not_accused, [accused.id if accused else ANY_UNIT, by.id or 0]]
    ticket.accused_id, ticket.accused_proposed, ticket.accused_unknown = None, False, False


async def recall(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """Take it off a unit that has an interest in it; who reported may ask for that too (济南条例32条〔法〕)."""
    step(uow, ticket, Act.RECALL, by=by, reason=reason)
    order.state, ticket.department_id, ticket.needs_person = OrderState.REFUSED, None, RECALLED
    objection = await store.open_objection(uow.session, order.id)
    if objection is not None:  # what it asked for has come about
        objection.upheld, objection.decided_by, objection.decided_at = True, by.id, uow.now
        objection.decision = reason
    await end_co_orders(uow, ticket)
    uow.record(events.OrderRecalled(at=uow.now, ticket_id=ticket.id, order_id=order.id))
