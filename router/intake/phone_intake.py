"""A call taken at a seat: who calls, what was recorded, and the number given to the caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from channels.contract import MessageKind
from hotline.base.storage.unit_of_work import UnitOfWork
from router.intake import confidentiality, text_screening
from router.models import TakenCall
from router.outgoing import replies, wording
from router.templates import message_templates
from tickets import conversations, handling, store
from tickets.access.rights import Actor
from tickets.models import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForm:
    """`cid`: which form it was taken down with. `somebody_else`: not the person who is known under this number.

    `person`: other details that the caller gave (`extra_details.PERSON`).
    """

    cid: str
    draft: handling.Draft
    phone: str = ""  # as the seat's telephone shows it; none where it is withheld
    name: str = ""
    somebody_else: bool = False
    person: Mapping[str, str] = field(default_factory=dict)


async def take(uow: UnitOfWork, call: CallForm, *, by: Actor) -> Ticket:
    """Save the call as a draft. A caller on their own number can be answered there; others by voice only.

    A caller is the person known under the number unless the seat, who speaks with them, says otherwise
    (docs/decisions/0007: a number alone joins nobody who typed it into a form). The same form again is the same call.
    """
    earlier = await taken(uow, call.cid)
    if earlier is not None:
        return earlier
    call = replace(call, draft=confidentiality.protected(call.draft))
    ticket = await _take_down(uow, call, by=by)
    text_screening.hear(uow, ticket, call.draft.text)
    if call.person:
        await handling.note_person(uow, ticket, call.person, by=by)
    uow.session.add(TakenCall(cid=call.cid, ticket_id=ticket.id))
    return ticket


async def add(uow: UnitOfWork, ticket: Ticket, text: str, *, cid: str, by: Actor) -> None:
    """The caller says more about an earlier matter; once, however often the form comes."""
    if await taken(uow, cid) is None:
        handling.supplement(uow, ticket, text, by=by)
        uow.session.add(TakenCall(cid=cid, ticket_id=ticket.id))


async def taken(uow: UnitOfWork, cid: str) -> Ticket | None:
    """What this form was taken down as."""
    call = await uow.session.get(TakenCall, cid)
    return await store.ticket(uow.session, call.ticket_id) if call else None


async def _take_down(uow: UnitOfWork, call: CallForm, *, by: Actor) -> Ticket:
    known = await store.citizen_by_phone(uow.session, uow.settings.keys.blind(f"phone:{call.phone}"))
    if not call.phone or (known is not None and call.somebody_else):
        citizen, _ = await conversations.person(uow, phone=call.phone, name=call.name)
        return await handling.take_down(uow, call.draft, by=by, citizen_id=citizen.id)
    heard = await conversations.append(
        uow,
        channel="phone",
        external_id=f"seat:{call.cid}",
        sender=call.phone,
        text=call.draft.text,
        sent_at=uow.now,
        kind=MessageKind.CALL.value,
        phone=call.phone,
        name=call.name,
        detail={"seat": by.id},
    )
    ticket = await handling.take_down(
        uow, call.draft, by=by, citizen_id=heard.conversation.citizen_id, conversation_id=heard.conversation.id
    )
    heard.message.ticket_id = ticket.id
    return ticket


async def register(uow: UnitOfWork, ticket: Ticket, *, code: str, by: Actor) -> None:
    """Submit what was taken down and acknowledge it with its query code, which nobody can look up later."""
    settings = uow.settings
    handling.submit(uow, ticket, by=by, code=code)
    said = wording.acknowledgement(ticket.number, code, prefix=settings.number_prefix, site=settings.site_url)
    if ticket.confidential:
        said = message_templates.joined([said, wording.CONFIDENTIAL])
    await replies.tell(uow, ticket, said, at_once=True)
