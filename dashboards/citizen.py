"""The citizen's pages: say it, get a number, follow it, add to it. Nobody signs in."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from classifier import kinds, secrecy
from dashboards import access, adding, files, forms, limits, progress, proof, render, visitor, writing
from dashboards.forms import Form
from dashboards.keys import ACTOR, CONNECT, work_of
from dashboards.queries import promises, talks
from dashboards.visitor import address_of, token_of
from hotline.base.crypto import KeyRing
from hotline.base.errors import BadInput, HotlineError
from router import clustering, wording, wording_of_reviews
from router.triage.deciding import MAY_RATE
from router.wording import PLAIN_STATE
from tickets import store
from tickets.file_content import ACCEPTED, LIMITS, MB
from tickets.lifecycle import ENDED
from tickets.messages import Message
from tickets.models import Kind, Ticket
from tickets.people import Department

SAID = {
    "more": "已收到您补充的情况，承办单位会看到。",
    "edited": wording.EDITED,
    "file": "已收到您添加的文件。",
    "rated": "谢谢您的评价。",
    "half": wording_of_reviews.ASK_SOLVED_ON_PAGE,
}
TICKS = ("confidential", "anonymous", "no_follow_up")
BLANK: Form = {}


async def home(request: web.Request) -> web.Response:
    actor = request.get(ACTOR)
    if actor is not None:
        return render.see(access.home_of(actor.roles))
    return await _home(request)


async def write(request: web.Request) -> web.Response:
    """Take down what a citizen wrote, with the files that came along; refused files are named on the receipt."""
    form, kept, refused = await writing.receive(request)
    try:
        letter = writing.read(form, has_files=bool(kept))
    except BadInput as error:
        return await _home(request, form=form, wrong=error, files=len(kept) + len(refused))
    _accepted, key = await writing.take(request, letter)
    response = render.see(f"/written/{key}")
    external_id = f"{token_of(request)}:{key}"
    writing.flash(request, response, [*refused, *await writing.attach(work_of(request), external_id, kept)])
    return response


async def clear(request: web.Request) -> web.Response:
    """不是我，清除: the browser becomes a stranger; what was written opens by number and code only."""
    visitor.become_stranger(request)
    response = render.see("/?cleared=1")
    proof.forget(response)
    response.del_cookie(writing.FLASH, path="/")
    return response


async def here(request: web.Request) -> web.Response:
    """Somebody is still at the chat page: the browser stays the same person's."""
    token_of(request)
    return web.Response(status=web.HTTPNoContent.status_code)


async def _home(
    request: web.Request, *, form: Form = BLANK, wrong: BadInput | None = None, files: int = 0
) -> web.Response:
    """The form, empty or as it came back. `files`: how many have to be chosen again."""
    async with work_of(request).reading() as session:
        own = await proof.own_conversation(request, session)
        mine = await talks.tickets_in(session, own.id) if own else []
    typed = {name: form.get(name, "") for name in ("text", "place", "name", "phone", *TICKS)}
    context: dict[str, Any] = {
        "cid": form.get("cid") or str(uuid4()),
        "typed": typed,
        "wrong": wrong.message if wrong else "",
        "files": files,
        "mine": [ticket for ticket in mine if not is_private(ticket)],
        "hidden": any(is_private(ticket) for ticket in mine),
        "wrote": own is not None,
        "sentence": PLAIN_STATE.get,
        "largest": {kind.value: size // MB for kind, size in LIMITS.items()},
        "cleared": "cleared" in request.query,
    }
    response = render.page(request, "home.html", context, status=wrong.status if wrong else 200)
    proof.forget_writing(request, response)
    return response


def is_private(ticket: Ticket) -> bool:
    """A matter that is never listed where others may look: confidential, a report, or meant to be one of the two."""
    known = ticket.confidential or ticket.sensitive or ticket.kind is Kind.REPORT
    return known or kinds.reports(ticket.text) or secrecy.is_asked(ticket.text)


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
    return await _show_progress(request, ticket, SAID.get(request.query.get("done", ""), ""))


async def _show_progress(request: web.Request, ticket: Ticket, said: str) -> web.Response:
    async with work_of(request).reading() as session:
        context = await _progress(session, ticket, work_of(request).settings.keys, now=work_of(request).clock.now())
    sent = f"/p/{ticket.number}/" if said else ""
    response = render.page(request, "progress.html", {**context, "said": said, "sent": sent, "cid": str(uuid4())})
    proof.renew(request, response, ticket.number)
    return response


async def add(request: web.Request) -> web.Response:
    """More about a ticket, onto that very ticket, whatever else this citizen has open.

    Where these very words make it confidential, its page asks for the code from now on: the answer is shown at once.
    """
    form = await forms.read(request)
    text, cid = forms.needed(form, "text"), writing.cid_of(form)
    async with work_of(request).begin() as uow:
        ticket = await proof.ticket(request, uow.session)
        edited = await adding.add(uow, ticket, text, external_id=f"{token_of(request)}:{cid}")
    done = "edited" if edited else "more"
    if not proof.opens(request, ticket):
        return await _show_progress(request, ticket, SAID[done])
    return render.see(f"/p/{ticket.number}?done={done}")


async def chat(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        own = await proof.own_conversation(request, session)
        messages = await talks.last_messages(session, own.id) if own else []
        shown, receipts = await _lines(session, messages)
    address = chat_address(request)
    request[CONNECT] = address.removesuffix("/chat")
    context = {
        "address": address,
        "token": token_of(request),
        "messages": shown,
        "receipts": receipts,
        "hidden": len(shown) < len(messages),
        "seq": messages[-1].sequence if messages else 0,
        "alarm": wording.DANGER,
        "in_danger": any(wording.DANGER in line.text for line in shown),
    }
    return render.page(request, "chat.html", context)


async def _lines(session: AsyncSession, messages: list[Message]) -> tuple[list[Message], dict[int, str]]:
    """What the chat page shows again, and for lines that told a query code the key of their receipt.

    Nothing of matters that were written on the form, and nothing of confidential ones.
    """
    about = {line.ticket_id for line in messages if line.ticket_id is not None}
    first = await talks.said_of(session, about)
    tickets = {number: await store.ticket(session, number) for number in about}
    shut = {
        number
        for number, ticket in tickets.items()
        if is_private(ticket) or number not in first or "place" in first[number].detail
    }
    shown = [line for line in messages if line.ticket_id not in shut and "place" not in line.detail]
    receipts = {
        line.id: (first[line.ticket_id].external_id or "").partition(":")[2]
        for line in shown
        if line.ticket_id is not None and wording.code_in(line.text)
    }
    return shown, receipts


def chat_address(request: web.Request) -> str:
    """Where browsers reach the chat server: our own host on its own port, or where the proxy has put it."""
    settings = work_of(request).settings
    secure = request.secure or settings.site_url.startswith("https:")
    place = (
        f"{request.host}{settings.chat_path}" if settings.chat_path else f"{request.url.host}:{settings.chat_port}/chat"
    )
    return f"{'wss' if secure else 'ws'}://{place}"


async def _progress(session: AsyncSession, ticket: Ticket, keys: KeyRing, *, now: datetime) -> dict[str, object]:
    head = await clustering.standing(session, ticket)
    unit = await session.get(Department, head.department_id) if head.department_id else None
    added = await store.attachments_of(session, [ticket.id])
    review = await promises.review_to_rate(session, ticket.id, since=now - MAY_RATE)
    return {
        "ticket": ticket,
        "unit": unit.name if unit else "",
        "progress": progress.of(head.state, taken_by_110=await promises.is_taken_by_110(session, head)),
        "together": head.id != ticket.id,
        "steps": progress.STEPS,
        "by_law": progress.by_law(await promises.statutory_rows(session, head.id)),
        "messages": await talks.about_ticket(session, ticket.id),
        "review": review,
        "answer": progress.answer(await store.journal_of(session, ticket.id)) if _unsent(ticket) or review else "",
        "adding": adding.way(ticket, now=now),
        "files": files.listed([one for one in added if one.by_citizen], keys, str),
        "accepted": ACCEPTED,
        "signal": (ticket.danger or "") if ticket.danger_rings and ticket.state not in ENDED else "",
    }


def _query_page(request: web.Request, *, number: str = "", wrong: str = "", status: int = 200) -> web.Response:
    number = number or request.query.get("number", "")
    context = {"number": number, "wrong": wrong, "prefix": work_of(request).settings.number_prefix}
    return render.page(request, "query.html", context, status=status)


def _unsent(ticket: Ticket) -> bool:
    """No message has brought the citizen the answer."""
    return ticket.reply_waived or ticket.conversation_id is None
