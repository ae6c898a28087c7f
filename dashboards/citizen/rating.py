"""The citizen's answer about an answer: one tap says it, the rest may be said; a caller takes down all three facts.

Contacted, solved, satisfied are the three questions of the three rates (DOMAIN 6.4); each may stay unsaid.
"""

from dataclasses import dataclass

from aiohttp import web

from dashboards.admin.queries import people
from dashboards.auth.app_keys import work_of
from dashboards.citizen import access_proof
from dashboards.supervision.queries import promises
from dashboards.web import forms, render
from dashboards.web.forms import Form
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from router.intake import text_screening
from router.outgoing import review_replies, review_wording
from router.triage.deciding import MAY_RATE
from sla.reviews import reviews
from sla.reviews.review_models import DissatisfactionCause, Review, ReviewState
from tickets import handling, store
from tickets.access.rights import Actor, ActorKind
from tickets.models import Ticket

SCORES = ("1", "2", "3", "4", "5")
YES, NO, UNSAID = "yes", "no", "unsaid"
USED = "这个评价已经提交过了，谢谢您。如有新的情况，请查进度后补充，或拨打12345"


@dataclass(frozen=True, slots=True)
class RatingForm:
    contacted: bool | None
    solved: bool | None
    satisfied: int | None  # 5 非常满意 … 1 非常不满意
    reason: str
    cause: DissatisfactionCause | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """The answers of an audit, which asks all three."""

    contacted: bool
    solved: bool
    satisfied: int
    reason: str


def tapped(form: Form) -> RatingForm:
    """What a citizen's tap says, with what was filled in beside it; raises BadInput where nothing was tapped."""
    solved, satisfied = _perhaps(form, "solved", (YES, NO)), _perhaps(form, "satisfied", SCORES)
    if not solved and not satisfied:
        raise BadInput("请点一下“已解决”或“没有解决”，或者点一个满意程度")
    return _verdict(form, _perhaps(form, "contacted", (YES, NO)), solved, satisfied)


def read(form: Form) -> RatingForm:
    """What a caller took down; whether it is solved must be said."""
    contacted = forms.one_of(form, "contacted", (YES, NO, UNSAID))
    solved = forms.one_of(form, "solved", (YES, NO))
    return _verdict(form, contacted, solved, _perhaps(form, "satisfied", (*SCORES, UNSAID)))


def read_whole(form: Form) -> Whole:
    contacted = forms.one_of(form, "contacted", (YES, NO)) == YES
    solved = forms.one_of(form, "solved", (YES, NO)) == YES
    return Whole(contacted, solved, int(forms.one_of(form, "satisfied", SCORES)), form.get("reason", ""))


def _perhaps(form: Form, name: str, choices: tuple[str, ...]) -> str:
    return forms.one_of(form, name, choices) if form.get(name) else ""


def _verdict(form: Form, contacted: str, solved: str, satisfied: str) -> RatingForm:
    said = {YES: True, NO: False}
    stars = int(satisfied) if satisfied in SCORES else None
    cause = forms.member(DissatisfactionCause, form.get("cause", ""))
    return RatingForm(said.get(contacted), said.get(solved), stars, form.get("reason", ""), cause)


async def record(uow: UnitOfWork, review: Review, verdict: RatingForm, *, by: Actor) -> None:
    """Record it; after "solved" or "not solved" only the rating may still follow, once. Danger in it rings."""
    if verdict.reason:
        ticket = await store.ticket(uow.session, review.ticket_id)
        if by.kind is ActorKind.CITIZEN:
            key = f"rating:{review.id}:{review.satisfied or ''}{review.state.value}"
            await text_screening.hear_beside_rating(uow, ticket, verdict.reason, external_id=key)
        else:
            text_screening.hear(uow, ticket, verdict.reason, by_model=False)
        await text_screening.hear_report(uow, ticket, verdict.reason, by_model=False)
    if review.state is ReviewState.ANSWERED:
        if verdict.solved is not None or verdict.satisfied is None or not may_rate(review):
            raise Conflict(USED)
        await reviews.rate(uow, review, verdict.satisfied, verdict.reason)
        return
    await reviews.answer(
        uow,
        review,
        contacted=verdict.contacted,
        solved=verdict.solved,
        satisfied=verdict.satisfied,
        reason=verdict.reason,
        cause=verdict.cause,
        by=by,
    )


def may_rate(review: Review) -> bool:
    """Answered, and how satisfied the citizen is was not said."""
    return review.state is ReviewState.ANSWERED and review.satisfied is None


async def rate_form(request: web.Request) -> web.Response:
    """The one-time link in the message to the citizen."""
    now = work_of(request).clock.now()
    async with work_of(request).reading() as session:
        review = await reviews.by_token(session, request.match_info["token"], now=now)
        ticket = await store.ticket(session, review.ticket_id)
        order = await store.order(session, review.order_id)
        units = await people.names_by_id(session, {review.department_id})
    over = review.state is ReviewState.ANSWERED and not may_rate(review)
    context = {
        "thanks": USED if over else "",
        "ticket": ticket,
        "answer": order.answer,
        "unit": units[review.department_id],
        "review": None if over else review,
    }
    return render.page(request, "rate.html", context)


async def rate(request: web.Request) -> web.Response:
    verdict = tapped(await forms.read(request))
    async with work_of(request).begin() as uow:
        review = await reviews.by_token(uow.session, request.match_info["token"], now=uow.now)
        ticket = await store.ticket(uow.session, review.ticket_id)
        await record(uow, review, verdict, by=handling.owner(ticket))
    still = review if review.only_rated or may_rate(review) else None
    context = {"thanks": thanks(ticket, review), "ticket": ticket, "answer": "", "unit": "", "review": still}
    return render.page(request, "rate.html", context)


async def rate_on_page(request: web.Request) -> web.Response:
    """From the progress page, by the person who has opened it."""
    verdict = tapped(await forms.read(request))
    async with work_of(request).begin() as uow:
        ticket = await access_proof.ticket(request, uow.session)
        review = await promises.review_to_rate(uow.session, ticket.id, since=uow.now - MAY_RATE)
        if review is None:
            raise Conflict(USED)
        await record(uow, review, verdict, by=handling.owner(ticket))
    return render.see(f"/p/{ticket.number}?done={'half' if review.only_rated else 'rated'}")


def thanks(ticket: Ticket, review: Review) -> str:
    """What follows from the answer, in the words that the other channels use."""
    return review_wording.ASK_SOLVED_ON_PAGE if review.only_rated else review_replies.after(ticket, review)
