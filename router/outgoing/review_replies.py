"""A citizen's message that answers the follow-up question: taken down, and answered with what follows from it."""

from hotline.base.storage.unit_of_work import UnitOfWork
from router import store as offices
from router.outgoing import replies, review_wording, wording
from router.triage.deciding import MAY_RATE
from sla.models import Review
from sla.reviews import reviews
from sla.reviews.review_reply_parser import SATISFIED_FROM, understand
from sla.reviews.reviews import ReviewReply
from tickets import handling, store
from tickets.conversations import ReceivedMessage
from tickets.lifecycle import State
from tickets.models import Ticket

_BARE = frozenset({*review_wording.SOLVED_OR_NOT, *review_wording.STARS})
_AROUND = ' \n，。！!,.“”"'


async def take(uow: UnitOfWork, heard: ReceivedMessage, review: Review, verdict: ReviewReply) -> Ticket:
    """Take down what the citizen said about the answer, and say what follows; what was not said is asked for once."""
    ticket = await store.ticket(uow.session, review.ticket_id)
    heard.message.ticket_id = ticket.id
    if verdict.doubtful:
        reviews.doubt(uow, review, heard.message.text)
        unclear = review_wording.REVIEW_UNCLEAR
        await replies.answer(uow, heard, unclear, ticket=ticket, choices=review_wording.SOLVED_OR_NOT)
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
    await replies.answer(uow, heard, text, ticket=ticket, choices=choices)
    return ticket


async def perhaps(uow: UnitOfWork, heard: ReceivedMessage) -> None:
    """Said to the person who holds the conversation, and perhaps to our question: a person reads which it is."""
    said = understand(heard.message.text)
    whole = said is not None and said.solved is not None and said.satisfied is not None
    if not (whole or heard.message.text.strip(_AROUND) in _BARE):
        return
    review = await offices.question_to(uow.session, heard.conversation.citizen_id)
    if review is not None:
        reviews.doubt(uow, review, heard.message.text)


async def rate(uow: UnitOfWork, heard: ReceivedMessage, stars: int | None) -> None:
    """The number that follows "solved" in a second message; where nothing was asked it is answered and no more."""
    citizen_id = heard.conversation.citizen_id
    since = uow.now - MAY_RATE
    review = await offices.unrated_answer_of(uow.session, citizen_id, since=since, ticket_id=heard.onto)
    if review is None or stars is None:
        await replies.answer(uow, heard, wording.THANKS)
        return
    ticket = await store.ticket(uow.session, review.ticket_id)
    heard.message.ticket_id = ticket.id
    await reviews.rate(uow, review, stars, _reason(heard.message.text))
    unhappy = stars < SATISFIED_FROM and review.solved and ticket.state is State.CLOSED
    text = review_wording.RATED_RECTIFY if unhappy else review_wording.RATED
    await replies.answer(uow, heard, text, ticket=ticket)


async def keep_rating(uow: UnitOfWork, heard: ReceivedMessage, stars: int) -> None:
    """The rating beside a danger is kept with the answer before it; nobody is thanked for it now."""
    review = await offices.unrated_answer_of(uow.session, heard.conversation.citizen_id, since=uow.now - MAY_RATE)
    if review is not None:
        await reviews.rate(uow, review, stars, _reason(heard.message.text))


def after(ticket: Ticket, review: Review) -> str:
    """What follows from a whole answer, in words."""
    if ticket.state is State.CLOSED:
        happy = (review.satisfied or SATISFIED_FROM) >= SATISFIED_FROM
        return review_wording.REVIEW_THANKS_SOLVED if happy else review_wording.REVIEW_THANKS_RECTIFY
    return {
        State.REWORK: review_wording.REVIEW_THANKS_UNSOLVED,
        State.REVIEW: review_wording.REVIEW_THANKS_TO_PEOPLE,
    }.get(ticket.state, wording.THANKS)


def _half(*, rated_before: bool) -> tuple[str, tuple[str, ...]]:
    """Only rated: whether it is solved is asked for, and not a second time."""
    return (
        (review_wording.RATED, ()) if rated_before else (review_wording.REVIEW_ASK_SOLVED, review_wording.SOLVED_OR_NOT)
    )


def _whole(ticket: Ticket, review: Review) -> tuple[str, tuple[str, ...]]:
    text, unrated = after(ticket, review), ticket.state is State.CLOSED and review.satisfied is None
    return (text + review_wording.REVIEW_RATE, review_wording.STARS) if unrated else (text, ())


def _reason(text: str) -> str:
    """The words that say why; a bare button or figure says nothing more than the facts themselves."""
    return "" if text.strip(_AROUND) in _BARE else text
