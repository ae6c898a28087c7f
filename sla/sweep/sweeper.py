"""The sweep: claims deadlines with a step to take, and takes it: once for each value of the deadline, all or nothing.

A batch is done in one savepoint; if anything in it fails it is done again one by one, and the row that fails is parked.
Nothing is kept in memory: the next sweep goes on where the rows say.
"""

from dataclasses import dataclass, field

from hotline.base.observability.log import logger
from hotline.base.storage import deferred_rows, failure_kind
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla.policy.promises import Step
from sla.supervision import cards
from sla.sweep import escalation, sweep_store, sweeper_health
from sla.sweep.escalation_actions import ClaimedDeadline, act_all, announce, held_back
from sla.sweep.sweep_store import Due
from tickets.models import Lamp

log = logger(__name__)


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
        due = await sweep_store.claim_due(uow.session, uow.now, limit)
        if due and not await _try(work, uow, due, swept):
            for row in due:
                await _alone(work, uow, row, swept)
        await sweeper_health.beat(uow, swept_rows=len(due), drift_p99=swept.drift_p99, parked=swept.parked)
    return swept


async def _alone(work: Work, uow: UnitOfWork, row: Due, swept: Swept) -> None:
    if not await _try(work, uow, [row], swept):
        await sweep_store.park(uow.session, row.id, "处理到期事项时出错，详见日志")
        swept.parked.append(row.id)


async def _try(work: Work, uow: UnitOfWork, due: list[Due], swept: Swept) -> bool:
    """Take the steps and let the reactions run, all inside one savepoint; False where that failed and left nothing.

    Only what is the rows' own fault: a full disk or a lost connection parks nothing, and is raised.
    """
    inner = UnitOfWork(uow.session, uow.now, uow.settings, work.reactions)
    try:
        await deferred_rows.write(uow.session)  # not to be undone with what follows
        async with uow.session.begin_nested():
            done = await _take(inner, due)
            await inner.settle()
    except Exception as error:
        if not failure_kind.is_of_the_row(error):
            raise
        log.exception("sweep_failed", deadlines=len(due))
        return False
    uow.wakeups_due |= inner.wakeups_due
    swept.add(done)
    return True


async def _take(uow: UnitOfWork, due: list[Due]) -> Swept:
    taken = [_planned(row, uow) for row in due]
    await sweep_store.move_on(uow.session, [one.moved_on() for one in taken])
    new = await sweep_store.note_fired(uow.session, [note for one in taken for note in one.notes(uow.now)])
    swept = Swept(fired=len(due), collapsed=sum(len(one.plan.collapsed) for one in taken))
    lamps: dict[Lamp, set[int]] = {}
    for one in taken:
        swept.drift.append((uow.now - one.row.next_at).total_seconds())
        one.steps = [step for step in one.plan.fire if (one.row.id, step) in new]
        if _brighter(one):
            lamps.setdefault(one.plan.lamp, set()).add(one.row.ticket_id)
        announce(uow, one)
    for lamp in (Lamp.YELLOW, Lamp.RED):  # in this order: a ticket may be in both
        await sweep_store.turn_lamps(uow.session, sorted(lamps.get(lamp, ())), lamp)
    shown = [cards.shown(one.row, step, uow.now) for one in taken for step in one.steps]
    await sweep_store.add_cards(uow.session, [card for card in shown if card is not None])
    await act_all(uow, taken)
    return swept


def _planned(row: Due, uow: UnitOfWork) -> ClaimedDeadline:
    """What is to be done now, and the deadline's next step."""
    plan = escalation.next_step(row.ladder(), pointer=row.next_step or Step.RED, now=uow.now)
    return ClaimedDeadline(row, held_back(plan, row.ticket_state, uow.now))


def _brighter(one: ClaimedDeadline) -> bool:
    return escalation.worst([one.row.ticket_lamp, one.plan.lamp]) is not one.row.ticket_lamp
