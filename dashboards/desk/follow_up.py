"""Follow-up (回访): one citizen at a time by telephone, and messages that only a call can bring."""

from dataclasses import dataclass

from aiohttp import web

from channels import outbox
from dashboards.auth.access import FOLLOW_UP
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.citizen import rating
from dashboards.supervision.queries import promises
from dashboards.supervision.queries.promises import WaitingCall, WaitingReview
from dashboards.ticket import confirmed_words
from dashboards.ticket.identity import without_person
from dashboards.web import forms, render
from dashboards.web.queries.keyset import Page
from hotline.base.errors import Conflict, NotFound
from hotline.base.security import codes
from hotline.base.security.crypto import KeyRing
from hotline.base.text.cleaning import mask_name, mask_phone
from sla.models import ReviewState
from sla.reviews import asking_promise, review_attempts, reviews
from tickets import store
from tickets.access import visibility_store as seeing

SAID = {
    "rated": "已记录回访结果",
    "told": "已记为电话告知",
    "missed": "已记未接通，下次什么时候拨见列表",
    "last": "已记未接通。三次未获评价，不再拨打；工单留在列表里等诉求人评价，到期按未评价办结",
}


@dataclass(frozen=True, slots=True)
class CalledPerson:
    """Whom to call, masked; dialling goes through the telephone system, not through the page."""

    name: str
    phone: str


async def waiting(request: web.Request) -> web.Response:
    work = work_of(request)
    may_ask = bool(actor_of(request).roles & FOLLOW_UP)
    calls: Page[WaitingCall] = Page([])
    async with work.reading() as session:
        asked_page = await promises.reviews_to_ask(session, actor_of(request), at=request.query.get("at", ""))
        if may_ask:  # with the numbers to dial
            calls = await promises.calls(session, actor_of(request), at=request.query.get("calls", ""))
    asked = asked_page.items
    keys = work.settings.keys
    chosen = _chosen(asked, request.query.get("review", ""))
    context = {
        "asked": asked,
        "may_ask": may_ask,
        "chosen": chosen,
        "person": _person(chosen, keys) if chosen else None,
        "veil": without_person(keys, chosen.name_sealed, chosen.phone_sealed) if chosen else None,
        "calls": [
            (call, codes.with_code(call.text, call.code_sealed, keys), _address(call, keys)) for call in calls.items
        ],
        "pages": render.neighbours(request, asked_page),
        "call_pages": render.neighbours(request, calls, "calls"),
        "last_try": chosen is not None and review_attempts.is_last_try(chosen.review, work.clock.now()),
        "said": SAID.get(request.query.get("done", ""), ""),
    }
    return render.page(request, "followup.html", context)


async def record(request: web.Request) -> web.Response:
    """What the citizen said on the telephone."""
    form = await forms.read(request)
    verdict = rating.read(form)
    async with confirmed_words.begin(request, form) as uow:
        review = await promises.review(uow.session, int(request.match_info["id"]), actor_of(request))
        if review is None:
            raise NotFound("没有这次回访")
        await rating.record(uow, review, verdict, by=actor_of(request))
    return render.see("/followup?done=rated")


async def missed(request: web.Request) -> web.Response:
    """Nobody answered the telephone: the next try is planned."""
    async with work_of(request).begin() as uow:
        review = await promises.review(uow.session, int(request.match_info["id"]), actor_of(request))
        if review is None:
            raise NotFound("没有这次回访")
        await reviews.missed(uow, review, by=actor_of(request))
        done = "missed" if review.state is ReviewState.WAITING else "last"
    return render.see(f"/followup?done={done}")


async def record_call(request: web.Request) -> web.Response:
    """A message was given by telephone."""
    async with work_of(request).begin() as uow:
        line = await outbox.line(uow.session, int(request.match_info["id"]))
        about = await store.ticket(uow.session, line.ticket_id) if line and line.ticket_id is not None else None
        if about is not None and seeing.keeps_away(actor_of(request), about):
            raise NotFound(seeing.NOT_THERE)
        if line is None or not await outbox.called(uow, line.id):
            raise Conflict("这条消息已经有人打过电话了")
        if line.ticket_id is not None:
            await asking_promise.informed_by_call(uow, line.ticket_id, written_at=line.created_at)
    return render.see("/followup?done=told")


def _chosen(asked: list[WaitingReview], review_id: str) -> WaitingReview | None:
    found = (one for one in asked if str(one.review.id) == review_id)
    return next(found, asked[0] if asked else None)


def _person(asked: WaitingReview, keys: KeyRing) -> CalledPerson:
    name = mask_name(keys.open(asked.name_sealed)) if asked.name_sealed else "未留姓名"
    return CalledPerson(name, mask_phone(keys.open(asked.phone_sealed)) if asked.phone_sealed else "未留电话")


def _address(call: WaitingCall, keys: KeyRing) -> str:
    return mask_phone(keys.open(call.address_sealed))
