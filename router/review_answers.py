"""A citizen's message that answers the follow-up question: taken down, and answered with what follows from it."""

from datetime import timedelta

from hotline.base.uow import UnitOfWork
from router import replies, wording
from router import store as offices
from sla import reviews
from sla.models import Review
from sla.reviews import Verdict
from tickets import handling, store
from tickets.conversations import Heard
from tickets.lifecycle import State
from tickets.models import Ticket

MAY_RATE = timedelta(days=15)


async def take(uow: UnitOfWork, heard: Heard, review: Review, verdict: Verdict) -> Ticket:
    """Take down what the citizen said about the answer, and say what follows."""
    ticket = await store.ticket(uow.session, review.ticket_id)
    heard.message.ticket_id = ticket.id
    await reviews.answer(
        uow,
        review,
        solved=verdict.solved,
        satisfied=verdict.satisfied,
        contacted=verdict.contacted,
        reason=heard.message.text,
        by=handling.owner(ticket),
    )
    text, unrated = _after(ticket), ticket.state is State.CLOSED and verdict.satisfied is None
    if unrated:
        text += wording.REVIEW_RATE
    await replies.say(uow, heard.conversation, text, ticket=ticket, choices=wording.STARS if unrated else ())
    return ticket


async def rate(uow: UnitOfWork, heard: Heard, stars: int | None) -> None:
    """The number that follows "solved" in a second message; where nothing was asked it is answered and no more."""
    citizen_id = heard.conversation.citizen_id
    review = await offices.unrated_answer_of(uow.session, citizen_id, since=uow.now - MAY_RATE)
    if review is not None:
        review.satisfied, review.rated_at = stars, uow.now
    await replies.say(uow, heard.conversation, wording.RATED if review else wording.THANKS)


def _after(ticket: Ticket) -> str:
    return {
        State.CLOSED: wording.REVIEW_THANKS_SOLVED,
        State.REWORK: wording.REVIEW_THANKS_UNSOLVED,
        State.REVIEW: wording.REVIEW_THANKS_TO_PEOPLE,
    }.get(ticket.state, wording.THANKS)
