"""The page of one ticket, for its citizen: progress, messages, decisions, and what they add.

What is typed there is understood as on any other channel (`router.intake.page_intake`); the answer is shown
on the page that comes back.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from channels.webchat.protocol import key_of
from classifier.danger import rescue_patterns
from classifier.danger.rescue_patterns import Help
from dashboards.auth.app_keys import work_of
from dashboards.citizen import access_proof, progress, submission, supplement
from dashboards.citizen.browser_cookie import token_of
from dashboards.desk.queries import conversations
from dashboards.supervision.queries import promises
from dashboards.ticket import files
from dashboards.web import formatting, forms, render
from hotline.base.request_limits import counting
from hotline.base.request_limits.limits import SUPPLEMENTS, Counted
from hotline.base.security.crypto import KeyRing
from router.intake import page_intake
from router.outgoing import danger_wording, review_wording, wording
from router.similar_tickets import cluster_reactions
from router.triage.deciding import MAY_RATE
from tickets import store
from tickets.files.file_content import ACCEPTED
from tickets.lifecycle import ENDED
from tickets.message_models import Author, Message
from tickets.models import Ticket
from tickets.person_models import Department

SAID = {
    "file": "已收到您添加的文件。",
    "rated": "谢谢您的评价。",
    "half": review_wording.ASK_SOLVED_ON_PAGE,
}


async def show(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        ticket = await access_proof.ticket(request, session)
        message = await supplement.typed_here(request, session, ticket, request.query.get("said", ""))
    said = await _answered(request, message) if message else SAID.get(request.query.get("done", ""), "")
    return await _page(request, ticket, said, message)


async def add(request: web.Request) -> web.Response:
    """What a citizen types on the page of their ticket, and what follows from it.

    A matter of its own has a receipt of its own. Where these very words make the ticket confidential, its page asks for
    the code from now on: the answer is shown at once.
    """
    form = await forms.read(request)
    text, cid = forms.needed(form, "text"), submission.cid_of(form)
    async with work_of(request).reading() as session:
        known = await access_proof.ticket(request, session)
    await counting.take(work_of(request), [Counted(SUPPLEMENTS, known.number)])
    taken = await supplement.take(request, text, external_id=key_of(token_of(request), cid))
    ticket, key = taken.ticket, taken.external_id.partition(":")[2]
    if taken.has_receipt:
        return render.see(f"/written/{key}")
    async with work_of(request).reading() as session:
        message = await supplement.typed_here(request, session, ticket, key)
    if message is None or taken.secret or not access_proof.opens(request, ticket):
        said = await _answered(request, message) if message else taken.said
        return await _page(request, ticket, said, message)
    return render.see(f"/p/{ticket.number}?said={key}")


async def _answered(request: web.Request, message: Message) -> str:
    """What we said to it, a line each; whom to call is shown above, and a code is never shown here."""
    async with work_of(request).reading() as session:
        lines = [one.text for one in await conversations.before_next(session, message)]
    said = [line for line in lines if not danger_wording.is_warning(line)]
    edited = (message.external_id or "").count(":") > 1
    if edited and said and said[0].startswith(wording.RECEIVED_MORE):
        said[0] = said[0].replace(wording.RECEIVED_MORE, wording.EDITED)
    return "\n".join(formatting.without_code(line) for line in said) or wording.RECEIVED


async def _page(request: web.Request, ticket: Ticket, said: str, message: Message | None) -> web.Response:
    """`message`: what was just typed, which may hold a danger that is another ticket's."""
    work = work_of(request)
    async with work.reading() as session:
        context = await _progress(session, ticket, work.settings.keys, now=work.clock.now())
    rings = message is not None and submission.rings(message.text)
    if message is not None and rings:
        context["help"] = rescue_patterns.needed(message.text)
    sent = f"/p/{ticket.number}/" if said else ""
    response = render.page(request, "progress.html", {**context, "said": said, "sent": sent, "cid": str(uuid4())})
    access_proof.renew(request, response, ticket.number)
    return response


async def _progress(session: AsyncSession, ticket: Ticket, keys: KeyRing, *, now: datetime) -> dict[str, object]:
    head = await cluster_reactions.standing(session, ticket)
    unit = await session.get(Department, head.department_id) if head.department_id else None
    added = await store.attachments_of(session, [ticket.id])
    review = await promises.review_to_rate(session, ticket.id, since=now - MAY_RATE)
    messages = await conversations.about_ticket(session, ticket.id)
    return {
        "ticket": ticket,
        "unit": unit.name if unit else "",
        "progress": progress.of(head.state, taken_by_110=await promises.is_taken_by_110(session, head)),
        "together": head.id != ticket.id,
        "steps": progress.STEPS,
        "by_law": progress.by_law(await promises.statutory_rows(session, head.id)),
        "messages": messages,
        "choices": wording.choices(messages[-1].text) if messages and messages[-1].author is Author.SYSTEM else (),
        "review": review,
        "answer": progress.answer(await store.journal_of(session, ticket.id)) if _unsent(ticket) or review else "",
        "adding": page_intake.way(ticket, now),
        "files": files.listed([one for one in added if one.by_citizen], lambda one: keys.open(one.name_sealed)),
        "accepted": ACCEPTED,
        "help": _help(ticket, messages) if ticket.danger_rings and ticket.state not in ENDED else None,
    }


def _help(ticket: Ticket, messages: Sequence[Message]) -> Help:
    """Of the newest danger, for an earlier one may be over."""
    said = [line.text for line in reversed(messages) if line.author is Author.CITIZEN]
    return rescue_patterns.newest([*said, ticket.text], ticket.danger or "")


def _unsent(ticket: Ticket) -> bool:
    """No message has brought the citizen the answer."""
    return ticket.reply_waived or ticket.conversation_id is None
