"""What a successor takes over: open orders with every clock as it is, open questions, people and sub-units.

What has ended stays the former unit's: its answers, its ratings and its figures. The layers above follow by the event
`UnitSucceeded`, in the same transaction.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.rights import SYSTEM
from tickets.handling import inherit_order
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.organisation import store, tree
from tickets.organisation.unit_events import UnitSucceeded
from tickets.person_models import Department, UnitHeir
from tickets.staff import accounts
from tickets.staff.account_models import AccountAct

AT_ONCE = 200  # tickets between two flushes


@dataclass(frozen=True, slots=True)
class Succession:
    """Who takes over what from one unit: each category its heir, `rest` all other things; None: the unit keeps them."""

    former: Department
    rest: Department | None
    by_category: Mapping[str, Department] = field(default_factory=dict)

    @property
    def closes(self) -> bool:
        return self.rest is not None

    @property
    def heirs(self) -> list[Department]:
        found = {one.id: one for one in (self.rest, *self.by_category.values()) if one is not None}
        return list(found.values())

    def heir_of(self, ticket: Ticket) -> Department | None:
        return self.by_category.get(ticket.category or "", self.rest)

    def categories_of(self, heir: Department) -> tuple[str, ...]:
        return tuple(sorted(code for code, one in self.by_category.items() if one.id == heir.id))


async def take_over(uow: UnitOfWork, plan: Succession, *, on: date, reason: str) -> dict[str, int]:
    """Everything, in this transaction; returns how much of what has moved, by the words of the record."""
    moved = await _orders(uow, plan, on=on, reason=reason)
    if plan.rest is not None:
        moved |= await _the_rest(uow, plan.former, plan.rest, reason=reason)
        plan.former.active, plan.former.valid_to = False, on - timedelta(days=1)
        plan.former.successor_id = plan.rest.id
        for heir in plan.heirs:
            uow.session.add(UnitHeir(unit_id=plan.former.id, heir_id=heir.id, since=on))
        await uow.session.flush()
    return moved


async def _orders(uow: UnitOfWork, plan: Succession, *, on: date, reason: str) -> dict[str, int]:
    by_heir: defaultdict[int, list[tuple[WorkOrder, Ticket]]] = defaultdict(list)
    heirs = {one.id: one for one in plan.heirs}
    for order, ticket in await store.open_orders(uow.session, plan.former.id):
        heir = plan.heir_of(ticket)
        if heir is not None:
            by_heir[heir.id].append((order, ticket))
    moved = ended = 0
    for heir in heirs.values():
        found = by_heir[heir.id]
        over = await _give_all(uow, plan.former, heir, found, reason=reason)
        moved, ended = moved + len(found), ended + len(over)
        categories = plan.categories_of(heir)
        is_rest = plan.rest is not None and heir.id == plan.rest.id
        uow.record(
            UnitSucceeded(
                at=uow.now,
                former_id=plan.former.id,
                heir_id=heir.id,
                on=on,
                closed=is_rest,
                categories=() if is_rest else categories,
                but=tuple(sorted(set(plan.by_category) - set(categories))) if is_rest else (),
                ticket_ids=tuple(dict.fromkeys(ticket.id for _, ticket in found)),
                order_ids=tuple(order.id for order, _ in found),
                ended_ids=tuple(over),
                reason=reason,
            )
        )
    return {"在办工单": moved, "其中与承接单位重复而结束的协办单": ended}


async def _give_all(
    uow: UnitOfWork,
    former: Department,
    heir: Department,
    found: Sequence[tuple[WorkOrder, Ticket]],
    *,
    reason: str,
) -> list[int]:
    """The ids of orders that end: one unit is not lead and co-handler of one ticket."""
    known = await store.others_open(uow.session, heir.id, [ticket.id for _, ticket in found])
    ended = []
    for place, (order, ticket) in enumerate(found, start=1):
        other = known.get(ticket.id)
        if other is not None:
            over = other if order.part is Part.LEAD else order
            over.state = OrderState.DONE
            ended.append(over.id)
        inherit_order(uow, ticket, order, former, heir, by=SYSTEM, reason=reason)
        if place % AT_ONCE == 0:
            await uow.session.flush()
    await uow.session.flush()
    return ended


async def _the_rest(uow: UnitOfWork, former: Department, heir: Department, *, reason: str) -> dict[str, int]:
    """What a unit that closes leaves besides its orders."""
    await store.replace_superior(uow.session, former.id, heir.id)
    opinions = await _opinions(uow, former, heir)
    staff = await store.staff_of(uow.session, former.id)
    for person in staff:
        person.department_id = heir.id
        change = {"单位": heir.code, "原单位": former.code}
        await accounts.write(uow, person, AccountAct.MOVE, by=SYSTEM, reason=reason, change=change)
    children = await store.children(uow.session, former.id)
    for child in children:
        await tree.hang(uow, child, heir)
    return {"会商": opinions, "人员": len(staff), "下级单位": len(children)}


async def _opinions(uow: UnitOfWork, former: Department, heir: Department) -> int:
    """Who was asked as two units answers once."""
    asked = await store.open_opinions(uow.session, former.id)
    for opinion in asked:
        if await store.was_consulted(uow.session, opinion.consultation_id, heir.id):
            opinion.text, opinion.given_at = f"{former.short}已并入{heir.short}，由{heir.short}答复", uow.now
        else:
            opinion.department_id = heir.id
    await uow.session.flush()
    return len(asked)
