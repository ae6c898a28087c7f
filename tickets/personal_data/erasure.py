"""Taking a citizen's personal data out for good (个人信息保护法47条〔法〕), while what was done stays on record.

All about one person goes together: identity, what they wrote, what was written to them, and copies of it.
Each layer empties its own tables in its reaction to `PersonErased`, in the same transaction.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hotline.base.errors import Conflict
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import erasure_store, events, store, trail
from tickets.access.rights import SYSTEM, Actor, require
from tickets.conversation_holder import TalkHolder
from tickets.files import pending_media_store
from tickets.handling.transition import step
from tickets.history import journal, ticket_snapshots
from tickets.lifecycle import Act, acts_from
from tickets.message_models import Message
from tickets.models import JournalEntry, Ticket
from tickets.person_models import Citizen
from tickets.personal_data import masking, redaction
from tickets.personal_data.reveal_models import GONE
from tickets.trail import TrailKind


@dataclass(frozen=True, slots=True)
class Erased:
    tickets: int
    messages: int
    entries: int

    def sentence(self) -> str:
        return f"已抹去 {self.tickets} 件工单、{self.messages} 条消息、{self.entries} 条流水里的个人信息"


async def erase_person(uow: UnitOfWork, citizen: Citizen, *, by: Actor, reason: str, seek: bool = True) -> Erased:
    """Erase one citizen with all their rows; raises Conflict while a matter of theirs is still being handled.

    `seek`: what strangers wrote of the person too, which looks through all texts.
    """
    require(by, Act.ERASE)
    rows = [citizen, *await _other_rows(uow, citizen)]
    matters = [one for row in rows for one in await store.tickets_of_citizen(uow.session, row.id)]
    _refuse_open(matters)
    identifying = [word for row in rows for word in masking.person(row, uow.settings.keys).known]
    known = tuple(dict.fromkeys(identifying))
    messages = await _erase_talks(uow, rows, matters)
    entries = 0
    for ticket in matters:
        entries += await _erase_ticket(uow, ticket, by=by, reason=redaction.without(reason, known))
    for look in await store.reveals_of(uow.session, [ticket.id for ticket in matters]):
        look.words, look.decision, look.open_until = GONE, GONE if look.decision else "", None
    for attachment in await store.attachments_of(uow.session, [ticket.id for ticket in matters]):
        attachment.erased_at, attachment.name_sealed = uow.now, uow.settings.keys.seal("")
    own = [ticket.id for ticket in matters]
    sought = erasure_store.telling(known) if seek else []
    related = await _erase_around(uow, own, known, sought)
    for row in rows:
        await _forget_who(uow, row)
    await uow.session.flush()
    uow.record(
        events.PersonErased(
            at=uow.now,
            citizen_id=citizen.id,
            ticket_ids=tuple(own),
            related_ids=tuple(related),
            message_ids=tuple(message.id for message in messages),
            known=known,
            sought=tuple(sought),
        )
    )
    done = Erased(len(matters), len(messages), entries)
    trail.note(uow, TrailKind.ERASE, by=by, about=" ".join(one.number for one in matters), **asdict(done))
    return done


async def _erase_talks(uow: UnitOfWork, rows: Sequence[Citizen], matters: Sequence[Ticket]) -> Sequence[Message]:
    """What was said in the person's conversations and on their matters; returns the emptied messages."""
    conversations = [one for row in rows for one in await store.conversations_of_citizen(uow.session, row.id)]
    messages = await store.messages_of_person(
        uow.session, [c.id for c in conversations], [ticket.id for ticket in matters]
    )
    for message in messages:
        message.text, message.detail, message.code_sealed = GONE, {}, None
        message.external_id = None if message.external_id is None else f"erased:{secrets.token_hex(16)}"
    for conversation in conversations:  # nobody goes on answering somebody who cannot be reached any more
        conversation.holder, conversation.holder_id, conversation.waiting_since = TalkHolder.MACHINE, None, None
    for handed in await store.talk_entries(uow.session, [c.id for c in conversations]):
        handed.note = GONE if handed.note else ""
    await pending_media_store.forget(uow.session, [message.id for message in messages])
    return messages


async def _other_rows(uow: UnitOfWork, citizen: Citizen) -> list[Citizen]:
    """The same person by other ways: of the same number, and of the same name or of none.

    A family has one number: where this row has no name and the others have several, only those without one go.
    """
    keys = uow.settings.keys
    named = [(one, masking.person(one, keys).name) for one in await erasure_store.of_same_number(uow.session, citizen)]
    names = {name for _, name in named if name}
    own = masking.person(citizen, keys).name or (min(names) if len(names) == 1 else "")
    return [one for one, name in named if name in {own, ""}]


async def _erase_around(
    uow: UnitOfWork, own: Sequence[int], known: tuple[str, ...], sought: Sequence[str]
) -> Sequence[int]:
    """What hangs on the person's tickets, and what others' tickets and lists say of the person."""
    session = uow.session
    for cluster in await erasure_store.clusters(session, own):
        cluster.title = GONE
    for stay in await erasure_store.memberships(session, own):
        stay.left_why = GONE if stay.left_why else None
    for asked in await erasure_store.consultations(session, own):
        for name in ("question", "outcome", "text"):
            if getattr(asked, name, None):
                setattr(asked, name, GONE)
    naming = await erasure_store.naming(session, own, sought)
    related = sorted(naming.union(await erasure_store.related(session, own)))
    for ticket_id in related:
        await _forget_in(uow, await store.ticket(session, ticket_id), known)
    others = [*await erasure_store.clusters(session, related), *await erasure_store.memberships(session, related)]
    others += [*await erasure_store.consultations(session, related), *await erasure_store.lines(session, related)]
    for row in others:
        strike(row, ("title", "left_why", "question", "outcome", "text", "detail"), known)
    for row, names in await erasure_store.mentioning(session, known):
        strike(row, names, known)
    keys = uow.settings.keys
    for job in await erasure_store.jobs_with_secrets(session):
        job.secret_sealed = keys.seal(redaction.without(keys.open(job.secret_sealed or ""), known))
    return related


async def _forget_in(uow: UnitOfWork, ticket: Ticket, known: tuple[str, ...]) -> None:
    """Another citizen's ticket: entries that name the person are emptied, and an entry says so."""
    for order in await store.orders_of(uow.session, ticket.id):
        strike(order, ("answer", "basis"), known)
    for objection in await store.objections_of(uow.session, ticket.id):
        strike(objection, ("grounds", "decision"), known)
    in_words = redaction.names(f"{ticket.title}\n{ticket.text}\n{ticket.abstract}\n{ticket.details}", known)
    strike(ticket, ("needs_person", "title", "text", "abstract", "details"), known)
    keys = uow.settings.keys
    entries = await store.journal_of(uow.session, ticket.id)
    naming = [entry for entry in entries if redaction.names(_words_of(entry, keys), known)]
    for entry in naming:
        journal.erase(entry, uow.now)
    if in_words:
        ticket_snapshots.journalled(ticket)  # the next entry keeps what is left
    if naming or in_words:
        ticket.words_mark = ""  # the words are stored again: an emptied entry may have held them
        step(
            uow,
            ticket,
            Act.FORGET,
            by=SYSTEM,
            reason="另一位诉求人的个人信息已按规定抹去",
            change={"流水": len(naming)},
        )


def _words_of(entry: JournalEntry, keys: KeyRing) -> str:
    held = keys.open(entry.words_sealed) if entry.words_sealed else ""
    return f"{entry.reason}\n{entry.change}\n{held}"


def strike(row: object, names: Iterable[str], known: Collection[str]) -> None:
    """Take a person out of what others wrote, in columns of text and of JSON."""
    for name in names:
        if getattr(row, name, None):
            setattr(row, name, _without(getattr(row, name), known))


def _without(value: Any, known: Collection[str]) -> Any:
    if isinstance(value, str):
        return redaction.without(value, known)
    if isinstance(value, list):
        return [_without(one, known) for one in value]
    return {name: _without(one, known) for name, one in value.items()} if isinstance(value, dict) else value


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
    ticket.details, ticket.erased_at, ticket.words_mark = {}, uow.now, ""
    ticket.abstract = ticket.abstract_mark = ""
    for order in await store.orders_of(uow.session, ticket.id):
        order.answer, order.basis = GONE if order.answer else None, None
    for objection in await store.objections_of(uow.session, ticket.id):
        objection.grounds, objection.decision = GONE, GONE if objection.decision else None
    for choice in await store.assignments_of(uow.session, ticket.id):
        choice.words, choice.basis, choice.steps = [], "", []
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
