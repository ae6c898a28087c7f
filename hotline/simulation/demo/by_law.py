"""What a simulated authority does in the stages of its statute (`sla.deadlines.statutory`), well before each ends."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.simulation.demo import queries
from hotline.simulation.demo.desk import Desk, Planned
from hotline.simulation.demo.pace import Range
from sla.deadlines import deadline_transitions, statutory
from sla.models import Deadline, DeadlineState
from sla.policy.promises import Promise
from tickets import store
from tickets.access.rights import Role
from tickets.lifecycle import Act
from tickets.models import Ticket, WorkOrder

P = Promise
WITHIN: dict[Promise, Range] = {  # working minutes since the stage began or went on
    P.LAW_DECIDE: (40, 300),
    P.LAW_MEDIATE: (90, 900),
    P.LAW_TELL: (30, 240),
    P.LAW_CHECK: (200, 1500),
    P.LAW_CLUE: (200, 1500),
}
TEST: Range = (400, 900)
REFUSED, TESTED_ONE_IN, AGREED = 0.06, 4, 0.5  # shares, by chance or by the order's number
NO_CONSUMER = "同一纠纷已向人民法院起诉"
NO_AGREEMENT = "一方不同意继续调解"
INFORMED_BOTH = "短信告知投诉人，书面告知被投诉人"
SENT, RESULT = "双方共同委托市质检院检测", "检测报告已出，交双方查阅"
CHECKED = "已到现场核查，按程序决定是否立案"


async def planned(desk: Desk, session: AsyncSession) -> list[Planned]:
    return [_planned(desk, row) for row in await queries.statutory_stages(session)]


def _planned(desk: Desk, row: Deadline) -> Planned:
    resting, tests = row.state is DeadlineState.PAUSED, len(row.policy.get("tests", ()))

    async def act(uow: UnitOfWork) -> None:
        found = await uow.session.get_one(Deadline, row.id)
        if (found.state, found.promise) == (row.state, row.promise) and found.order_id is not None:
            ticket = await store.ticket(uow.session, found.ticket_id)
            await _do(desk, uow, ticket, await store.order(uow.session, found.order_id), found)

    return f"law{row.id}{row.state}{tests}", _since(row), TEST if resting else WITHIN[row.promise], act


def _since(row: Deadline) -> datetime:
    """When it began, or what was last noted of its tests."""
    return max([row.starts_at, *(one.until or one.since for one in deadline_transitions.tests_of(row))])


async def _do(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder, row: Deadline) -> None:
    by = desk.of_unit(order, Role.UNIT_HANDLER)
    if row.state is DeadlineState.PAUSED:
        await statutory.end_test(uow, ticket, order, by=by, reason=RESULT)
    elif row.promise is P.LAW_MEDIATE and not order.id % TESTED_ONE_IN and "tests" not in row.policy:
        await statutory.begin_test(uow, ticket, order, by=by, reason=SENT)
    else:
        act, words = _decided(desk, row.promise)
        await statutory.take(uow, ticket, order, act, by=by, reason=words)


def _decided(desk: Desk, stage: Promise) -> tuple[Act, str]:
    chance = desk.rng.random()
    if stage is P.LAW_DECIDE:
        return (Act.LAW_REFUSE, NO_CONSUMER) if chance < REFUSED else (Act.LAW_ACCEPT, "")
    if stage is P.LAW_MEDIATE:
        return (Act.LAW_AGREED, "") if chance < AGREED else (Act.LAW_END, NO_AGREEMENT)
    return (Act.LAW_TOLD, INFORMED_BOTH) if stage is P.LAW_TELL else (Act.LAW_CHECKED, CHECKED)
