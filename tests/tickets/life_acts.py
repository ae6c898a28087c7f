"""Everything that somebody may try on a ticket, in any role, and which act of the table it is when it succeeds."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from hotline.base.errors import Conflict, Forbidden
from sla.deadlines import extensions, objection_window
from sla.models import Review
from sla.supervision import cards, supervision_replies, supervision_triggers
from tests.papers import evidence
from tests.tickets.life_law import LAW
from tests.tickets.life_letters import (
    decide_handover,
    decide_reveal,
    erase,
    missed,
    on_card,
    on_letter,
    propose,
    release_text,
    reveal,
    show_card,
    show_file,
    supervise,
)
from tests.tickets.life_try import Doing, Try
from tests.tickets.life_world import World
from tickets import conversations, handling, legal_grounds, store
from tickets.access.rights import SYSTEM, Role
from tickets.clusters import clusters
from tickets.files import attachments
from tickets.files.attachment_models import FileKind
from tickets.files.attachments import Received
from tickets.files.file_content import Content
from tickets.lifecycle import Act
from tickets.message_models import Message
from tickets.models import Part, Urgency
from tickets.person_models import Department


def _first(listed: Any, words: str) -> str:
    return next(iter(listed)) if words else ""


ACTS: dict[str, Doing] = {
    "save_draft": lambda t: handling.save_draft(t.uow, t.ticket, handling.Draft(text="路灯坏了，很暗"), by=t.by),
    "submit": lambda t: handling.submit(t.uow, t.ticket, by=t.by),
    "accept": lambda t: handling.accept(t.uow, t.ticket, by=t.by),
    "supplement": lambda t: handling.supplement(t.uow, t.ticket, "还有一盏", by=t.by),
    "direct_answer": lambda t: handling.direct_answer(t.uow, t.ticket, by=t.by, text=t.words),
    "ask_more": lambda t: handling.ask_more(t.uow, t.ticket, by=t.by, reason=t.words),
    "decline": lambda t: handling.decline(t.uow, t.ticket, by=t.by, ground=_first(legal_grounds.DECLINE, t.words)),
    "transfer_110": lambda t: handling.transfer_110(t.uow, t.ticket, by=t.by, reason=t.words),
    "taken_by_110": lambda t: handling.taken_by_110(t.uow, t.ticket, by=t.by, reason=t.words),
    "return_from_110": lambda t: handling.return_from_110(t.uow, t.ticket, by=t.by, reason=t.words),
    "close_at_110": lambda t: handling.close_at_110(t.uow, t.ticket, by=t.by, reason=t.words),
    "mark": lambda t: handling.mark(
        t.uow,
        t.ticket,
        by=t.by,
        urgency=Urgency.URGENT if t.words else Urgency.NORMAL,
        sensitive=True,
        confidential=t.ticket.version % 2 == 0,
    ),
    "leader_note": lambda t: handling.leader_note(t.uow, t.ticket, by=t.by, text=t.words),
    "consult": lambda t: handling.consult(t.uow, t.ticket, [t.unit], by=t.by, question=t.words),
    "give_opinion": lambda t: handling.give_opinion(t.uow, t.ticket, by=t.by, text=t.words),
    "end_consult": lambda t: handling.end_consult(t.uow, t.ticket, by=t.by, outcome=t.words),
    "dispatch": lambda t: handling.dispatch(t.uow, t.ticket, t.unit, by=t.by, reason=t.words),
    "reassign": lambda t: handling.reassign(t.uow, t.ticket, t.present(t.lead), t.unit, by=t.by, reason=t.words),
    "undo_dispatch": lambda t: handling.undo_dispatch(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "pass_on": lambda t: handling.pass_on(t.uow, t.ticket, t.unit, by=t.by, reason=t.words),
    "note_praise": lambda t: handling.note_praise(t.uow, t.ticket, t.order, by=t.by),
    "add_co": lambda t: handling.add_co(t.uow, t.ticket, t.unit, by=t.by),
    "sign": lambda t: handling.sign(t.uow, t.ticket, t.order, by=t.by),
    "co_sign": lambda t: handling.co_sign(t.uow, t.ticket, t.co_order, by=t.by),
    "co_answer": lambda t: handling.co_answer(t.uow, t.ticket, t.co_order, by=t.by, text=t.words),
    "pass_down": lambda t: handling.pass_down(t.uow, t.ticket, t.present(t.lead), t.unit, by=t.by),
    "contact": lambda t: handling.contact(t.uow, t.ticket, t.order, by=t.by),
    "uphold": lambda t: handling.decide_objection(t.uow, t.ticket, t.order, by=t.by, upheld=True, reason=t.words),
    "reject": lambda t: handling.decide_objection(t.uow, t.ticket, t.order, by=t.by, upheld=False, reason=t.words),
    "ask_extension": lambda t: extensions.ask_extension(
        t.uow, t.ticket, t.order, by=t.by, budget="2wd", reason=t.words
    ),
    "ask_suspension": lambda t: extensions.ask_suspension(
        t.uow, t.ticket, t.order, by=t.by, until=t.uow.now + timedelta(days=9), reason=t.words, plan="等配件"
    ),
    "grant": lambda t: extensions.decide(t.uow, t.ticket, t.order, by=t.by, granted=True),
    "refuse": lambda t: extensions.decide(t.uow, t.ticket, t.order, by=t.by, granted=False, reason=t.words),
    "resume": lambda t: extensions.resume(t.uow, t.ticket, t.order, by=t.by),
    "answer": lambda t: handling.answer(t.uow, t.ticket, t.order, by=t.by, text=t.words, truth="属实", solved="已解决"),
    "approve": lambda t: handling.approve(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "send_back": lambda t: handling.send_back(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "pass_answer": lambda t: handling.pass_answer(t.uow, t.ticket, t.order, by=t.by),
    "return_answer": lambda t: handling.return_answer(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "solved": lambda t: handling.review(t.uow, t.ticket, t.order, by=t.by, solved=True),
    "unsolved": lambda t: handling.review(t.uow, t.ticket, t.order, by=t.by, solved=False, reason=t.words),
    "terminate": lambda t: handling.terminate(t.uow, t.ticket, t.order, by=t.by, ground="unfounded", reason=t.words),
    "order_rework": lambda t: handling.order_rework(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "confirm_close": lambda t: handling.confirm_close(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "reopen": lambda t: handling.reopen(t.uow, t.ticket, by=t.by, reason=t.words),
    "reverse_close": lambda t: handling.reverse_close(t.uow, t.ticket, by=t.by, reason=t.words),
    "chase": lambda t: handling.chase(t.uow, t.ticket, t.order, by=t.by, reason="请抓紧"),
}


async def to_people(t: Try) -> None:
    if t.by is not SYSTEM:
        raise Forbidden("只由系统转人工")
    handling.to_people(t.uow, t.ticket, reason=t.words)


async def hear_danger(t: Try) -> None:
    if t.by is not SYSTEM:
        raise Forbidden("只由系统听出危险")
    handling.hear_danger(t.uow, t.ticket, signal="hazard", rings=bool(t.words))


async def rectify(t: Try) -> None:
    """The citizen says that it is solved and how badly it was done."""
    if t.by is not SYSTEM:
        raise Forbidden("只由系统发整改通知")
    review = await t.newest(Review)
    review.solved, review.satisfied = True, 2
    if await supervision_triggers.rectify(t.uow, review) is None:
        raise Conflict("没有办结，谈不上整改")


async def ask_secrecy(t: Try) -> None:
    if t.ticket.confidential:
        raise Forbidden("已经是保密件")
    handling.ask_secrecy(t.uow, t.ticket, by=t.by, reason=t.words)


async def split(t: Try) -> None:
    await handling.split(t.uow, t.ticket, messages=[await said(t)], by=t.by, reason=t.words, code="123456")


async def move_message(t: Try) -> None:
    await handling.move_messages(t.uow, t.ticket, t.other, messages=[await said(t)], by=t.by, reason=t.words)


async def said(t: Try) -> Message:
    """One more line of the citizen's about this ticket."""
    sender = f"of {t.ticket.id}"
    heard = await conversations.append(
        t.uow, channel="webchat", external_id=uuid4().hex, sender=sender, text="井盖破了", sent_at=t.uow.now
    )
    heard.message.ticket_id = t.ticket.id
    await t.uow.session.flush()
    return heard.message


async def attach(t: Try) -> None:
    file = Received("a.pdf", Content(FileKind.DOCUMENT, "application/pdf"), 1, uuid4().hex)
    await attachments.add(t.uow, t.ticket, file, by=t.by)


async def object_to(t: Try) -> None:
    files = await evidence(t.uow, t.ticket, t.by) if t.words else []
    await objection_window.object_to(t.uow, t.ticket, t.order, by=t.by, ground="duty", basis=t.words, evidence=files)


async def ask_termination(t: Try) -> None:
    files = await evidence(t.uow, t.ticket, t.by) if t.words else []
    await handling.ask_termination(
        t.uow, t.ticket, t.order, by=t.by, ground="unfounded", material=t.words, evidence=files
    )


def on_person(deed: Callable[..., None]) -> Doing:
    """About the seat: of those in office the least needed."""

    async def done(t: Try) -> None:
        seat = await store.staff_by_login(t.uow.session, Role.AGENT) if t.words else None
        deed(t.uow, t.ticket, seat, by=t.by, reason=t.words)

    return done


R = supervision_replies
BESIDE: dict[str, Doing] = {
    "merge": lambda t: clusters.join(t.uow, t.ticket, t.other, by=t.by, reason=t.words),
    "leave": lambda t: clusters.leave(t.uow, t.ticket, by=t.by, reason=t.words),
    "to_people": to_people,
    "hear_danger": hear_danger,
    "ask_secrecy": ask_secrecy,
    "ask_to_lift": lambda t: handling.ask_to_lift(t.uow, t.ticket, by=t.by, reason=t.words),
    "lift_secrecy": lambda t: handling.lift_secrecy(t.uow, t.ticket, by=t.by, reason=t.words),
    "rectify": rectify,
    "withdraw": lambda t: handling.withdraw(t.uow, t.ticket, by=t.by, reason=t.words),
    "mark_accused": lambda t: handling.mark_accused(t.uow, t.ticket, t.unit, by=t.by),
    "leave_accused_open": lambda t: handling.leave_accused_open(t.uow, t.ticket, reason=t.words),
    "clear_accused": lambda t: handling.clear_accused(t.uow, t.ticket, by=t.by, reason=t.words),
    "recall": lambda t: handling.recall(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "note_person": lambda t: handling.note_person(t.uow, t.ticket, {"name": t.words}, by=t.by),
    "object": object_to,
    "ask_termination": ask_termination,
    "recuse": on_person(handling.recuse),
    "readmit": on_person(handling.readmit),
    "escalate": lambda t: handling.escalate(t.uow, t.ticket, by=t.by, reason=t.words),
    "split": split,
    "move_message": move_message,
    "acknowledge_alarm": lambda t: handling.acknowledge_alarm(t.uow, t.ticket, by=t.by),
    "look_at_mark": lambda t: handling.look_at_mark(t.uow, t.ticket, by=t.by),
    "attach": attach,
    "show_file": show_file,
    "release_text": release_text,
    "reveal": reveal,
    "grant_reveal": decide_reveal(granted=True),
    "refuse_reveal": decide_reveal(granted=False),
    "erase": erase,
    "miss_call": missed,
    "supervise": supervise,
    "propose_handover": propose,
    "approve_handover": decide_handover(approved=True),
    "refuse_handover": decide_handover(approved=False),
    "receive_letter": on_letter(R.receive),
    "reply_letter": on_letter(R.reply, text=""),
    "return_reply": on_letter(R.send_back, reason=""),
    "accept_reply": on_letter(R.accept, effect=""),
    "withdraw_letter": on_letter(R.withdraw, reason=""),
    "show_card": show_card,
    "appeal_card": on_card(cards.appeal, "grounds"),
    "decide_appeal": on_card(cards.decide_appeal, "reason", upheld=False),
    "withdraw_card": on_card(cards.withdraw, "reason"),
}
ACTS |= BESIDE | LAW

JOURNALLED: dict[str, tuple[Act, ...]] = {
    "uphold": (Act.UPHOLD_OBJECTION,),
    "reject": (Act.REJECT_OBJECTION,),
    "approve": (Act.APPROVE_ANSWER,),
    "solved": (Act.REVIEW_SOLVED,),
    "unsolved": (Act.REVIEW_UNSOLVED,),
    "grant": (Act.GRANT_EXTENSION, Act.GRANT_SUSPENSION),
    "refuse": (Act.REFUSE_EXTENSION, Act.REFUSE_SUSPENSION),
    "leave": (Act.LEAVE, Act.LEAVE_TO_UNIT),
    "reveal": (Act.REVEAL, Act.ASK_REVEAL),
}


def journalled(name: str) -> tuple[Act, ...]:
    """What an attempt writes into the journal if it succeeds."""
    return JOURNALLED.get(name) or (Act(name),)


async def attempt(
    world: World, ticket_id: int, name: str, who: str, home: str, words: str, unit: str, *, other: int
) -> None:
    async with world.work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket_id)
        lead = await store.lead_order(uow.session, ticket_id)
        by = world.actor(who, home, ticket)
        co = [order for order in await store.open_orders(uow.session, ticket_id) if order.part is Part.CO]
        mine = next((order for order in co if order.department_id in by.scope), co[0] if co else None)
        to = await uow.session.get_one(Department, world.units[unit])
        made = ACTS[name](Try(uow, ticket, lead, mine, by, words, to, await store.ticket(uow.session, other)))
        if isinstance(made, Awaitable):
            await made
