"""After the answer: inform the citizen, ask whether it is solved, and say what follows from the reply."""

from channels import outbox
from classifier.text import answer_quality
from hotline.base.storage.unit_of_work import UnitOfWork
from router.outgoing import replies, review_wording, wording
from sla import events as promised
from sla import store as promises
from sla.models import Audit, Extension, ExtensionKind, Review, ReviewState
from sla.reviews import asking_promise, reviews
from sla.reviews.reviews import ReviewWay
from tickets import events, store
from tickets.models import Ticket
from tickets.person_models import Department
from tickets.states import State


async def ask_citizen(uow: UnitOfWork, event: events.AnswerPassed) -> None:
    """The answer and the question in one message on the citizen's own channel (DESIGN 6.9), as far as they are wanted.

    A reply and a follow-up are the citizen's right, and either may be declined (济南条例16条〔法〕).
    """
    ticket = await store.ticket(uow.session, event.ticket_id)
    order = await store.order(uow.session, event.order_id)
    department = await uow.session.get_one(Department, order.department_id)
    answer, settings = order.answer or "", uow.settings
    review = await reviews.ask(uow, ticket, order, way=await replies.way_of_asking(uow, ticket))
    if review.state is ReviewState.WAIVED:
        informed = ticket.reply_waived or await replies.tell(
            uow, ticket, review_wording.answered_unasked(department.short, answer)
        )
        if not informed:
            await replies.have_called(uow, ticket, _script(uow, ticket, review_wording.ONLY_TELL))
        return
    text = review_wording.answered(department.short, answer)
    if ticket.reply_waived:
        text = review_wording.asked_unanswered(
            department.short, ticket.number, ticket.title, prefix=settings.number_prefix, site=settings.site_url
        )
    said = text + review_wording.rating_link(settings.site_url, review.token)
    informed = await replies.tell(uow, ticket, said, choices=review_wording.SOLVED_OR_NOT)
    if not informed:  # taken down without any channel back: only a voice can ask
        await replies.have_called(uow, ticket, _script(uow, ticket, review_wording.NO_OTHER_WAY))


async def call_off(uow: UnitOfWork, event: events.FollowUpWaived) -> None:
    """Nobody calls the citizen about it any more."""
    await outbox.call_off(uow, event.ticket_id)


async def no_longer_call(
    uow: UnitOfWork, event: events.TicketClosed | events.ReworkOrdered | events.SentToReview
) -> None:
    """The question is settled, and its calls are cancelled; calls that only give the answer remain."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    if not ticket.follow_up_waived:
        await outbox.call_off(uow, event.ticket_id)


async def weigh_answer(uow: UnitOfWork, event: events.TicketClosed) -> None:
    """A poor answer that satisfied all the same is asked about again more often than a good one."""
    found = await promises.latest_review(uow.session, event.ticket_id)
    if found is not None and found.audit is Audit.NONE:
        ticket = await store.ticket(uow.session, event.ticket_id)
        order = await store.order(uow.session, found.order_id)
        reviews.weigh(uow, found, answer_quality.judge(ticket.text, order.answer or "").score)


async def ask_again(uow: UnitOfWork, event: promised.ReviewTryDue) -> None:
    """The later tries: a short message with the link, then a call by a person.

    Where a way is closed, the question comes once more on the citizen's own channel.
    """
    ticket = await store.ticket(uow.session, event.ticket_id)
    review = await uow.session.get_one(Review, event.review_id)
    if event.way != "call" and await _text_link(uow, ticket, review):
        return
    only_call = await replies.way_of_asking(uow, ticket) is ReviewWay.CALL
    why = review_wording.TWO_MESSAGES if event.way == "call" else review_wording.NO_OTHER_WAY
    called = (event.way == "call" or only_call) and await replies.have_called(uow, ticket, _script(uow, ticket, why))
    if not called:
        await _remind(uow, ticket, review)
    if called or only_call:
        await asking_promise.by_person(uow, review)


async def _text_link(uow: UnitOfWork, ticket: Ticket, review: Review) -> bool:
    """A short message beside the citizen's own channel; the one-time link goes only to a proven number."""
    number = None if await replies.writes_by_number(uow, ticket) else await replies.number_of(uow, ticket)
    if number is None or not number.takes_texts:
        return False
    site, prefix = uow.settings.site_url, uow.settings.number_prefix
    title = "" if ticket.confidential else ticket.title
    if number.proven:
        asked = review_wording.asked_if_solved if review.only_rated else review_wording.asked_by_text
        said = asked(ticket.number, title, prefix=prefix)
        return await replies.text_to(uow, ticket, number, said + review_wording.rating_link(site, review.token))
    text = review_wording.asked_at_a_given_number(ticket.number, prefix=prefix, site=site)
    return await replies.text_to(uow, ticket, number, text)


async def _remind(uow: UnitOfWork, ticket: Ticket, review: Review) -> None:
    link = review_wording.rating_link(uow.settings.site_url, review.token)
    asked = review_wording.asked_if_solved if review.only_rated else review_wording.asked_again
    said = asked(ticket.number, ticket.title, prefix=uow.settings.number_prefix)
    await replies.tell(uow, ticket, said + link, choices=review_wording.SOLVED_OR_NOT)


def _script(uow: UnitOfWork, ticket: Ticket, why: str) -> str:
    return review_wording.call_script(ticket.number, ticket.title, why, prefix=uow.settings.number_prefix)


async def tell_answered_directly(uow: UnitOfWork, event: events.AnsweredDirectly) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    if not ticket.reply_waived:
        await replies.tell(uow, ticket, wording.answered_directly(event.answer))


async def tell_more_asked(uow: UnitOfWork, event: events.MoreAsked) -> None:
    await replies.tell(uow, await store.ticket(uow.session, event.ticket_id), wording.more_asked(event.reason))


async def tell_declined(uow: UnitOfWork, event: events.TicketDeclined) -> None:
    await replies.tell(uow, await store.ticket(uow.session, event.ticket_id), wording.declined(event.reason, event.way))


async def tell_terminated(uow: UnitOfWork, event: events.TicketTerminated) -> None:
    """On termination the citizen is informed why, and of other ways (潍坊条例21条〔法〕)."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    await replies.tell(uow, ticket, wording.terminated(ticket.title, event.reason, event.way))


async def tell_transferred(uow: UnitOfWork, event: events.TransferredTo110) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    await replies.tell(uow, ticket, wording.TRANSFERRED_TO_110, at_once=True)


async def tell_done_by_110(uow: UnitOfWork, event: events.TicketClosed) -> None:
    """That the police are done is a result, and reported, also without details (国办发〔2022〕12号)."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    if ticket.state is State.DIRECT_CLOSED and not ticket.reply_waived:
        await replies.tell(uow, ticket, wording.DONE_BY_110)


async def tell_more_time(uow: UnitOfWork, event: promised.ExtensionDecided) -> None:
    """On extension or suspension the citizen is informed why and until when (北京条例15条、济南条例24条〔法〕)."""
    if not event.granted:
        return
    ticket = await store.ticket(uow.session, event.ticket_id)
    asked = await uow.session.get_one(Extension, event.extension_id)
    if asked.kind is ExtensionKind.SUSPENSION:
        text = wording.suspended(ticket.title, asked.reason, asked.plan or "", event.due_at)
    else:
        text = wording.extended(ticket.title, asked.reason, event.due_at)
    await replies.tell(uow, ticket, text)
