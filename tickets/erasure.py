"""Taking a citizen's personal data out for good (个人信息保护法47条〔法〕), while what was done stays on record.

Everything about one person goes together: who he is, what he wrote, what was written to him, and whatever repeats it.
Each floor empties its own tables in its reaction to `PersonErased`, in the same transaction.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hotline.base.errors import Conflict
from hotline.base.text import mask_name
from hotline.base.uow import UnitOfWork
from tickets import events, expected_files_store, journal, privacy, store
from tickets.handling.moving import step
from tickets.holding import TalkHolder
from tickets.lifecycle import Act, acts_from
from tickets.models import Ticket
from tickets.people import Citizen
from tickets.rights import Actor, require

GONE = "（个人信息已按规定抹去）"


@dataclass(frozen=True, slots=True)
class Erased:
    tickets: int
    messages: int
    entries: int

    def sentence(self) -> str:
        return f"已抹去 {self.tickets} 件工单、{self.messages} 条消息、{self.entries} 条流水里的个人信息"


async def erase_person(uow: UnitOfWork, citizen: Citizen, *, by: Actor, reason: str) -> Erased:
    """Erase one citizen; raises Conflict while a matter of his is still being handled."""
    require(by, Act.ERASE)
    matters = await store.tickets_of_citizen(uow.session, citizen.id)
    _refuse_open(matters)
    known = privacy.person(citizen, uow.settings.keys).known
    conversations = await store.conversations_of_citizen(uow.session, citizen.id)
    messages = await store.messages_of_person(
        uow.session, [c.id for c in conversations], [ticket.id for ticket in matters]
    )
    for message in messages:
        message.text, message.detail = GONE, {}
        message.external_id = None if message.external_id is None else f"erased:{secrets.token_hex(16)}"
    for conversation in conversations:  # nobody goes on answering somebody who cannot be reached any more
        conversation.holder, conversation.holder_id, conversation.waiting_since = TalkHolder.MACHINE, None, None
    for handed in await store.talk_entries(uow.session, [c.id for c in conversations]):
        handed.note = GONE if handed.note else ""
    entries = 0
    for ticket in matters:
        entries += await _erase_ticket(uow, ticket, by=by, reason=reason)
    for look in await store.reveals_of(uow.session, [ticket.id for ticket in matters]):
        look.words, look.decision, look.open_until = GONE, GONE if look.decision else "", None
    for attachment in await store.attachments_of(uow.session, [ticket.id for ticket in matters]):
        attachment.erased_at, attachment.name_sealed = uow.now, uow.settings.keys.seal("")
    await expected_files_store.forget(uow.session, [message.id for message in messages])
    await _forget_who(uow, citizen)
    await uow.session.flush()
    uow.record(
        events.PersonErased(
            at=uow.now,
            citizen_id=citizen.id,
            ticket_ids=tuple(ticket.id for ticket in matters),
            message_ids=tuple(message.id for message in messages),
            known=known,
        )
    )
    return Erased(len(matters), len(messages), entries)


def without(text: str, known: tuple[str, ...]) -> str:
    """What others wrote, with the person's own name and number taken out of it."""
    for word in known:
        text = text.replace(word, mask_name(word) if len(word) <= 4 else "[已抹去]")  # noqa: PLR2004 - a Chinese name
    return text


def _refuse_open(matters: Sequence[Ticket]) -> None:
    still = [ticket.number for ticket in matters if Act.ERASE not in acts_from(ticket.state)]
    if still:
        raise Conflict(f"还有 {len(still)} 件没有办结（{'、'.join(still[:3])}），办结后才能抹去个人信息")


async def _erase_ticket(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> int:
    """Empty its words and its journal's contents; the last entry says so and keeps the chain whole."""
    entries = [entry for entry in await store.journal_of(uow.session, ticket.id) if entry.act is not Act.ERASE]
    for entry in entries:
        journal.erase(entry, uow.now)
    ticket.title, ticket.text, ticket.address_sealed, ticket.needs_person = GONE, GONE, None, None
    ticket.told, ticket.erased_at, ticket.words_mark = {}, uow.now, ""
    for order in await store.orders_of(uow.session, ticket.id):
        order.answer, order.basis = GONE if order.answer else None, None
    for objection in await store.objections_of(uow.session, ticket.id):
        objection.grounds, objection.decision = GONE, GONE if objection.decision else None
    for choice in await store.assignments_of(uow.session, ticket.id):
        choice.words, choice.basis = [], ""
    found: dict[str, Any] = {"流水": len(entries)}
    step(uow, ticket, Act.ERASE, by=by, reason=reason, change=found)
    return len(entries)


async def _forget_who(uow: UnitOfWork, citizen: Citizen) -> None:
    """Nobody can be found by it any more, and a new message from the same number is a new person's."""
    citizen.name_sealed = citizen.phone_sealed = citizen.id_number_sealed = citizen.address_sealed = None
    citizen.more_sealed = None
    citizen.phone_index, citizen.phone_proven, citizen.erased_at = None, False, uow.now
    for identity in await store.identities_of(uow.session, citizen.id):
        identity.external_sealed = uow.settings.keys.seal("")
        identity.external_index = secrets.token_hex(32)
