"""What the handling unit does: signs, objects, contacts the citizen, answers, signs its answer off, gives up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from tickets import city_grounds, events, store
from tickets.access.rights import Actor
from tickets.files.attachment_models import Attachment
from tickets.handling import coworking
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import OrderState, Ticket, WorkOrder
from tickets.objection_models import Objection
from tickets.staff import second_person

TRUTHS = ("属实", "部分属实", "不属实", "无法查实")  # DOMAIN 6.1
OUTCOMES = ("已解决", "部分解决", "未解决", "解释说明")


WAYS = ("电话", "短信", "上门", "书面", "平台")


@dataclass(frozen=True, slots=True)
class Reply:
    """How and when the unit informed the citizen (答复方式、时间), and the basis of the answer (DOMAIN 6.1)."""

    way: str = WAYS[0]
    at: datetime | None = None  # None: now
    basis: str = ""


def sign(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    step(uow, ticket, Act.SIGN, by=by, order=order)
    order.state, order.signed_at, order.signed_by = OrderState.SIGNED, uow.now, by.id
    uow.record(events.OrderSigned(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def contact(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, note: str = "") -> None:
    """The department has spoken with the citizen (先行联系); the first time counts."""
    step(uow, ticket, Act.CONTACT, by=by, order=order, reason=note)
    order.contacted_at = order.contacted_at or uow.now
    uow.record(events.CitizenContacted(at=uow.now, ticket_id=ticket.id, order_id=order.id))


async def object_to(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder,
    *,
    by: Actor,
    ground: str,
    basis: str,
    evidence: Sequence[Attachment],
) -> Objection:
    """Refuse the order on a listed ground, with its basis in words and in files; not again once one was rejected.

    So says 潍坊条例22条〔法〕. `evidence`: files on this ticket. `sla.deadlines.objection_window` keeps the window.
    """
    if ticket.objection_closed:
        raise Conflict(
            "此前的异议已被驳回、已经答复过，或者已经指定您单位办理，按规定不得再次退回；确有困难请联系热线派单员"
        )
    if order.has_answered:
        raise Conflict("已经答复过诉求人、退回重办或补充办理的，不能再退单；请继续办理")
    chosen = city_grounds.named(uow, city_grounds.OBJECTION, ground)
    words = clean(basis).text
    files = _of_ticket(evidence, ticket)
    step(
        uow,
        ticket,
        Act.OBJECT,
        by=by,
        order=order,
        reason=f"{chosen.label}：{words}" if words else "",
        brought={"ground": chosen.code, "evidence": files},
        change={"依据": chosen.rule, "理由代码": chosen.code, "依据材料": f"{len(files)} 个附件"},
    )
    raised = Objection(
        order_id=order.id,
        ticket_id=ticket.id,
        ground=chosen.code,
        grounds=f"{chosen.label}：{words}",
        evidence=files,
        raised_by=by.id or 0,
        raised_at=uow.now,
    )
    uow.session.add(raised)
    await uow.session.flush()
    uow.record(events.DispatchObjected(at=uow.now, ticket_id=ticket.id, order_id=order.id, objection_id=raised.id))
    return raised


def answer(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder,
    *,
    by: Actor,
    text: str,
    truth: str,
    solved: str,
    reply: Reply | None = None,
) -> None:
    """The handler's answer; it waits for the unit's own approval."""
    if truth not in TRUTHS or solved not in OUTCOMES:
        raise BadInput("请选择“是否属实”和“是否解决”")
    words, reply = clean(text).text, reply or Reply()
    at = _replied_at(reply, order, uow.now)
    change = {
        "答复": words,
        "答复方式": reply.way,
        "答复时间": f"{city_time(at):%Y-%m-%d %H:%M}",
        **({"依据文件": reply.basis} if reply.basis else {}),
    }
    step(uow, ticket, Act.ANSWER, by=by, order=order, brought={"answer": words}, change=change)
    order.answer, order.truth, order.solved = words, truth, solved
    order.replied_by, order.replied_at, order.basis = reply.way, at, reply.basis or None
    order.answered_at, order.answered_by = uow.now, by.id
    uow.record(events.AnswerWritten(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def _replied_at(reply: Reply, order: WorkOrder, now: datetime) -> datetime:
    if reply.way not in WAYS:
        raise BadInput(f"“答复方式”请选：{'、'.join(WAYS)}")
    if reply.at is None:
        return now
    if not order.dispatched_at - timedelta(minutes=1) <= reply.at <= now:  # forms know minutes
        raise BadInput("“答复时间”应在派单之后、现在之前，请核对；刚刚答复的可以不填")
    return reply.at


async def approve(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str = "") -> None:
    """The unit's head signs the answer off: to the unit it is done, the centre audits.

    Over co-handlers who have not reported only with a reason, which the journal and the centre's auditor see.
    """
    words = clean(reason).text
    orders = await store.open_orders(uow.session, ticket.id)
    coworking.check_co_orders(orders, reason=words)
    marked = await second_person.check(uow, ticket, order, Act.APPROVE_ANSWER, by=by)
    step(uow, ticket, Act.APPROVE_ANSWER, by=by, order=order, reason=words, change=marked)
    order.state, order.approved_by = OrderState.ANSWERED, by.id
    coworking.end(orders)
    uow.record(events.OrderAnswered(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def send_back(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.SEND_BACK, by=by, order=order, reason=reason)
    uow.record(events.AnswerSentBack(at=uow.now, ticket_id=ticket.id, order_id=order.id, reason=reason))


async def ask_termination(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder,
    *,
    by: Actor,
    ground: str,
    material: str,
    evidence: Sequence[Attachment],
) -> None:
    """The unit asks to end the handling, in writing, on a listed ground, with what proves it (潍坊条例21条〔法〕).

    The centre decides. `evidence`: files that are on this ticket.
    """
    chosen = city_grounds.named(uow, city_grounds.TERMINATION, ground)
    words, files = clean(material).text, _of_ticket(evidence, ticket)
    step(
        uow,
        ticket,
        Act.ASK_TERMINATION,
        by=by,
        order=order,
        reason=f"{chosen.label}：{words}" if words else "",
        brought={"ground": chosen.code, "evidence": files},
        change={"依据": chosen.rule, "理由代码": chosen.code, "依据材料": f"{len(files)} 个附件"},
    )
    await coworking.end_co_orders(uow, ticket)
    uow.record(events.SentToReview(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def _of_ticket(evidence: Sequence[Attachment], ticket: Ticket) -> list[int]:
    return [one.id for one in evidence if one.ticket_id == ticket.id]
