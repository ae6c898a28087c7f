"""A citizen's message that answers the follow-up question: taken down, and answered with what follows from it."""

from hotline.base.uow import UnitOfWork
from router import replies, wording, wording_of_reviews
from router import store as offices
from router.triage.deciding import MAY_RATE
from sla import reviews
from sla.models import Review
from sla.reviews import Verdict
from sla.verdicts import SATISFIED_FROM
from tickets import handling, store
from tickets.conversations import Heard
from tickets.lifecycle import State
from tickets.models import Ticket

_AROUND = ' \n，。！!,.“”"'


async def take(uow: UnitOfWork, heard: Heard, review: Review, verdict: Verdict) -> Ticket:
    """Take down what the citizen said about the answer, and say what follows; what was not said is asked for once."""
    ticket = await store.ticket(uow.session, review.ticket_id)
    heard.message.ticket_id = ticket.id
    if verdict.doubtful:
        reviews.doubt(uow, review, heard.message.text)
        await replies.say(
            uow,
            heard.conversation,
            wording_of_reviews.REVIEW_UNCLEAR,
            ticket=ticket,
            choices=wording_of_reviews.SOLVED_OR_NOT,
            direct=True,
        )
        return ticket
    rated_before = review.only_rated
    await reviews.answer(
        uow,
        review,
        solved=verdict.solved,
        satisfied=verdict.satisfied,
        contacted=verdict.contacted,
        reason=_reason(heard.message.text),
        by=handling.owner(ticket),
    )
    text, choices = _half(rated_before=rated_before) if review.only_rated else _whole(ticket, review)
    await replies.say(uow, heard.conversation, text, ticket=ticket, choices=choices, direct=True)
    return ticket


async def rate(uow: UnitOfWork, heard: Heard, stars: int | None) -> None:
    """The number that follows "solved" in a second message; where nothing was asked it is answered and no more."""
    citizen_id = heard.conversation.citizen_id
    review = await offices.unrated_answer_of(uow.session, citizen_id, since=uow.now - MAY_RATE)
    if review is None or stars is None:
        await replies.say(uow, heard.conversation, wording.THANKS, direct=True)
        return
    ticket = await store.ticket(uow.session, review.ticket_id)
    heard.message.ticket_id = ticket.id
    await reviews.rate(uow, review, stars, _reason(heard.message.text))
    unhappy = stars < SATISFIED_FROM and review.solved and ticket.state is State.CLOSED
    await replies.say(
        uow,
        heard.conversation,
        wording_of_reviews.RATED_RECTIFY if unhappy else wording_of_reviews.RATED,
        ticket=ticket,
        direct=True,
    )


def after(ticket: Ticket, review: Review) -> str:
    """What follows from a whole answer, in words."""
    if ticket.state is State.CLOSED:
        happy = (review.satisfied or SATISFIED_FROM) >= SATISFIED_FROM
        return wording_of_reviews.REVIEW_THANKS_SOLVED if happy else wording_of_reviews.REVIEW_THANKS_RECTIFY
    return {
        State.REWORK: wording_of_reviews.REVIEW_THANKS_UNSOLVED,
        State.REVIEW: wording_of_reviews.REVIEW_THANKS_TO_PEOPLE,
    }.get(ticket.state, wording.THANKS)


def _half(*, rated_before: bool) -> tuple[str, tuple[str, ...]]:
    """Only rated: whether it is solved is asked for, and not a second time."""
    return (
        (wording_of_reviews.RATED, ())
        if rated_before
        else (wording_of_reviews.REVIEW_ASK_SOLVED, wording_of_reviews.SOLVED_OR_NOT)
    )


def _whole(ticket: Ticket, review: Review) -> tuple[str, tuple[str, ...]]:
    text, unrated = after(ticket, review), ticket.state is State.CLOSED and review.satisfied is None
    return (text + wording_of_reviews.REVIEW_RATE, wording_of_reviews.STARS) if unrated else (text, ())


def _reason(text: str) -> str:
    """The words that say why; a bare button or figure says nothing more than the facts themselves."""
    return "" if text.strip(_AROUND) in {*wording_of_reviews.SOLVED_OR_NOT, *wording_of_reviews.STARS} else text
