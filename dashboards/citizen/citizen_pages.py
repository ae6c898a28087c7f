"""The citizen's pages: say it, get a number, follow it, add to it. Nobody signs in."""

from typing import Any
from uuid import uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession
from yarl import URL

from channels.webchat.origins import LOOPBACK
from channels.webchat.protocol import key_of
from classifier.request_type import request_types, secrecy
from dashboards.auth import access, cookies, entry_limits
from dashboards.auth.app_keys import ACTOR, CONNECT, work_of
from dashboards.citizen import access_proof, browser_cookie, submission
from dashboards.citizen.browser_cookie import address_of, token_of, tokens
from dashboards.desk.queries import conversations
from dashboards.web import failures, forms, render
from dashboards.web.forms import Form
from hotline.base.errors import BadInput, HotlineError
from router.outgoing import danger_wording
from router.outgoing.wording import PLAIN_STATE
from tickets import store
from tickets.access.rights import SYSTEM
from tickets.files.file_content import LIMITS, MB
from tickets.message_models import Message
from tickets.models import Kind, Ticket

TICKS = ("confidential", "anonymous", "no_follow_up")
BLANK: Form = {}


async def home(request: web.Request) -> web.Response:
    actor = request.get(ACTOR)
    if actor is not None:
        return render.see(access.home_of(actor.roles))
    return await _home(request)


async def write(request: web.Request) -> web.Response:
    """Take down what a citizen wrote, with the files that came along; refused files are named on the receipt."""
    form, kept, refused = await submission.receive(request)
    try:
        letter = submission.read(form, has_files=bool(kept))
    except BadInput as error:
        return await _home(request, form=form, wrong=error, files=len(kept) + len(refused))
    _accepted, key = await submission.take(request, letter)
    response = render.see(f"/written/{key}")
    external_id = key_of(token_of(request), key)
    submission.flash(request, response, [*refused, *await submission.attach(work_of(request), external_id, kept)])
    return response


async def clear(request: web.Request) -> web.Response:
    """不是我，清除: the browser becomes a stranger; what was written opens by number and code only."""
    browser_cookie.become_stranger(request)
    response = render.see("/?cleared=1")
    access_proof.forget(request, response)
    cookies.drop(request, response, submission.FLASH)
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
        own = await access_proof.own_conversation(request, session)
        mine = await conversations.tickets_in(session, own.id, SYSTEM) if own else []
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
    access_proof.forget_writing(request, response)
    return response


def is_private(ticket: Ticket) -> bool:
    """A matter that is never listed where others may look: confidential, a report, or meant to be one of the two."""
    known = ticket.confidential or ticket.sensitive or ticket.kind is Kind.REPORT
    return known or request_types.reports(ticket.text) or secrecy.is_asked(ticket.text)


async def query_form(request: web.Request) -> web.Response:
    return _query_page(request)


async def query(request: web.Request) -> web.Response:
    form = await forms.read(request)
    number, code = form.get("number", ""), form.get("code", "")
    try:
        ticket = await entry_limits.ticket_by_code(work_of(request), number, code, address=address_of(request))
    except HotlineError as error:
        page = _query_page(request, number=number, wrong=error.message, status=error.status)
        return failures.with_wait(page, error)
    response = render.see(f"/p/{ticket.number}")
    access_proof.hand_out(request, response, ticket.number)
    return response


async def chat(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        own = await access_proof.own_conversation(request, session)
        messages = await conversations.last_messages(session, own.id) if own else []
        shown, receipts = await _lines(session, messages)
    warnings = [line.text for line in shown if danger_wording.is_warning(line.text)]
    address = chat_address(request)
    request[CONNECT] = address.removesuffix("/chat")
    context = {
        "address": address,
        "mark": tokens(request).mark(token_of(request)),
        "messages": shown,
        "receipts": receipts,
        "hidden": len(shown) < len(messages),
        "seq": messages[-1].sequence if messages else 0,
        "alarm": danger_wording.WATCHED,
        "in_danger": bool(warnings),
        "warned": danger_wording.help_in(warnings[-1] if warnings else ""),
    }
    return render.page(request, "chat.html", context)


async def _lines(session: AsyncSession, messages: list[Message]) -> tuple[list[Message], dict[int, str]]:
    """What the chat page shows again, and for lines with a query code the key of their receipt.

    Nothing of matters that were written on the form, and nothing of confidential ones.
    """
    about = {line.ticket_id for line in messages if line.ticket_id is not None}
    first = await conversations.said_of(session, about)
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
        if line.ticket_id is not None and line.code_sealed
    }
    return shown, receipts


def chat_address(request: web.Request) -> str:
    """Where browsers reach the chat server: the site's own host on its own port, or where the proxy has put it.

    What the request calls us is believed only where it is another name of this very machine.
    """
    settings = work_of(request).settings
    site = URL(settings.site_url)
    host, asked = site.host or "", request.host.partition(":")[0]
    host = asked if host in LOOPBACK and asked in LOOPBACK else host
    port = (None if site.is_default_port() else site.port) if settings.chat_path else settings.chat_port
    scheme = "wss" if settings.secure else "ws"
    return str(URL.build(scheme=scheme, host=host, port=port, path=settings.chat_path or "/chat"))


def _query_page(request: web.Request, *, number: str = "", wrong: str = "", status: int = 200) -> web.Response:
    number = number or request.query.get("number", "")
    context = {"number": number, "wrong": wrong, "prefix": work_of(request).settings.number_prefix}
    return render.page(request, "query.html", context, status=status)
