"""Every act on a ticket: checked against the lifecycle and the rights, done, journalled once, and announced."""

from collections.abc import Mapping
from typing import Any

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.text import clean, shorten
from hotline.base.uow import UnitOfWork
from tickets import events, journal, lifecycle, numbering, store
from tickets.lifecycle import Act, State
from tickets.messages import Conversation, Message
from tickets.models import Kind, Objection, OrderState, Part, Ticket, Urgency, WorkOrder
from tickets.people import Department
from tickets.rights import SYSTEM, Actor, ActorKind, citizen, require

TITLE_WIDTH = 30
TRUTHS = ("属实", "部分属实", "不属实", "无法查实")  # DOMAIN 6.1
OUTCOMES = ("已解决", "部分解决", "未解决", "解释说明")


def step(
    uow: UnitOfWork,
    ticket: Ticket,
    act: Act,
    *,
    by: Actor,
    order: WorkOrder | None = None,
    reason: str = "",
    brought: Mapping[str, Any] | None = None,
    change: dict[str, Any] | None = None,
) -> None:
    """Make one move: right, table, state, journal. Raises Forbidden, Conflict or BadInput and changes nothing then."""
    require(by, act, department_id=order.department_id if order else ticket.department_id)
    facts = {name for name, value in {"reason": reason, **(brought or {})}.items() if value}
    move = lifecycle.move(ticket.state, act, brought=facts, reworks=ticket.reworks)
    before, ticket.state = ticket.state, move.after
    journal.write(uow, ticket, act, by=by, before=before, reason=reason, change=change)


async def open_ticket(
    uow: UnitOfWork, conversation: Conversation, message: Message, *, title: str = "", source: str = ""
) -> Ticket:
    """Number the matter in the message and write the first entry of its journal (DOMAIN 3.2 登记)."""
    row_id = await store.next_ticket_id(uow.session)
    ticket = Ticket(
        id=row_id,
        number=numbering.number(
            row_id, city_time(uow.now).date(), prefix=uow.settings.number_prefix, key=uow.settings.keys.index
        ),
        query_code=numbering.query_code(),
        citizen_id=conversation.citizen_id,
        conversation_id=conversation.id,
        source=source or conversation.channel,
        state=State.PENDING_DISPATCH,
        kind=Kind.OTHER,
        title=shorten(title or message.text, TITLE_WIDTH) or "（没有文字，请听录音）",
        text=message.text,
        urgency=Urgency.NORMAL,
        registered_at=uow.now,
        journal_length=0,
        journal_head="",
    )
    first = journal.entry(uow, ticket, Act.REGISTER, by=citizen(conversation.citizen_id), before=None)
    uow.session.add(ticket)
    await uow.session.flush()
    uow.session.add(first)
    message.ticket_id = ticket.id
    uow.record(events.TicketOpened(at=uow.now, ticket_id=ticket.id))
    return ticket


def supplement(uow: UnitOfWork, ticket: Ticket, text: str, *, by: Actor) -> None:
    """Add what was said later. Before a department has it, it joins the matter's text; a ticket that waited goes on."""
    undecided = ticket.state in {State.NEED_INFO, State.PENDING_DISPATCH}
    step(uow, ticket, Act.SUPPLEMENT, by=by, change={"补充": shorten(text, 200)})
    if undecided:
        ticket.text = f"{ticket.text}\n{text}"
    uow.record(events.TicketSupplemented(at=uow.now, ticket_id=ticket.id, text=text))


def to_people(uow: UnitOfWork, ticket: Ticket, *, reason: str) -> None:
    """Nobody is sure enough: a person chooses the department."""
    ticket.needs_person = shorten(reason, 200)
    step(uow, ticket, Act.TO_PEOPLE, by=SYSTEM, reason=reason)
    uow.record(events.SentToPeople(at=uow.now, ticket_id=ticket.id, reason=reason))


async def dispatch(
    uow: UnitOfWork, ticket: Ticket, department: Department, *, by: Actor, reason: str = ""
) -> WorkOrder:
    """Make the lead order. The accused unit never receives its own report (济南条例32条〔法〕)."""
    if ticket.accused_id is not None and ticket.accused_id == department.id:
        raise Forbidden("被反映单位不能办理针对自己的件，请改派其上级或其他单位")
    if not department.active:
        raise BadInput("该单位已停用，请另选承办单位")
    step(
        uow,
        ticket,
        Act.DISPATCH,
        by=by,
        reason=reason,
        brought={"department": department.code},
        change={"承办单位": department.code},
    )
    order = WorkOrder(
        ticket_id=ticket.id,
        department_id=department.id,
        part=Part.LEAD,
        state=OrderState.TO_SIGN,
        round=ticket.reworks,
        dispatched_at=uow.now,
    )
    ticket.department_id, ticket.needs_person = department.id, None
    uow.session.add(order)
    await uow.session.flush()
    uow.record(events.OrderDispatched(at=uow.now, ticket_id=ticket.id, order_id=order.id))
    return order


def sign(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    step(uow, ticket, Act.SIGN, by=by, order=order)
    order.state, order.signed_at, order.signed_by = OrderState.SIGNED, uow.now, by.id
    uow.record(events.OrderSigned(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def contact(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, note: str = "") -> None:
    """The department has spoken with the citizen (先行联系); the first time counts."""
    step(uow, ticket, Act.CONTACT, by=by, order=order, reason=note)
    order.contacted_at = order.contacted_at or uow.now
    uow.record(events.CitizenContacted(at=uow.now, ticket_id=ticket.id, order_id=order.id))


async def object_to(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, grounds: str) -> Objection:
    """Refuse the order with grounds; not again once an objection was rejected (潍坊条例22条〔法〕)."""
    if ticket.objection_closed:
        raise Conflict("此前的异议已被驳回，按规定不得再次退回；如确有困难请联系热线派单员")
    step(uow, ticket, Act.OBJECT, by=by, order=order, reason=grounds)
    raised = Objection(order_id=order.id, ticket_id=ticket.id, grounds=grounds, raised_by=by.id or 0, raised_at=uow.now)
    uow.session.add(raised)
    await uow.session.flush()
    uow.record(events.DispatchObjected(at=uow.now, ticket_id=ticket.id, order_id=order.id, objection_id=raised.id))
    return raised


async def decide_objection(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, upheld: bool, reason: str
) -> None:
    """Upheld: back to dispatch. Rejected: back to the same unit, finally."""
    objection = await store.open_objection(uow.session, order.id)
    if objection is None:
        raise Conflict("这张工单没有待审的异议，可能别人已经处理")
    step(uow, ticket, Act.UPHOLD_OBJECTION if upheld else Act.REJECT_OBJECTION, by=by, reason=reason)
    objection.upheld, objection.decided_by, objection.decided_at = upheld, by.id, uow.now
    objection.decision = reason
    if upheld:
        order.state, ticket.department_id = OrderState.REFUSED, None
        ticket.needs_person = "承办单位异议成立，请改派"
    else:
        order.state, ticket.objection_closed = OrderState.TO_SIGN, True
    kind = events.ObjectionUpheld if upheld else events.ObjectionRejected
    uow.record(kind(at=uow.now, ticket_id=ticket.id, order_id=order.id, objection_id=objection.id))


def answer(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, text: str, truth: str, solved: str) -> None:
    """The handler's answer; it waits for the unit's own approval."""
    if truth not in TRUTHS or solved not in OUTCOMES:
        raise BadInput("请选择“是否属实”和“是否解决”")
    words = clean(text).text
    step(uow, ticket, Act.ANSWER, by=by, order=order, brought={"answer": words}, change={"答复": words})
    order.answer, order.truth, order.solved = words, truth, solved
    order.answered_at, order.answered_by = uow.now, by.id


def approve(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    """The unit's head signs the answer off: to the unit it is done, the centre audits."""
    step(uow, ticket, Act.APPROVE_ANSWER, by=by, order=order)
    order.state, order.approved_by = OrderState.ANSWERED, by.id
    uow.record(events.OrderAnswered(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def send_back(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.SEND_BACK, by=by, order=order, reason=reason)


def pass_answer(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    """The centre's audit is passed: the citizen hears the answer and is asked."""
    step(uow, ticket, Act.PASS_ANSWER, by=by)
    uow.record(events.AnswerPassed(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def return_answer(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.RETURN_ANSWER, by=by, reason=reason)
    order.state = OrderState.SIGNED
    uow.record(events.AnswerReturned(at=uow.now, ticket_id=ticket.id, order_id=order.id, reason=reason))


def review(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, solved: bool, reason: str = "") -> None:
    """What the citizen said afterwards: solved closes; not solved is handled again, or reviewed after two rounds."""
    step(uow, ticket, Act.REVIEW_SOLVED if solved else Act.REVIEW_UNSOLVED, by=by, reason=reason)
    if solved:
        _close(uow, ticket, order)
    elif ticket.state is State.REVIEW:
        uow.record(events.SentToReview(at=uow.now, ticket_id=ticket.id, order_id=order.id))
    else:
        _rework(uow, ticket, order)


def order_rework(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.ORDER_REWORK, by=by, reason=reason)
    _rework(uow, ticket, order)


def confirm_close(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.CONFIRM_CLOSE, by=by, reason=reason)
    _close(uow, ticket, order)


def direct_answer(uow: UnitOfWork, ticket: Ticket, *, by: Actor, text: str) -> None:
    """Answered on the spot (直接办结)."""
    words = clean(text).text
    step(uow, ticket, Act.DIRECT_ANSWER, by=by, brought={"answer": words}, change={"答复": words})
    ticket.closed_at, ticket.needs_person = uow.now, None
    uow.record(events.AnsweredDirectly(at=uow.now, ticket_id=ticket.id, answer=words))


def ask_more(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.ASK_MORE, by=by, reason=reason)
    uow.record(events.MoreAsked(at=uow.now, ticket_id=ticket.id, reason=reason))


def decline(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Not accepted; the citizen is told the lawful way (告知途径)."""
    step(uow, ticket, Act.DECLINE, by=by, reason=reason)
    ticket.closed_at, ticket.needs_person = uow.now, None
    uow.record(events.TicketDeclined(at=uow.now, ticket_id=ticket.id, reason=reason))


def reopen(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """New facts on a closed ticket: it goes to a person, for the first choice may have been wrong."""
    step(uow, ticket, Act.REOPEN, by=by, reason=reason)
    ticket.closed_at, ticket.department_id = None, None
    ticket.needs_person = "诉求人补充了新情况，请重新派单"
    uow.record(events.SentToPeople(at=uow.now, ticket_id=ticket.id, reason=ticket.needs_person))


def chase(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.CHASE, by=by, reason=reason)
    ticket.chases += 1
    uow.record(events.OrderChased(at=uow.now, ticket_id=ticket.id, order_id=order.id, reason=reason))


def owner(ticket: Ticket) -> Actor:
    """The citizen whose matter it is, as an actor."""
    return Actor(ActorKind.CITIZEN, ticket.citizen_id, "诉求人")


def _close(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    order.state, ticket.closed_at = OrderState.DONE, uow.now
    uow.record(events.TicketClosed(at=uow.now, ticket_id=ticket.id))


def _rework(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    ticket.reworks += 1
    order.state, order.round, order.answered_at = OrderState.SIGNED, ticket.reworks, None
    uow.record(events.ReworkOrdered(at=uow.now, ticket_id=ticket.id, order_id=order.id, round=ticket.reworks))
