"""The three questions of the three rates: contacted, solved, satisfied; by the citizen or by a caller (DOMAIN 6.4)."""

from dataclasses import dataclass

from aiohttp import web

from dashboards import forms, proof, render
from dashboards.forms import Form
from dashboards.keys import work_of
from dashboards.queries import people, promises
from hotline.base.errors import BadInput, Conflict
from hotline.base.uow import UnitOfWork
from router import wording
from sla import reviews
from sla.review_models import Cause, Review, ReviewState
from tickets import handling, store
from tickets.lifecycle import State
from tickets.rights import Actor

SCORES = ("1", "2", "3", "4", "5")
USED = "这个评价已经提交过了，谢谢您。如有新的情况，请查进度后补充，或拨打12345"


@dataclass(frozen=True, slots=True)
class Verdict:
    contacted: bool
    solved: bool
    satisfied: int  # 5 非常满意 … 1 非常不满意
    reason: str
    cause: Cause | None = None


def read(form: Form) -> Verdict:
    """Raises BadInput where a question was left out, or a "not solved" came without a reason."""
    contacted = forms.one_of(form, "contacted", ("yes", "no")) == "yes"
    solved = forms.one_of(form, "solved", ("yes", "no")) == "yes"
    satisfied = int(forms.one_of(form, "satisfied", SCORES))
    reason = form.get("reason", "")
    if not solved and not reason:
        raise BadInput("请说说还有什么没有解决，承办单位会按您说的重新办理")
    return Verdict(contacted, solved, satisfied, reason, forms.member(Cause, form.get("cause", "")))


async def record(uow: UnitOfWork, review: Review, verdict: Verdict, *, by: Actor) -> None:
    if review.state is ReviewState.ANSWERED:
        raise Conflict(USED)
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


async def rate_form(request: web.Request) -> web.Response:
    """The one-time link in the message to the citizen."""
    now = work_of(request).clock.now()
    async with work_of(request).reading() as session:
        review = await reviews.by_token(session, request.match_info["token"], now=now)
        ticket = await store.ticket(session, review.ticket_id)
        order = await store.order(session, review.order_id)
        units = await people.names_by_id(session, {review.department_id})
    used = review.state is ReviewState.ANSWERED
    context = {
        "thanks": USED if used else "",
        "ticket": ticket,
        "answer": order.answer,
        "unit": units[review.department_id],
    }
    return render.page(request, "rate.html", context)


async def rate(request: web.Request) -> web.Response:
    verdict = read(await forms.read(request))
    async with work_of(request).begin() as uow:
        review = await reviews.by_token(uow.session, request.match_info["token"], now=uow.now)
        ticket = await store.ticket(uow.session, review.ticket_id)
        await record(uow, review, verdict, by=handling.owner(ticket))
    context = {"thanks": thanks(ticket.state), "ticket": ticket, "answer": "", "unit": ""}
    return render.page(request, "rate.html", context)


async def rate_on_page(request: web.Request) -> web.Response:
    """From the progress page, by whoever has opened it."""
    verdict = read(await forms.read(request))
    async with work_of(request).begin() as uow:
        ticket = await proof.ticket(request, uow.session)
        review = await promises.review_waiting(uow.session, ticket.id)
        if review is None:
            raise Conflict(USED)
        await record(uow, review, verdict, by=handling.owner(ticket))
    return render.see(f"/p/{ticket.number}?done=rated")


def thanks(state: State) -> str:
    """What follows from the rating, in the words that the other channels use."""
    return {
        State.CLOSED: wording.REVIEW_THANKS_SOLVED,
        State.REWORK: wording.REVIEW_THANKS_UNSOLVED,
        State.REVIEW: wording.REVIEW_THANKS_TO_PEOPLE,
    }.get(state, "谢谢您的评价。")
