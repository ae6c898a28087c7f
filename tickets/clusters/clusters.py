"""Clusters (群诉、并单): the same matter of many citizens is handled once, and every citizen stays a citizen.

A cluster has one master, an ordinary ticket with its ordinary work order. The others are members: they keep number,
promise, answer and follow-up, and only their handling rests (`State.MERGED`). What happens to the master raises the
cluster's `turn`; a worker then brings each member into line (`align`), a few in a transaction, so that a master with a
thousand members is passed as fast as one with none. See docs/decisions on clusters.
"""

from collections.abc import Sequence

from hotline.base.errors import BadInput, Conflict
from hotline.base.observability.log import logger
from hotline.base.storage import failure_kind
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.base.text.cleaning import shorten
from tickets import events, store
from tickets.access import recusal
from tickets.access.rights import SYSTEM, Actor
from tickets.clusters import cluster_events, cluster_store
from tickets.clusters.cluster_models import Bond, Cluster, Membership, NotSame
from tickets.handling import coworking, step
from tickets.lifecycle import ENDED, Act, State
from tickets.models import OrderState, Part, Ticket, WorkOrder

BATCH = 25  # members brought into line in one transaction
THROUGH_US = "平台"
STUMBLED = "系统随主件更新这一件时出错，请另行处理"
_OVER = frozenset({*ENDED, State.ARCHIVED})
_HEARD = frozenset({State.CALLBACK, State.CLOSED, State.ARCHIVED})  # the master's answer has gone out
NO_MASTER = frozenset({*_OVER, State.DRAFT, State.AT_110})
log = logger(__name__)


async def join(uow: UnitOfWork, ticket: Ticket, master: Ticket, *, by: Actor, reason: str) -> Membership:
    """Put a ticket under the master (or under the master of whose cluster that one is a member)."""
    head = await _head(uow, master)
    bond = Bond.REPEAT if ticket.citizen_id == head.citizen_id else Bond.SAME_MATTER
    _check(ticket, head, bond)
    if ticket.accused_id not in {None, head.accused_id}:  # the master could come to the accused unit
        raise Conflict("这件登记了被反映单位，主件没有登记，不能并单，请单独办理")
    if await cluster_store.members_of(uow.session, ticket.id):
        raise Conflict("这件是群诉的主件，请先让其他件退出，或者把它们并到一起")
    cluster = await _cluster(uow, head, by)
    order = await store.lead_order(uow.session, ticket.id)
    step(uow, ticket, Act.MERGE, by=by, reason=reason, change={"主件": head.number, "关系": bond.label})
    ticket.needs_person = None
    if order is not None:
        order.state = OrderState.JOINED
        await coworking.rest_co_orders(uow, ticket)
    member = Membership(
        cluster_id=cluster.id, ticket_id=ticket.id, bond=bond, turn=0, joined_at=uow.now, joined_by=by.id
    )
    uow.session.add(member)
    await uow.session.flush()
    uow.record(
        cluster_events.TicketJoined(
            at=uow.now, ticket_id=ticket.id, cluster_id=cluster.id, master_id=head.id, bond=bond
        )
    )
    return member


async def leave(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Take a ticket out again: back to the unit that had it, or to the desk. Costs nothing and may be done at will.

    A unit that this ticket or its master accuses does not get it back (济南条例32条〔法〕).
    """
    member = await cluster_store.membership(uow.session, ticket.id)
    if member is None or ticket.state is not State.MERGED:
        raise Conflict("这件不在群诉里，或者已经随主件答复")
    order = await _order_to_go_back(uow, ticket, member)
    step(uow, ticket, Act.LEAVE_TO_UNIT if order else Act.LEAVE, by=by, reason=reason)
    if order is not None:
        order.state = OrderState.TO_SIGN
    else:
        ticket.needs_person = shorten(f"已退出并单（{reason}），请派单", 200)
    member.left_at, member.left_by, member.left_why = uow.now, by.id, shorten(reason, 200)
    await uow.session.flush()
    await cluster_store.close_if_empty(uow.session, member.cluster_id, uow.now)
    uow.record(cluster_events.TicketLeft(at=uow.now, ticket_id=ticket.id, order_id=order.id if order else None))
    await coworking.wake_co_orders(uow, ticket)


async def _order_to_go_back(uow: UnitOfWork, ticket: Ticket, member: Membership) -> WorkOrder | None:
    """The order that rested while the ticket was a member; ended here where its unit is an accused one."""
    order = await store.lead_order(uow.session, ticket.id)
    if order is None:
        return None
    unit = await store.department(uow.session, order.department_id)
    cluster = await uow.session.get_one(Cluster, member.cluster_id)
    master = await store.ticket(uow.session, cluster.master_id)
    for one in (ticket, master):
        if await recusal.is_barred(uow.session, one, unit):
            order.state, ticket.department_id = OrderState.REFUSED, None
            coworking.end(await store.orders_of(uow.session, ticket.id))
            return None
    return order


async def rule_out(uow: UnitOfWork, ticket: Ticket, other: Ticket, *, by: Actor) -> None:
    """Somebody looked: not the same matter; the two are not proposed for each other again."""
    if ticket.id == other.id:
        raise BadInput("一件工单和它自己总是同一件")
    one, two = sorted((ticket.id, other.id))
    if not await cluster_store.is_ruled_out(uow.session, one, two):
        uow.session.add(NotSame(ticket_id=one, other_id=two, by_id=by.id, at=uow.now))


async def catch_up(work: Work) -> int:
    """Bring every member into line with its master; returns how many moved. Safe to run twice at once."""
    total = 0
    while moved := await _some_catch_up(work):
        total += moved
    return total


async def _some_catch_up(work: Work) -> int:
    """A few in one transaction; where that fails each alone, and what fails alone goes back to people."""
    try:
        return await _move_up(work)
    except Exception as error:
        if not failure_kind.is_of_the_row(error):
            raise
        log.exception("cluster_alignment_failed")
    async with work.reading() as session:
        behind = await cluster_store.behind(session, limit=BATCH)
    for member_id in behind:
        try:
            await _move_up(work, only=member_id)
        except Exception as error:
            if not failure_kind.is_of_the_row(error):
                raise
            failure_kind.park("clusters", error, member=member_id)
            await _set_free(work, member_id)
    return len(behind)


async def _move_up(work: Work, *, only: int | None = None) -> int:
    async with work.begin() as uow:
        waiting = await cluster_store.claim_behind(uow.session, limit=BATCH, only=only)
        for member, cluster in waiting:
            await align(uow, member, cluster)
            member.turn = cluster.turn
    return len(waiting)


async def _set_free(work: Work, member_id: int) -> None:
    """Out of the cluster, back to its former handler; where that fails too it stays, until its master moves again."""
    try:
        async with work.begin() as uow:
            member = await uow.session.get_one(Membership, member_id)
            await leave(uow, await store.ticket(uow.session, member.ticket_id), by=SYSTEM, reason=STUMBLED)
    except Exception as error:
        if not failure_kind.is_of_the_row(error):
            raise
        log.exception("cluster_member_release_failed", member=member_id)
        async with work.begin() as uow:
            await cluster_store.pass_over(uow.session, member_id)


async def align(uow: UnitOfWork, member: Membership, cluster: Cluster) -> None:
    """What the master's present state means for this member; done again it changes nothing."""
    ticket = await store.ticket(uow.session, member.ticket_id)
    master = await store.ticket(uow.session, cluster.master_id)
    if ticket.state is not State.MERGED:
        return
    if member.bond is Bond.REPEAT:
        if master.state in _OVER:
            _end_with_first(uow, ticket, member, master)
        return
    order = _last_lead(await store.orders_of(uow.session, master.id))
    answered = order is not None and order.state in {OrderState.ANSWERED, OrderState.DONE} and bool(order.answer)
    if order is not None and answered and master.state in _HEARD:
        await _share_answer(uow, ticket, member, order)
    elif master.state in _OVER:
        await leave(uow, ticket, by=SYSTEM, reason=f"主件{master.state.label}，本件请另行处理")
    else:
        given = order is not None and order.state is not OrderState.REFUSED
        uow.record(_moved(uow, member, dispatched=given, answered=answered))


async def _share_answer(uow: UnitOfWork, ticket: Ticket, member: Membership, order: WorkOrder) -> None:
    """The answer reaches this citizen too; from here on the ticket goes its own way, rework included."""
    own = await store.lead_order(uow.session, ticket.id)
    coworking.end(await store.orders_of(uow.session, ticket.id))
    if own is None:
        own = WorkOrder(
            ticket_id=ticket.id,
            department_id=order.department_id,
            part=Part.LEAD,
            state=OrderState.ANSWERED,
            dispatched_at=order.dispatched_at,
        )
        uow.session.add(own)
    own.department_id, own.state, own.signed_at, own.signed_by = (
        order.department_id,
        OrderState.ANSWERED,
        order.signed_at,
        order.signed_by,
    )
    own.answer, own.truth, own.solved, own.basis = order.answer, order.truth, order.solved, order.basis
    own.replied_by, own.replied_at = THROUGH_US, uow.now  # the unit has spoken with the first of them
    own.answered_at, own.answered_by, own.approved_by = order.answered_at, order.answered_by, order.approved_by
    step(uow, ticket, Act.SHARE_ANSWER, by=SYSTEM, brought={"answer": order.answer}, change={"答复": order.answer})
    ticket.department_id, member.answered_at = order.department_id, uow.now
    await uow.session.flush()
    uow.record(_moved(uow, member, dispatched=True, answered=True))
    uow.record(events.AnswerPassed(at=uow.now, ticket_id=ticket.id, order_id=own.id))


def _end_with_first(uow: UnitOfWork, ticket: Ticket, member: Membership, master: Ticket) -> None:
    step(uow, ticket, Act.END_WITH_FIRST, by=SYSTEM, change={"首件": master.number})
    ticket.closed_at, member.answered_at = uow.now, uow.now
    uow.record(events.TicketClosed(at=uow.now, ticket_id=ticket.id))


async def _head(uow: UnitOfWork, master: Ticket) -> Ticket:
    """The one at the top: a member is no master, its master is. Locked, so that two who join find one cluster."""
    member = await cluster_store.membership(uow.session, master.id)
    if member is not None and member.answered_at is None:
        cluster = await uow.session.get_one(Cluster, member.cluster_id)
        master = await store.ticket(uow.session, cluster.master_id)
    await cluster_store.lock(uow.session, master.id)
    return master


async def _cluster(uow: UnitOfWork, master: Ticket, by: Actor) -> Cluster:
    known = await cluster_store.open_cluster(uow.session, master.id)
    if known is not None:
        return known
    made = Cluster(master_id=master.id, title=master.title, turn=1, opened_at=uow.now, opened_by=by.id)
    uow.session.add(made)
    await uow.session.flush()
    return made


def _check(ticket: Ticket, head: Ticket, bond: Bond) -> None:
    if ticket.id == head.id:
        raise BadInput("不能把一件工单并到它自己")
    if ticket.confidential or head.confidential:
        raise Conflict("保密件不并单，请单独办理")
    if head.state in NO_MASTER and bond is Bond.SAME_MATTER:
        raise Conflict(f"主件已经是“{head.state.label}”，不能再并进去")
    if head.state in {State.DRAFT, State.AT_110}:
        raise Conflict(f"首件是“{head.state.label}”，不能标为重复")


def _last_lead(orders: Sequence[WorkOrder]) -> WorkOrder | None:
    return next((order for order in reversed(orders) if order.part is Part.LEAD), None)


def _moved(uow: UnitOfWork, member: Membership, *, dispatched: bool, answered: bool) -> cluster_events.MasterMoved:
    return cluster_events.MasterMoved(
        at=uow.now, ticket_id=member.ticket_id, since=member.joined_at, dispatched=dispatched, answered=answered
    )
