"""What the notice boards say of supervision: letters to the unit, replies and appeals to the centre, cards to both."""

from hotline.base.storage.unit_of_work import UnitOfWork
from router.outgoing.addressees import Audience, NoticeKind
from router.outgoing.staff_notices import post, said_why, to_centre, unit_title
from sla import events as promised
from tickets import store
from tickets.access import recusal
from tickets.personal_data.masking import veiled

K = NoticeKind


async def ordered(uow: UnitOfWork, event: promised.SupervisionOrdered) -> None:
    """Those of the clock come in a digest (`staff_notices.department_told`)."""
    if event.department_id is not None and not event.by_clock:
        await _to_unit(uow, event.department_id, event.ticket_id, f"{event.form} {event.number}，请签收并按时反馈")
    words = f"已发{event.form} {event.number}（{veiled(event.reason)}）"
    await to_centre(uow, event.ticket_id, K.LETTER_SENT, words, to=Audience.SUPERVISORS)


async def replied(uow: UnitOfWork, event: promised.SupervisionReplied) -> None:
    words = f"{event.form} {event.number} 已反馈，请看成效"
    await to_centre(uow, event.ticket_id, K.LETTER_REPLY, words, to=Audience.SUPERVISORS)


async def returned(uow: UnitOfWork, event: promised.SupervisionReturned) -> None:
    if event.department_id is not None:
        words = f"{event.form} {event.number} 的反馈被退回，请重新反馈"
        await _to_unit(uow, event.department_id, event.ticket_id, words, why=event.reason)


async def withdrawn(uow: UnitOfWork, event: promised.SupervisionWithdrawn) -> None:
    """A supervisor may issue it again; the notice links to the ticket, where that is done."""
    words = f"{event.form} {event.number} 已撤销（{veiled(event.reason)}）；仍需督办的，请对新承办单位重新发单"
    await to_centre(uow, event.ticket_id, K.LETTER_WITHDRAWN, words, to=Audience.SUPERVISORS)


async def card_shown(uow: UnitOfWork, event: promised.CardShown) -> None:
    words = f"记{_colour(event)}一张，有异议请申诉"
    await _to_unit(uow, event.department_id, event.ticket_id, words, why=event.reason, kind=K.CARD)


async def card_appealed(uow: UnitOfWork, event: promised.CardAppealed) -> None:
    words = f"{_colour(event)}申诉待审（{veiled(event.reason)}）"
    await to_centre(uow, event.ticket_id, K.CARD_APPEAL, words, to=Audience.SUPERVISORS)


async def card_decided(uow: UnitOfWork, event: promised.CardDecided) -> None:
    outcome = "已撤销" if event.withdrawn else "申诉不成立"
    words = f"{_colour(event)}{outcome}"
    await _to_unit(uow, event.department_id, event.ticket_id, words, why=event.reason, kind=K.CARD_DECIDED)


async def _to_unit(
    uow: UnitOfWork,
    department_id: int,
    ticket_id: int,
    words: str,
    *,
    why: str = "",
    kind: NoticeKind = NoticeKind.LETTER,
) -> None:
    ticket = await store.ticket(uow.session, ticket_id)
    if await recusal.is_barred(uow.session, ticket, await store.department(uow.session, department_id)):
        return  # nobody there gets notices about the unit itself
    text = f"{words}{said_why(ticket, why)}：{ticket.number} {unit_title(ticket)}"
    post(uow, department_id, kind, text, ticket_id, to=Audience.WHOLE_UNIT)


def _colour(event: promised.CardEvent) -> str:
    return "红牌" if event.red else "黄牌"
