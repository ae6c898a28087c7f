"""Simulated units: they sign, object, contact, ask for time, answer and sign off; co-handlers report to the lead."""

from datetime import timedelta

from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.simulation.demo import choosing, papers, queries
from hotline.simulation.demo.desk import Desk
from hotline.simulation.demo.pace import Temper
from sla.deadlines import extensions, objection_window
from tickets import handling, store
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.models import Kind, OrderState, Part, Ticket, Urgency, WorkOrder

NOT_OURS = "对照本单位三定方案和权责清单，这件事应由其他单位主办"
IN_PART = "对照权责清单，这件事有一部分涉及其他单位，请重新认定主办单位"
MORE_TIME, DAYS = "需要几方共同商定办法，已向诉求人说明，申请延长办理时间", 3
NOT_NOW, PLAN = "需要按程序分步办理，近期不能全部落实", "先落实眼下能办的部分，其余列入计划，到复查日向诉求人说明进展"
REST = timedelta(days=7)
CO_WORDS = "本单位职责范围内的情况已核对，处理意见和有关材料已送主办单位，由主办单位统一答复诉求人。"
WITHOUT_CO = "协办单位尚未反馈，先就已查明的情况答复，协办意见收到后补充"
ACTIVE = {Kind.COMPLAINT, Kind.HELP, Kind.REPORT}


async def sign(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    """Sign, or object where the matter is another unit's; a few object to what is their own."""
    by = desk.of_unit(order, Role.UNIT_CLERK)
    may = not (ticket.objection_closed or order.has_answered) and ticket.urgency is Urgency.NORMAL
    wrong = may and not await choosing.suits(desk.house, uow, ticket, desk.unit(order.department_id))
    if not wrong and not (may and Temper.of(ticket.id).objects):
        handling.sign(uow, ticket, order, by=by)
        return
    basis = NOT_OURS if wrong else IN_PART
    evidence = [await papers.list_of_duties(uow, ticket, by=by, basis=basis)]
    await objection_window.object_to(uow, ticket, order, by=by, ground="duty", basis=basis, evidence=evidence)


async def handle(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    """Speak with the citizen first; then answer, or ask for more time once."""
    by = desk.of_unit(order, Role.UNIT_HANDLER)
    if order.contacted_at is None:
        handling.contact(uow, ticket, order, by=by, note="已电话联系，了解情况")
        return
    if await _asks(desk, uow, ticket, order):
        return
    # what is admired, proposed or asked about is not solved but explained
    solved = "已解决" if ticket.kind in ACTIVE else "解释说明"
    handling.answer(uow, ticket, order, by=by, text=desk.words(uow, ticket, by), truth="属实", solved=solved)


async def approve(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    orders = await store.open_orders(uow.session, ticket.id)
    silent = any(one.part is Part.CO and one.state is not OrderState.ANSWERED for one in orders)
    by = desk.of_unit(order, Role.UNIT_APPROVER)
    await handling.approve(uow, ticket, order, by=by, reason=WITHOUT_CO if silent else "")


async def help_lead(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    """A co-handler's next step."""
    if order.state is OrderState.TO_SIGN:
        handling.co_sign(uow, ticket, order, by=desk.of_unit(order, Role.UNIT_CLERK))
    else:
        handling.co_answer(uow, ticket, order, by=desk.of_unit(order, Role.UNIT_HANDLER), text=CO_WORDS)


async def _asks(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> bool:
    """Whether the unit asks for more time, or for a rest, instead of answering; once an order."""
    temper = Temper.of(ticket.id)
    wants = (temper.asks_for_time or temper.asks_to_suspend) and ticket.state is State.IN_PROGRESS
    if not wants or ticket.kind not in ACTIVE or ticket.urgency is not Urgency.NORMAL:
        return False
    if ticket.due_at is None or ticket.due_at <= uow.now or await queries.asked_for_time(uow.session, order.id):
        return False
    by = desk.of_unit(order, Role.UNIT_HANDLER)
    if temper.asks_to_suspend:
        until = uow.now + REST
        await extensions.ask_suspension(uow, ticket, order, by=by, until=until, reason=NOT_NOW, plan=PLAN)
    else:
        more = await extensions.days(uow, ticket, order, DAYS)
        await extensions.ask_extension(uow, ticket, order, by=by, budget=more, reason=MORE_TIME)
    return True
