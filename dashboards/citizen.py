"""The citizen's pages: say it, get a number, follow it, add to it. Nobody signs in."""

from datetime import datetime
from uuid import UUID, uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import InboundMessage
from dashboards import access, adding, files, forms, limits, progress, proof, render
from dashboards.keys import ACTOR, CONNECT, work_of
from dashboards.queries import promises, talks
from dashboards.visitor import address_of, token_of
from hotline.base.crypto import KeyRing
from hotline.base.errors import BadInput, HotlineError, NotFound
from router import clustering, intake, review_answers, wording
from router.wording import PLAIN_STATE
from tickets import store
from tickets.file_content import ACCEPTED
from tickets.lifecycle import State
from tickets.messages import Message
from tickets.models import Ticket
from tickets.people import Department

CHANNEL = "webchat"
SAID = {
    "more": "已收到您补充的情况，承办单位会看到。",
    "file": "已收到您添加的文件。",
    "rated": "谢谢您的评价。",
    "half": wording.ASK_SOLVED_ON_PAGE,
}


async def home(request: web.Request) -> web.Response:
    actor = request.get(ACTOR)
    if actor is not None:
        return render.see(access.home_of(actor.roles))
    async with work_of(request).reading() as session:
        own = await proof.own_conversation(request, session)
        mine = await talks.tickets_in(session, own.id) if own else []
    context = {"cid": str(uuid4()), "text": "", "place": "", "phone": "", "mine": mine, "sentence": PLAIN_STATE.get}
    return render.page(request, "home.html", context)


async def write(request: web.Request) -> web.Response:
    """Take down what a citizen wrote; a double click brings the same `cid` and is a repeat."""
    form = await forms.read(request)
    await _take(request, form, _with_place(forms.needed(form, "text"), form.get("place", "")))
    return render.see(f"/written/{_cid(form)}")


async def written(request: web.Request) -> web.Response:
    """What came of it: number, query code, what next. Only the browser that wrote it can open this."""
    external_id = f"{token_of(request)}:{request.match_info['cid']}"
    async with work_of(request).reading() as session:
        message = await store.message_by_external_id(session, CHANNEL, external_id)
        if message is None:
            raise NotFound("没有找到这次提交，请从头再写一次，或凭编号和查询码查进度")
        ticket = await _own_ticket(session, message)
        replies = await talks.after(session, message)
    fresh = ticket is not None and _is_first(ticket, message)
    again = ticket is not None and ticket.state is State.MERGED
    code = next((found for line in replies if (found := wording.code_in(line.text))), "")
    return render.page(
        request, "written.html", {"ticket": ticket, "replies": replies, "fresh": fresh, "code": code, "again": again}
    )


async def query_form(request: web.Request) -> web.Response:
    return _query_page(request)


async def query(request: web.Request) -> web.Response:
    form = await forms.read(request)
    number, code = form.get("number", ""), form.get("code", "")
    try:
        ticket = await limits.ticket_by_code(work_of(request), number, code, address=address_of(request))
    except HotlineError as error:
        return _query_page(request, number=number, wrong=error.message, status=error.status)
    response = render.see(f"/p/{ticket.number}")
    proof.hand_out(request, response, ticket.number)
    return response


async def progress_page(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        ticket = await proof.ticket(request, session)
        context = await _progress(session, ticket, work_of(request).settings.keys, now=work_of(request).clock.now())
    said = SAID.get(request.query.get("done", ""), "")
    sent = f"/p/{ticket.number}/" if said else ""
    return render.page(request, "progress.html", {**context, "said": said, "sent": sent, "cid": str(uuid4())})


async def add(request: web.Request) -> web.Response:
    """More about a ticket, onto that very ticket, whatever else this citizen has open."""
    form = await forms.read(request)
    text = forms.needed(form, "text")
    async with work_of(request).begin() as uow:
        ticket = await proof.ticket(request, uow.session)
        await adding.add(uow, ticket, text, external_id=f"{token_of(request)}:{_cid(form)}")
    return render.see(f"/p/{ticket.number}?done=more")


async def chat(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        own = await proof.own_conversation(request, session)
        messages = await talks.last_messages(session, own.id) if own else []
    address = chat_address(request)
    request[CONNECT] = address.removesuffix("/chat")
    sequence = messages[-1].sequence if messages else 0
    context = {"address": address, "token": token_of(request), "messages": messages, "seq": sequence}
    return render.page(request, "chat.html", context)


def chat_address(request: web.Request) -> str:
    """Where the chat server listens: our own host, on its own port."""
    settings = work_of(request).settings
    secure = request.secure or settings.site_url.startswith("https:")
    return f"{'wss' if secure else 'ws'}://{request.url.host}:{settings.chat_port}/chat"


async def _take(request: web.Request, form: forms.Form, text: str) -> intake.Accepted:
    work, token = work_of(request), token_of(request)
    message = InboundMessage(
        channel=CHANNEL,
        external_id=f"{token}:{_cid(form)}",
        sender=token,
        text=text,
        sent_at=work.clock.now(),
        phone=forms.phone(form),
        detail={"cid": _cid(form), "place": form.get("place", ""), **_waiver(form)},
    )
    return await intake.accept(work, message)


async def _progress(session: AsyncSession, ticket: Ticket, keys: KeyRing, *, now: datetime) -> dict[str, object]:
    head = await clustering.standing(session, ticket)
    unit = await session.get(Department, head.department_id) if head.department_id else None
    added = await store.attachments_of(session, [ticket.id])
    review = await promises.review_to_rate(session, ticket.id, since=now - review_answers.MAY_RATE)
    return {
        "ticket": ticket,
        "unit": unit.name if unit else "",
        "progress": progress.of(head.state),
        "together": head.id != ticket.id,
        "steps": progress.STEPS,
        "messages": await talks.about_ticket(session, ticket.id),
        "review": review,
        "answer": progress.answer(await store.journal_of(session, ticket.id)) if _unsent(ticket) or review else "",
        "adding": adding.way(ticket, now=now),
        "files": files.listed([one for one in added if one.by_citizen], keys, str),
        "accepted": ACCEPTED,
    }


def _query_page(request: web.Request, *, number: str = "", wrong: str = "", status: int = 200) -> web.Response:
    number = number or request.query.get("number", "")
    context = {"number": number, "wrong": wrong, "prefix": work_of(request).settings.number_prefix}
    return render.page(request, "query.html", context, status=status)


def _cid(form: forms.Form) -> str:
    try:
        return str(UUID(form.get("cid", "")))
    except ValueError:
        raise BadInput("页面不完整，请返回上一页，刷新后再提交") from None


def _unsent(ticket: Ticket) -> bool:
    """No message has brought him the answer."""
    return ticket.reply_waived or ticket.conversation_id is None


def _waiver(form: forms.Form) -> dict[str, bool]:
    return {intake.NO_FOLLOW_UP: True} if form.get("no_follow_up") else {}


def _with_place(text: str, place: str) -> str:
    return f"{text}\n地点：{place}" if place else text


async def _own_ticket(session: AsyncSession, message: Message) -> Ticket | None:
    """The ticket of the message, if this browser opened it.

    Whoever names somebody else's phone number may reach his ticket, but must not be shown its code.
    """
    ticket = await store.ticket(session, message.ticket_id) if message.ticket_id else None
    return ticket if ticket is not None and ticket.conversation_id == message.conversation_id else None


def _is_first(ticket: Ticket, message: Message) -> bool:
    return ticket.registered_at >= message.received_at
