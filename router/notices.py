"""What departments and the centre are told: one line on their notice board an event, about the ticket."""

from channels.events import MessageUndelivered
from hotline.base.uow import UnitOfWork
from router.models import Notice
from sla import events as promised
from sla.models import Extension
from tickets import events, recusal, store
from tickets.models import Ticket
from tickets.people import Department
from tickets.privacy import title_for_unit, veiled

DANGER = "danger"  # kind of a notice
ALARM = "alarm"  # rung at the open pages of the centre, not at a worker


def post(uow: UnitOfWork, department_id: int, kind: str, text: str, ticket_id: int) -> None:
    uow.session.add(Notice(department_id=department_id, kind=kind, text=text, ticket_id=ticket_id, at=uow.now))


def unit_title(ticket: Ticket) -> str:
    """What a unit's notice board may say of it: others stand before that board, too."""
    return veiled(title_for_unit(ticket))


async def _to_unit(uow: UnitOfWork, event: events.OrderEvent, kind: str, words: str) -> None:
    order = await store.order(uow.session, event.order_id)
    ticket = await store.ticket(uow.session, event.ticket_id)
    if await recusal.is_barred(uow.session, ticket, await store.department(uow.session, order.department_id)):
        return  # what is about the unit itself is told to nobody there
    post(uow, order.department_id, kind, f"{words}：{ticket.number} {unit_title(ticket)}", ticket.id)


async def to_centre(uow: UnitOfWork, ticket_id: int, kind: str, words: str) -> None:
    centre = await store.centre(uow.session)
    ticket = await store.ticket(uow.session, ticket_id)
    if centre is not None:
        post(uow, centre.id, kind, f"{words}：{ticket.number} {veiled(ticket.title)}", ticket_id)


async def order_arrived(uow: UnitOfWork, event: events.OrderDispatched | events.OrderReassigned) -> None:
    """The unit hears it; where it is a street office, its district's government does too (北京条例12条〔法〕)."""
    await _to_unit(uow, event, "order", "新工单待签收")
    order = await store.order(uow.session, event.order_id)
    unit = await uow.session.get_one(Department, order.department_id)
    if unit.level == "street" and unit.parent_id is not None:
        ticket = await store.ticket(uow.session, event.ticket_id)
        words = f"已直接派给{unit.short}，同时送达"
        post(uow, unit.parent_id, "order", f"{words}：{ticket.number} {unit_title(ticket)}", ticket.id)


async def praise_arrived(uow: UnitOfWork, event: events.PraisePassedOn) -> None:
    await _to_unit(uow, event, "order", "收到表扬，请知悉")


async def danger_heard(uow: UnitOfWork, event: events.DangerHeard) -> None:
    """One line on the centre's board; pages ring by the alarm itself (`router.alarms.raising`)."""
    if event.rings:
        await to_centre(uow, event.ticket_id, DANGER, "疑似紧急危险，请立即核实")


async def order_reassigned(uow: UnitOfWork, event: events.OrderReassigned) -> None:
    """The new unit hears of it as of any order; the former one need do nothing more."""
    await order_arrived(uow, event)
    await _taken_back(uow, event.ticket_id, event.former_id, "已改派其他单位，不用再办，不计退单")


async def dispatch_undone(uow: UnitOfWork, event: events.DispatchUndone) -> None:
    await _taken_back(uow, event.ticket_id, event.order_id, "派单已撤回，不用再办，不计退单")


async def _taken_back(uow: UnitOfWork, ticket_id: int, order_id: int, words: str) -> None:
    order, ticket = await store.order(uow.session, order_id), await store.ticket(uow.session, ticket_id)
    post(uow, order.department_id, "withdrawn", f"{words}：{ticket.number} {unit_title(ticket)}", ticket.id)


async def objection_raised(uow: UnitOfWork, event: events.DispatchObjected) -> None:
    await to_centre(uow, event.ticket_id, "objection", "派单异议待审")


async def objection_rejected(uow: UnitOfWork, event: events.ObjectionRejected) -> None:
    await _to_unit(uow, event, "objection", "派单异议已驳回，请办理")


async def answer_returned(uow: UnitOfWork, event: events.AnswerReturned) -> None:
    await _to_unit(uow, event, "returned", f"答复被退回（{event.reason}）")


async def rework_ordered(uow: UnitOfWork, event: events.ReworkOrdered) -> None:
    await _to_unit(uow, event, "rework", f"诉求人反映未解决，第{event.round}次重办")


async def chased(uow: UnitOfWork, event: events.OrderChased) -> None:
    """By a person, at once; those of the clock are told together (`department_told`)."""
    if event.by_clock:
        return
    await _to_unit(uow, event, "chase", f"催办（{event.reason}）")


async def chased_by_citizen(uow: UnitOfWork, event: events.TicketChased) -> None:
    """The unit is told once a day; before a unit has it, or after, the centre is."""
    if not event.first:
        return
    order = await store.lead_order(uow.session, event.ticket_id)
    ticket = await store.ticket(uow.session, event.ticket_id)
    if order is None or ticket.department_id is None:
        await to_centre(uow, event.ticket_id, "chase", "诉求人催办")
    else:
        post(uow, order.department_id, "chase", f"诉求人催办：{ticket.number} {unit_title(ticket)}", ticket.id)


async def withdrawn(uow: UnitOfWork, event: events.TicketWithdrawn) -> None:
    """The unit need do nothing more."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    if event.department_id is not None:
        words = f"诉求人已撤回，不用再办：{ticket.number} {unit_title(ticket)}"
        post(uow, event.department_id, "withdrawn", words, ticket.id)
    else:
        await to_centre(uow, ticket.id, "withdrawn", "诉求人已撤回")


async def secrecy_asked(uow: UnitOfWork, event: events.SecrecyAsked) -> None:
    await to_centre(uow, event.ticket_id, "secrecy", f"{event.reason}，请人工派单，注意回避")


async def undelivered(uow: UnitOfWork, event: MessageUndelivered) -> None:
    """A person should call: the citizen does not know what we wanted to tell him."""
    if event.ticket_id is not None:
        await to_centre(uow, event.ticket_id, "undelivered", f"消息没有送达（{event.reason}），请电话告知诉求人")


async def unreachable(uow: UnitOfWork, event: promised.ReviewUnreachable) -> None:
    """Three tries in vain: 未评价, never "satisfied"; a person decides how it ends (DOMAIN 6.4)."""
    await to_centre(uow, event.ticket_id, "unreachable", "三次回访未获评价，请人工认定")


async def unclear(uow: UnitOfWork, event: promised.ReviewUnclear) -> None:
    await to_centre(uow, event.ticket_id, "unclear", "诉求人的回访答复看不准，请人工认定")


async def department_told(uow: UnitOfWork, event: promised.DepartmentTold) -> None:
    """One message for everything that has come due (`sla.told`); it opens the worst of them."""
    centre = await store.centre(uow.session) if event.department_id is None else None
    department_id = centre.id if centre is not None else event.department_id
    if department_id is not None:
        post(uow, department_id, f"lamp_{event.lamp}", "\n".join(event.lines), event.ticket_ids[0])


async def co_order_arrived(uow: UnitOfWork, event: events.CoOrderSent) -> None:
    await _to_unit(uow, event, "order", "新协办单待签收")


async def co_order_answered(uow: UnitOfWork, event: events.CoOrderAnswered) -> None:
    """The lead hears it: it is the lead who answers the citizen."""
    lead = await store.lead_order(uow.session, event.ticket_id)
    ticket = await store.ticket(uow.session, event.ticket_id)
    if lead is not None:
        post(uow, lead.department_id, "co_answer", f"协办单位已反馈：{ticket.number} {ticket.title}", ticket.id)


async def passed_down(uow: UnitOfWork, event: events.OrderPassedDown) -> None:
    await _to_unit(uow, event, "order", "上级单位转来工单，待签收")


async def escalated(uow: UnitOfWork, event: events.Escalated) -> None:
    await to_centre(uow, event.ticket_id, "escalated", f"已提请{event.coordinator}协调，请跟进")


async def consultation_opened(uow: UnitOfWork, event: events.ConsultationOpened) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    for department_id in event.department_ids:
        post(uow, department_id, "consult", f"请参加会商、提出意见：{ticket.number} {ticket.title}", ticket.id)


async def opinion_given(uow: UnitOfWork, event: events.OpinionGiven) -> None:
    unit = await uow.session.get_one(Department, event.department_id)
    await to_centre(uow, event.ticket_id, "consult", f"{unit.short}已提出会商意见")


async def review_needed(uow: UnitOfWork, event: events.SentToReview) -> None:
    await to_centre(uow, event.ticket_id, "review", "待复核认定")


async def more_time_asked(uow: UnitOfWork, event: promised.ExtensionAsked) -> None:
    asked = await uow.session.get_one(Extension, event.extension_id)
    await to_centre(uow, event.ticket_id, "extension", f"申请{asked.kind.label}，待审批")


async def more_time_decided(uow: UnitOfWork, event: promised.ExtensionDecided) -> None:
    order = await store.order(uow.session, event.order_id)
    ticket = await store.ticket(uow.session, event.ticket_id)
    words = f"{event.kind.label}申请{'已同意' if event.granted else '未获同意，请抓紧办理'}"
    post(uow, order.department_id, "extension", f"{words}：{ticket.number} {ticket.title}", ticket.id)


async def suspension_ended(uow: UnitOfWork, event: promised.SuspensionEnded) -> None:
    order = await store.order(uow.session, event.order_id)
    ticket = await store.ticket(uow.session, event.ticket_id)
    words = "挂账复查日已到，请继续办理" if event.by_time else "挂账已恢复办理"
    post(uow, order.department_id, "resumed", f"{words}：{ticket.number} {ticket.title}", ticket.id)
    await to_centre(uow, ticket.id, "resumed", words)


async def reveal_asked(uow: UnitOfWork, event: events.RevealAsked) -> None:
    await to_centre(uow, event.ticket_id, "reveal", "有人申请查看完整信息，请另一人审批")
