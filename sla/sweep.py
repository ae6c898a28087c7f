"""The sweep: claims deadlines with a step to take, and takes it: once for each value of the deadline, all or nothing.

A batch is done in one savepoint; if anything in it fails it is done again one by one, and the row that fails is parked.
Nothing is kept in memory: whoever sweeps next goes on where the rows say.
"""

from dataclasses import dataclass, field

from sqlalchemy.orm.attributes import set_committed_value

from hotline.base.log import logger
from hotline.base.uow import UnitOfWork, Work
from sla import cards, clocks, escalation, pulse, store
from sla.effects import Taken, act, announce, held_back
from sla.escalation import Step
from sla.models import Deadline
from tickets.models import Lamp, Ticket

log = logger(__name__)
Pair = tuple[Deadline, Ticket]


@dataclass
class Swept:
    """What one sweep did; `drift` in seconds, fired minus planned."""

    fired: int = 0
    collapsed: int = 0
    parked: list[int] = field(default_factory=list)
    drift: list[float] = field(default_factory=list)

    @property
    def drift_p99(self) -> float:
        return sorted(self.drift)[int(len(self.drift) * 0.99)] if self.drift else 0.0

    def add(self, other: "Swept") -> None:
        self.fired += other.fired
        self.collapsed += other.collapsed
        self.drift += other.drift


async def sweep(work: Work, *, limit: int = 200) -> Swept:
    """Take the steps of up to `limit` deadlines. Call again while `fired` is not 0: there may be more."""
    swept = Swept()
    async with work.begin() as uow:
        pairs = await store.claim_due(uow.session, uow.now, limit)
        ids = [row.id for row, _ in pairs]  # a savepoint that is given up makes the rows themselves unreadable
        if pairs and not await _try(work, uow, pairs, swept):
            for deadline_id in ids:
                await _alone(work, uow, deadline_id, swept)
        await pulse.beat(uow, swept_rows=len(pairs), drift_p99=swept.drift_p99, parked=swept.parked)
    return swept


async def _alone(work: Work, uow: UnitOfWork, deadline_id: int, swept: Swept) -> None:
    pair = await store.claimed(uow.session, deadline_id)
    if not await _try(work, uow, [pair], swept):
        await store.park(uow.session, deadline_id, "处理到期事项时出错，详见日志")
        swept.parked.append(deadline_id)


async def _try(work: Work, uow: UnitOfWork, pairs: list[Pair], swept: Swept) -> bool:
    """Take the steps and let the reactions run, all inside one savepoint; False where that failed and left nothing."""
    inner = UnitOfWork(uow.session, uow.now, uow.settings, work.reactions)
    try:
        async with uow.session.begin_nested():
            done = await _take(inner, pairs)
            await inner.settle()
    except Exception:
        log.exception("sweep_failed", deadlines=len(pairs))
        return False
    uow.rings |= inner.rings
    swept.add(done)
    return True


async def _take(uow: UnitOfWork, pairs: list[Pair]) -> Swept:
    taken = [_planned(row, ticket, uow) for row, ticket in pairs]
    new = await store.note_fired(uow.session, [note for one in taken for note in one.notes(uow.now)])
    swept = Swept(fired=len(pairs), collapsed=sum(len(one.plan.collapsed) for one in taken))
    lamps: dict[Lamp, list[int]] = {}
    for one in taken:
        swept.drift.append((uow.now - one.planned_at).total_seconds())
        one.steps = [step for step in one.plan.fire if (one.row.id, step) in new]
        if _brighter(one):
            lamps.setdefault(one.plan.lamp, []).append(one.ticket.id)
            set_committed_value(one.ticket, "lamp", one.plan.lamp)
        announce(uow, one)
    for lamp in (Lamp.YELLOW, Lamp.RED):  # in this order: a ticket may be in both lists
        if lamp in lamps:
            await store.turn_lamps(uow.session, lamps[lamp], lamp)
    shown = [cards.shown(one.row, step, uow.now) for one in taken for step in one.steps]
    await store.add_cards(uow.session, [card for card in shown if card is not None])
    for one in taken:
        await act(uow, one)
    return swept


def _planned(row: Deadline, ticket: Ticket, uow: UnitOfWork) -> Taken:
    """Work out what is to be done now, and move the row on."""
    planned_at = row.next_at or uow.now
    pointer = row.next_step or Step.RED
    plan = escalation.next_step(clocks.marks_of(row), pointer=pointer, now=uow.now)
    plan = held_back(plan, ticket.state, uow.now)
    row.lamp, row.next_step, row.next_at = plan.lamp, plan.next_step, plan.next_at
    return Taken(row, ticket, plan, planned_at)


def _brighter(one: Taken) -> bool:
    return escalation.worst([one.ticket.lamp, one.plan.lamp]) is not one.ticket.lamp
