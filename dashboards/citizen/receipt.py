"""The receipt: danger first, then number and code, what we have understood, and what else can be done at once.

Only the browser that wrote it can open this, and only as long as nobody else has used it
(`dashboards.citizen.browser_cookie`).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from channels import outbox
from channels.webchat.protocol import key_of
from classifier.danger import rescue_patterns
from classifier.danger.rescue_patterns import Help
from dashboards.admin.queries import people
from dashboards.auth import cookies
from dashboards.auth.app_keys import office_of, work_of
from dashboards.citizen import access_proof, submission, supplement
from dashboards.citizen.browser_cookie import address_of, token_of
from dashboards.desk.queries import conversations
from dashboards.web import forms, render
from hotline.base.errors import BadInput, Conflict, NotFound
from hotline.base.request_limits import counting, limits
from hotline.base.request_limits.limits import Counted, from_address
from hotline.base.security import codes
from hotline.base.security.crypto import KeyRing
from hotline.base.text.cleaning import mask_phone
from router import intake
from router.dispatch.ticket_annotations import URGENCIES
from router.intake import page_intake
from router.outgoing import danger_wording, replies, secrecy_notice, wording
from router.templates.message_templates import worded
from tickets import store
from tickets.lifecycle import ENDED, State
from tickets.message_models import Message
from tickets.models import Kind, Ticket, Urgency

CODE_SHOWN = timedelta(minutes=30)  # after writing; later by short message, or by telephone
TEXTED = "receipt_texted"  # in a message's detail: to which number (its keyed hash) number and code were texted
SAID = {
    "corrected": "已记下您的更正，工作人员会看到。",
    "texted": "短信已发出，请留意手机。",
    "separated": "好的，已作为另一件事单独登记。",
}
KINDS = tuple(kind.label for kind in Kind)


@dataclass(frozen=True, slots=True)
class Understood:
    """What we make of the words so far; "" where nothing is known. `final`: a person or the dispatch has decided."""

    kind: str
    place: str
    unit: str
    urgency: str
    final: bool


async def show(request: web.Request) -> web.Response:
    work, now = work_of(request), work_of(request).clock.now()
    async with work.reading() as session:
        message = await _message(request, session)
        ticket = await _own_ticket(session, message)
        said = await conversations.before_next(session, message)
        first = await _first(session, message)
        opened = ticket is not None and await _opened(session, message, first, ticket)
        code = (
            await _code(session, ticket, work.settings.keys)
            if ticket and opened and now - message.received_at <= CODE_SHOWN
            else ""
        )
        needed, level = await _danger(message, ticket)
        understood = await _understood(request, session, ticket, danger=level) if ticket else None
        phone = await _mobile(request, session, ticket) if ticket and code else ""
    context = {
        "key": request.match_info["cid"],
        "cid": str(uuid4()),
        "ticket": ticket,
        "replies": _worth_showing(said),
        "choices": wording.choices(said[-1].text) if said else (),
        "fresh": opened,
        "edited": message.id != first.id,
        "secret": _kept_secret(ticket, said),
        "again": ticket is not None and ticket.state is State.MERGED,
        "ended": ticket is not None and ticket.state in ENDED,
        "code": code,
        "help": needed,
        "understood": understood,
        "kinds": KINDS,
        "phone": mask_phone(phone),
        "texted": _is_texted(request, first, phone),
        "said": SAID.get(request.query.get("done", ""), ""),
        "refused": submission.flashed(request),
        "may_correct": ticket is not None and page_intake.way(ticket, now) == page_intake.MORE,
    }
    response = render.page(request, "written.html", context)
    cookies.drop(request, response, submission.FLASH)
    if ticket is not None and code:
        access_proof.hand_out(request, response, ticket.number, access_proof.By.WRITING)
    return response


def _kept_secret(ticket: Ticket | None, lines: Sequence[Message]) -> str:
    """What the citizen reads of secrecy: what was said to this message of it, or that it is kept."""
    if ticket is None or not ticket.confidential:
        return ""
    return next((line.text for line in lines if secrecy_notice.KEPT in line.text), wording.CONFIDENTIAL)


async def correct(request: web.Request) -> web.Response:
    """不对，应该是…: what the citizen says against our understanding, onto that ticket, for people to see."""
    form = await forms.read(request)
    kind, place, words = form.get("kind", ""), form.get("place", "")[:200], form.get("text", "")
    if kind and kind not in KINDS:
        raise BadInput("请选择类型")
    if not (kind or place or words):
        raise BadInput("请写下哪里不对，应该是什么")
    cid = submission.cid_of(form)
    async with work_of(request).begin() as uow:
        ticket = await _ticket_here(request, uow.session)
        said = wording.correction(kind, place, words)
        await supplement.correct(uow, ticket, said, external_id=key_of(token_of(request), cid))
    return render.see(f"/written/{request.match_info['cid']}?done=corrected")


async def separate(request: web.Request) -> web.Response:
    """这是另一件事: a ticket of its own for what was joined to an earlier one."""
    async with work_of(request).reading() as session:
        message = await _message(request, session)
        await _ticket_here(request, session)
    await intake.separate(work_of(request), message)
    return render.see(f"/written/{request.match_info['cid']}?done=separated")


async def text_me(request: web.Request) -> web.Response:
    """Number and code by short message, once, to the number that was given with the matter."""
    work = work_of(request)
    async with work.reading() as session:
        ticket = await _ticket_here(request, session)
        phone = await _mobile(request, session, ticket)
    if not phone:
        raise BadInput("登记时没有留手机号，不能发短信。请把编号和查询码抄下来，或者拍照")
    counted = [
        Counted(limits.TEXTS_TO_NUMBER, phone),
        *from_address(limits.TEXTS_FROM_ADDRESS, address_of(request), work.settings.free),
    ]
    await counting.take(work, counted)
    async with work.begin() as uow:
        message = await _message(request, uow.session)
        first, ticket = await _first(uow.session, message), await _ticket_here(request, uow.session)
        if _is_texted(request, first, phone):
            raise Conflict("编号和查询码已经发到您的手机上了，请看短信")
        may_show = uow.now - message.received_at <= CODE_SHOWN and await _opened(uow.session, message, first, ticket)
        code = await _code(uow.session, ticket, uow.settings.keys) if may_show else ""
        prefix, site = uow.settings.number_prefix, uow.settings.site_url
        text = worded(uow, "sms", wording.receipt_by_text(ticket.number, code, prefix=prefix, site=site))
        outbox.put(uow, channel="sms", address=phone, text=text, ticket_id=ticket.id, urgent=True)
        first.detail = {**first.detail, TEXTED: work.settings.keys.blind(f"phone:{phone}")}
    return render.see(f"/written/{request.match_info['cid']}?done=texted")


def _is_texted(request: web.Request, first: Message, phone: str) -> bool:
    """Whether number and code were texted to this telephone; a number corrected since gets them once more."""
    return first.detail.get(TEXTED) in (True, work_of(request).settings.keys.blind(f"phone:{phone}"))


def _worth_showing(said: Sequence[Message]) -> list[Message]:
    """What we answered, without what the receipt itself shows: number and code, whom to call in danger, secrecy."""
    return [line for line in said if not _is_on_receipt(line.text)]


def _is_on_receipt(text: str) -> bool:
    repeats = danger_wording.is_warning(text) or text.startswith(wording.EDITED)
    return repeats or codes.is_in(text) or secrecy_notice.KEPT in text


async def _message(request: web.Request, session: AsyncSession) -> Message:
    external_id = key_of(token_of(request), request.match_info["cid"])
    message = await store.message_by_external_id(session, submission.CHANNEL, external_id)
    if message is None:
        raise NotFound("这里看不到了：可能过了一段时间，或者换了人用这台设备。您反映的事都在，请凭编号和查询码查进度")
    return message


async def _first(session: AsyncSession, message: Message) -> Message:
    """The message that this one edits; itself where it edits none, or has another matter on the same form."""
    first = ":".join((message.external_id or ":").split(":")[:2])
    found = await store.message_by_external_id(session, message.channel, first)
    return found if found is not None and found.ticket_id == message.ticket_id else message


async def _ticket_here(request: web.Request, session: AsyncSession) -> Ticket:
    ticket = await _own_ticket(session, await _message(request, session))
    if ticket is None:
        raise NotFound("这次没有登记诉求，请先说说遇到的事")
    return ticket


async def _own_ticket(session: AsyncSession, message: Message) -> Ticket | None:
    """The ticket of the message, if this browser opened it.

    Somebody else's phone number may reach that person's ticket, but must not show its code.
    """
    ticket = await store.ticket(session, message.ticket_id) if message.ticket_id else None
    return ticket if ticket is not None and ticket.conversation_id == message.conversation_id else None


async def _code(session: AsyncSession, ticket: Ticket, keys: KeyRing) -> str:
    """The query code, as shown when the ticket was opened; it is kept nowhere else."""
    said = await conversations.ours_about(session, ticket.id)
    return next((keys.open(line.code_sealed) for line in said if line.code_sealed), "")


async def _opened(session: AsyncSession, message: Message, first: Message, ticket: Ticket) -> bool:
    """Whether the ticket began with this message or the one that it edits, and not with an earlier one."""
    opening = (await conversations.said_of(session, [ticket.id])).get(ticket.id)
    return opening is not None and opening.id in {message.id, first.id}


async def _danger(message: Message, ticket: Ticket | None) -> tuple[Help | None, Urgency]:
    """Whose help a danger asks for that rings, in these words or on an open ticket, and how urgent; None where none."""
    found = await asyncio.to_thread(submission.rings, message.text)
    if found is not None:
        return rescue_patterns.needed(message.text), URGENCIES.get(found.level, Urgency.NORMAL)
    if ticket is not None and ticket.danger_rings and ticket.state not in ENDED:
        return rescue_patterns.needed(ticket.text, ticket.danger or ""), ticket.urgency
    return None, Urgency.NORMAL


async def _understood(request: web.Request, session: AsyncSession, ticket: Ticket, *, danger: Urgency) -> Understood:
    """Of the ticket where it was judged, else what the machine would make of it now. `danger`: how urgent that is."""
    keys = work_of(request).settings.keys
    unit = await people.names_by_id(session, {ticket.department_id}) if ticket.department_id else {}
    address = keys.open(ticket.address_sealed) if ticket.address_sealed else ""
    kind, place = ticket.kind.label, f"{ticket.district or ''}{address}"
    judged = ticket.category is not None or ticket.department_id is not None or ticket.kind is not Kind.OTHER
    if not judged:
        office = await office_of(request)
        [guess] = await asyncio.to_thread(office.judge, [ticket.text])
        found = guess.place
        kind = guess.kind or ""
        place = place or f"{found.county}{found.street}{found.road_or_place}"
    level = max(ticket.urgency, danger, key=list(Urgency).index).label
    return Understood(kind, place, unit.get(ticket.department_id or 0, ""), level, final=judged)


async def _mobile(request: web.Request, session: AsyncSession, ticket: Ticket) -> str:
    """The mobile number that was given with the matter; "" where there is none."""
    citizen = await store.citizen(session, ticket.citizen_id)
    phone = work_of(request).settings.keys.open(citizen.phone_sealed) if citizen.phone_sealed else ""
    return phone if replies.Number(phone, proven=citizen.phone_proven).takes_texts else ""
