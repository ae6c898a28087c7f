"""Notices to people of departments and of the centre: a line an event, about the ticket, to those who have to act."""

from channels.events import MessageUndelivered
from classifier.danger import rescue_patterns
from hotline.base.storage.unit_of_work import UnitOfWork
from router import store as office
from router.alarms import danger_messages
from router.models import Notice, NoticeRead
from router.outgoing.addressees import Audience, NoticeKind, of_step
from sla import events as promised
from sla.models import Extension
from tickets import events, store
from tickets.access import recusal
from tickets.models import Ticket, WorkOrder
from tickets.objection_models import Objection
from tickets.organisation.levels import STREETS
from tickets.person_models import Department
from tickets.personal_data.masking import title_for_unit, veiled
from tickets.personal_data.reveal_models import Reveal

ALARM = "alarm"  # rung at the open pages of the centre, not at a worker
K, AU = NoticeKind, Audience


def post(
    uow: UnitOfWork,
    department_id: int,
    kind: NoticeKind,
    text: str,
    ticket_id: int | None,
    *,
    to: Audience = Audience.UNIT,
    staff_id: int | None = None,
) -> Notice:
    """Notify these people of the department; `staff_id`: only this one of them, by name."""
    audience = to if staff_id is None else AU.PERSON
    notice = Notice(department_id=department_id, audience=audience, staff_id=staff_id, kind=kind, text=text, at=uow.now)
    notice.ticket_id = ticket_id
    uow.session.add(notice)
    return notice


def unit_title(ticket: Ticket) -> str:
    """What a unit's notices may say of it: colleagues see them, too."""
    return veiled(title_for_unit(ticket))


async def _to_unit(
    uow: UnitOfWork,
    event: events.OrderEvent | promised.ExtensionDecided | promised.SuspensionEnded,
    kind: NoticeKind,
    words: str,
    *,
    why: str = "",
    to: Audience = Audience.UNIT,
    asked_by: int | None = None,
) -> None:
    """`asked_by`: the person whom it concerns, as long as this person still has to do with it; else all of `to`.

    `why`: what somebody wrote; of a confidential matter it is read on the ticket's page only.
    """
    order = await store.order(uow.session, event.order_id)
    ticket = await store.ticket(uow.session, event.ticket_id)
    if await recusal.is_barred(uow.session, ticket, await store.department(uow.session, order.department_id)):
        return  # nobody there gets notices about the unit itself
    text = f"{words}{said_why(ticket, why)}：{ticket.number} {unit_title(ticket)}"
    post(uow, order.department_id, kind, text, ticket.id, to=to, staff_id=await _still(uow, ticket, order, asked_by))


def said_why(ticket: Ticket, why: str) -> str:
    return f"（{veiled(why)}）" if why and not ticket.confidential else ""


async def _still(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, staff_id: int | None) -> int | None:
    """This person, if still able to act on the order: they may have left, changed desks, or be recused."""
    if staff_id is None or staff_id in (ticket.recused or ()):
        return None
    return staff_id if await office.handles(uow.session, staff_id, order.department_id) else None


async def to_centre(
    uow: UnitOfWork, ticket_id: int, kind: NoticeKind, words: str, *, to: Audience, said: str = ""
) -> Notice | None:
    """`said`: the citizen's words that matter most, read first and in the place of the title."""
    centre = await store.centre(uow.session)
    ticket = await store.ticket(uow.session, ticket_id)
    if centre is None:
        return None
    about = f"{words}：{ticket.number}"
    shown = f"“{veiled(said)}”{about}" if said and not ticket.confidential else f"{about} {veiled(ticket.title)}"
    return post(uow, centre.id, kind, shown, ticket_id, to=to)


async def order_arrived(uow: UnitOfWork, event: events.OrderDispatched | events.OrderReassigned) -> None:
    """Notify the unit; for a street office, its district's government too (北京条例12条〔法〕)."""
    await _to_unit(uow, event, K.ORDER, "新工单待签收")
    order = await store.order(uow.session, event.order_id)
    unit = await uow.session.get_one(Department, order.department_id)
    if unit.level in STREETS and unit.parent_id is not None:
        ticket = await store.ticket(uow.session, event.ticket_id)
        words = f"已直接派给{unit.short}，同时送达"
        post(uow, unit.parent_id, K.ORDER_COPY, f"{words}：{ticket.number} {unit_title(ticket)}", ticket.id)


async def praise_arrived(uow: UnitOfWork, event: events.PraisePassedOn) -> None:
    await _to_unit(uow, event, K.PRAISE, "收到表扬，请知悉")


async def danger_heard(uow: UnitOfWork, event: events.DangerHeard) -> None:
    """A line to everybody of the centre; pages ring by the alarm itself (`router.alarms.raising`)."""
    if event.rings:
        said = rescue_patterns.cry(await danger_messages.words_of(uow, event))
        await to_centre(uow, event.ticket_id, K.DANGER, "疑似紧急危险，请立即核实", to=AU.CENTRE, said=said)


async def order_reassigned(uow: UnitOfWork, event: events.OrderReassigned) -> None:
    """Notify the new unit as of any order; the former one need do nothing more."""
    await order_arrived(uow, event)
    await _taken_back(uow, event.ticket_id, event.former_id, "已改派其他单位，不用再办，不计退单")


async def dispatch_undone(uow: UnitOfWork, event: events.DispatchUndone) -> None:
    await _taken_back(uow, event.ticket_id, event.order_id, "派单已撤回，不用再办，不计退单")


async def _taken_back(uow: UnitOfWork, ticket_id: int, order_id: int, words: str) -> None:
    order, ticket = await store.order(uow.session, order_id), await store.ticket(uow.session, ticket_id)
    post(uow, order.department_id, K.WITHDRAWN, f"{words}：{ticket.number} {unit_title(ticket)}", ticket.id)


async def objection_raised(uow: UnitOfWork, event: events.DispatchObjected) -> None:
    await to_centre(uow, event.ticket_id, K.OBJECTION, "派单异议待审", to=AU.DISPATCHERS)


async def objection_rejected(uow: UnitOfWork, event: events.ObjectionRejected) -> None:
    raised = await uow.session.get_one(Objection, event.objection_id)
    await _to_unit(uow, event, K.OBJECTION_DECIDED, "派单异议已驳回，请办理", asked_by=raised.raised_by)


async def answer_written(uow: UnitOfWork, event: events.AnswerWritten) -> None:
    await _to_unit(uow, event, K.APPROVAL, "答复待签发", to=AU.APPROVERS)


async def answer_sent_back(uow: UnitOfWork, event: events.AnswerSentBack) -> None:
    """By the unit's own head."""
    order = await store.order(uow.session, event.order_id)
    await _to_unit(uow, event, K.RETURNED, "答复未获签发", why=event.reason, asked_by=order.answered_by)


async def answer_to_audit(uow: UnitOfWork, event: events.OrderAnswered) -> None:
    await to_centre(uow, event.ticket_id, K.AUDIT, "答复待审核", to=AU.REVIEWERS)


async def answer_returned(uow: UnitOfWork, event: events.AnswerReturned) -> None:
    order = await store.order(uow.session, event.order_id)
    await _to_unit(uow, event, K.RETURNED, "答复被退回", why=event.reason, asked_by=order.answered_by)


async def rework_ordered(uow: UnitOfWork, event: events.ReworkOrdered) -> None:
    await _to_unit(uow, event, K.REWORK, f"诉求人反映未解决，第{event.round}次重办")


async def chased(uow: UnitOfWork, event: events.OrderChased) -> None:
    """Chased by a person: at once; those of the clock come in a digest (`post_digest`)."""
    if event.by_clock:
        return
    await _to_unit(uow, event, K.CHASE, "催办", why=event.reason)


async def chased_by_citizen(uow: UnitOfWork, event: events.TicketChased) -> None:
    """Notify the unit once a day; before a unit has it, or after, the centre."""
    if not event.first:
        return
    order = await store.lead_order(uow.session, event.ticket_id)
    ticket = await store.ticket(uow.session, event.ticket_id)
    if order is None or ticket.department_id is None:
        await to_centre(uow, event.ticket_id, K.CHASE, "诉求人催办", to=AU.DISPATCHERS)
    else:
        post(uow, order.department_id, K.CHASE, f"诉求人催办：{ticket.number} {unit_title(ticket)}", ticket.id)


async def withdrawn(uow: UnitOfWork, event: events.TicketWithdrawn) -> None:
    """The unit need do nothing more."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    if event.department_id is not None:
        words = f"诉求人已撤回，不用再办：{ticket.number} {unit_title(ticket)}"
        post(uow, event.department_id, K.WITHDRAWN, words, ticket.id)
    else:
        await to_centre(uow, ticket.id, K.WITHDRAWN, "诉求人已撤回", to=AU.DISPATCHERS)


async def secrecy_asked(uow: UnitOfWork, event: events.SecrecyAsked) -> None:
    words = f"{event.reason}，请人工派单，注意回避"
    await to_centre(uow, event.ticket_id, K.SECRECY, words, to=AU.DISPATCHERS)


async def words_to_release(uow: UnitOfWork, event: events.WordsToRelease) -> None:
    """A unit has the matter and does not read what the citizen has said since."""
    await to_centre(uow, event.ticket_id, K.RELEASE, "保密件有新的补充，请核定给承办单位的内容", to=AU.CHOOSERS)


async def undelivered(uow: UnitOfWork, event: MessageUndelivered) -> None:
    """A person should call: our message did not reach the citizen."""
    if event.ticket_id is not None:
        words = f"消息没有送达（{event.reason}），请电话告知诉求人"
        await to_centre(uow, event.ticket_id, K.UNDELIVERED, words, to=AU.TELLERS)


async def unreachable(uow: UnitOfWork, event: promised.ReviewUnreachable) -> None:
    """Three tries in vain: 未评价, never "satisfied"; a person decides how it ends (DOMAIN 6.4)."""
    await to_centre(uow, event.ticket_id, K.UNREACHABLE, "三次回访未获评价，请人工认定", to=AU.CALLERS)


async def unclear(uow: UnitOfWork, event: promised.ReviewUnclear) -> None:
    await to_centre(uow, event.ticket_id, K.UNCLEAR, "诉求人的回访答复看不准，请人工认定", to=AU.CALLERS)


async def post_digest(uow: UnitOfWork, event: promised.DigestDue) -> None:
    """Digest of all that has come due (`department_digest`): a line a step, each about another ticket."""
    centre = await store.centre(uow.session) if event.department_id is None else None
    department_id = centre.id if centre is not None else event.department_id
    if department_id is None:
        return
    for one in reversed(event.items):  # the worst comes last, as the newest
        kind, audience = of_step(one.step, one.promise, of_unit=event.department_id is not None)
        post(uow, department_id, kind, one.line, one.ticket_id, to=audience)


async def co_order_arrived(uow: UnitOfWork, event: events.CoOrderSent) -> None:
    await _to_unit(uow, event, K.ORDER, "新协办单待签收")


async def co_order_answered(uow: UnitOfWork, event: events.CoOrderAnswered) -> None:
    """Notify the lead, who answers the citizen."""
    lead = await store.lead_order(uow.session, event.ticket_id)
    ticket = await store.ticket(uow.session, event.ticket_id)
    if lead is not None:
        text = f"协办单位已反馈：{ticket.number} {unit_title(ticket)}"
        post(uow, lead.department_id, K.CO_ANSWER, text, ticket.id)


async def passed_down(uow: UnitOfWork, event: events.OrderPassedDown) -> None:
    await _to_unit(uow, event, K.ORDER, "上级单位转来工单，待签收")


async def escalated(uow: UnitOfWork, event: events.Escalated) -> None:
    await to_centre(uow, event.ticket_id, K.ESCALATED, f"已提请{event.coordinator}协调，请跟进", to=AU.DECIDERS)


async def consultation_opened(uow: UnitOfWork, event: events.ConsultationOpened) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    text = f"请参加会商、提出意见：{ticket.number} {unit_title(ticket)}"
    for department_id in event.department_ids:
        post(uow, department_id, K.CONSULT, text, ticket.id)


async def opinion_given(uow: UnitOfWork, event: events.OpinionGiven) -> None:
    unit = await uow.session.get_one(Department, event.department_id)
    await to_centre(uow, event.ticket_id, K.OPINION, f"{unit.short}已提出会商意见", to=AU.DISPATCHERS)


async def review_needed(uow: UnitOfWork, event: events.SentToReview) -> None:
    await to_centre(uow, event.ticket_id, K.REVIEW, "待复核认定", to=AU.SUPERVISORS)


async def more_time_asked(uow: UnitOfWork, event: promised.ExtensionAsked) -> None:
    asked = await uow.session.get_one(Extension, event.extension_id)
    await to_centre(uow, event.ticket_id, K.EXTENSION, f"申请{asked.kind.label}，待审批", to=AU.SUPERVISORS)


async def more_time_decided(uow: UnitOfWork, event: promised.ExtensionDecided) -> None:
    asked = await uow.session.get_one(Extension, event.extension_id)
    words = f"{event.kind.label}申请{'已同意' if event.granted else '未获同意，请抓紧办理'}"
    await _to_unit(uow, event, K.EXTENSION_DECIDED, words, asked_by=asked.asked_by)


async def suspension_ended(uow: UnitOfWork, event: promised.SuspensionEnded) -> None:
    words = "挂账复查日已到，请继续办理" if event.by_time else "挂账已恢复办理"
    await _to_unit(uow, event, K.RESUMED, words)
    await to_centre(uow, event.ticket_id, K.SUSPENSION_OVER, words, to=AU.SUPERVISORS)


async def reveal_asked(uow: UnitOfWork, event: events.RevealAsked) -> None:
    """The person who asks may not grant it, and knows of it."""
    notice = await to_centre(uow, event.ticket_id, K.REVEAL, "有人申请查看完整信息，请另一人审批", to=AU.PERMITTERS)
    asked = await uow.session.get_one(Reveal, event.reveal_id)
    if notice is not None:
        await uow.session.flush()
        uow.session.add(NoticeRead(staff_id=asked.staff_id, notice_id=notice.id, at=uow.now))
