"""Two matters in one ticket become two (拆分), and a message filed under the wrong ticket is moved (移动消息).

What was promised for the first ticket stays as it is; the part that is taken out is promised from when the citizen said
it (docs/decisions/0026).
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean, shorten
from tickets import events, store
from tickets.access import recusal
from tickets.access.rights import Actor, ActorKind
from tickets.handling.intake import numbered, registered, supplement, title_of
from tickets.handling.transition import step
from tickets.lifecycle import ENDED, MAY_REOPEN, Act, State
from tickets.message_models import Message
from tickets.models import Kind, Ticket, Waived

NO_TARGET = frozenset({*ENDED, State.ARCHIVED, State.DRAFT, State.AT_110})  # nobody there reads what is added
NOTHING_LEFT = "这样原来的工单就空了，请至少留下一条；一条里有两件事的，不勾选，把要拆出的内容写下来"
_SAYS_SOMETHING = re.compile(r"\w")
_LOOSE_START = re.compile(r"^[\s，。；、！？,;.!?]+")


async def split(  # noqa: PLR0913 - the facts of the new ticket
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    messages: Sequence[Message] = (),
    text: str = "",
    by: Actor,
    reason: str,
    code: str = "",
    confidential: bool = False,
    waived: Waived = Waived.NOTHING,
) -> Ticket:
    """Make a ticket of its own of these messages, or of this text where one message contains two matters.

    `text`: the new ticket's words, where they are not simply the messages'. `code`: as in `intake.open_ticket`.
    `confidential`: the part asks for it; that of the first ticket is inherited. Kind and urgency are decided again. A
    citizen may do so with the last message of their own ticket only. Raises BadInput, Conflict or Forbidden.
    """
    lines = await _to_be_taken_out(uow, ticket, messages, by=by)
    words = clean(text).text or "\n".join(one.text for one in lines if one.text)
    if not words:
        raise BadInput("请勾选要拆出的消息，或者写下要拆出的内容；没有文字的录音请先写下内容")
    rest = _rest(ticket, lines, words if text else "")
    made = await numbered(
        uow,
        Act.SPLIT,
        citizen_id=ticket.citizen_id,
        source=lines[0].channel if lines else ticket.source,
        code=code,
    )
    noted: dict[str, Any] = {"内容": shorten(words, 200)}
    if confidential or ticket.confidential or ticket.kind is Kind.REPORT:
        made.confidential, noted["保密"] = True, "是"
    noted["撤下"] = await _notices_of(uow, ticket, lines)
    step(uow, ticket, Act.SPLIT, by=by, reason=reason, change={"拆出": made.number, **noted})
    made.conversation_id = lines[0].conversation_id if lines else ticket.conversation_id
    made.text, made.title = words, _title(words)
    _inherit(made, ticket)
    made.registered_at = await _said_at(uow, ticket, lines, words)
    made.waive(waived)
    await registered(uow, made, Act.SPLIT, by=by, reason=reason, change={"拆自": ticket.number})
    await _take_out(uow, ticket, rest, lines, to=made)
    uow.record(events.TicketOpened(at=uow.now, ticket_id=made.id, since=made.registered_at))
    uow.record(events.TicketSplit(at=uow.now, ticket_id=ticket.id, made_id=made.id))
    return made


def _inherit(made: Ticket, ticket: Ticket) -> None:
    """Whom it accuses, and who keeps away from it."""
    made.accused_id, made.accused_unknown = ticket.accused_id, ticket.accused_unknown
    made.not_accused = list(ticket.not_accused or ())
    made.recused = list(ticket.recused or ())


async def move_messages(
    uow: UnitOfWork, ticket: Ticket, target: Ticket, *, messages: Sequence[Message], by: Actor, reason: str
) -> None:
    """File messages under another ticket of the same citizen, as if they had been added there from the beginning."""
    lines = await _to_be_taken_out(uow, ticket, messages, by=by)
    if not lines:
        raise BadInput("请勾选要移动的消息")
    await _check_target(uow, ticket, target)
    rest = _rest(ticket, lines, "")
    words = "\n".join(one.text for one in lines if one.text) or "（没有文字，请听录音）"
    noted: dict[str, Any] = {"移到": target.number, "内容": shorten(words, 200)}
    noted["撤下"] = await _notices_of(uow, ticket, lines)
    if ticket.confidential or target.confidential:
        noted["保密"] = "是"
    step(uow, ticket, Act.MOVE_MESSAGE, by=by, reason=reason, change=noted)
    supplement(uow, target, words, by=by, reason=reason, noted={"移自": ticket.number})
    await _take_out(uow, ticket, rest, lines, to=target)
    uow.record(events.MessagesMoved(at=uow.now, ticket_id=ticket.id, target_id=target.id))


async def _to_be_taken_out(uow: UnitOfWork, ticket: Ticket, messages: Sequence[Message], *, by: Actor) -> list[Message]:
    """The chosen messages in order; refuses where the ticket is no longer open to it or another one has them."""
    if ticket.erased_at is not None or (
        ticket.state in ENDED and (ticket.closed_at is None or uow.now - ticket.closed_at > MAY_REOPEN)
    ):
        raise Conflict("这张工单结束太久或内容已抹去，不能再拆分、移动；有新的情况请另行登记")
    there = await store.citizen_lines(uow.session, ticket.id)
    ids = {one.id for one in messages}
    chosen = [one for one in there if one.id in ids]
    if len(chosen) < len(ids):
        raise Conflict("有的消息已经不在这张工单里，可能别人刚刚拆走或移走了，请刷新看看")
    if by.kind is ActorKind.CITIZEN and (len(chosen) != 1 or chosen[0].id != there[-1].id):
        raise Forbidden("只能把您最后说的一条改为另一件事；其他的请告诉我们，由工作人员处理")
    opened_by = [one for one in chosen if one.received_at <= ticket.registered_at]  # none where it was imported
    if opened_by and len(chosen) == len(there):
        raise BadInput(NOTHING_LEFT)
    return chosen


def _rest(ticket: Ticket, lines: Sequence[Message], part: str) -> str:
    """The ticket's text without what is taken out of it; refuses where nothing would be left."""
    rest = ticket.text
    for line in lines:
        rest = without_line(rest, line.text)
    rest = without_part(rest, part)
    if not _SAYS_SOMETHING.search(rest):
        raise BadInput(NOTHING_LEFT)
    return rest


def without_line(text: str, line: str) -> str:
    """Take out a message that is in the text whole, on lines of its own; of two the last."""
    framed = f"\n{text}\n"
    before, found, after = framed.rpartition(f"\n{line}\n")
    return "\n".join(one for one in (before.strip("\n"), after.strip("\n")) if one) if found and line else text


def without_part(text: str, part: str) -> str:
    """Take out a part of a message, where somebody named it word by word; retyped words take nothing out."""
    before, found, after = text.rpartition(part) if part else (text, "", "")
    if not found:
        return text
    return "\n".join(one for one in (before.rstrip(), _LOOSE_START.sub("", after)) if one)


async def _said_at(uow: UnitOfWork, ticket: Ticket, lines: Sequence[Message], words: str) -> datetime:
    """When the citizen first said it; of retyped words that are in no message, when the ticket was registered."""
    if not lines:
        there = await store.citizen_lines(uow.session, ticket.id)
        lines = [one for one in there if words in one.text]
    return min((one.received_at for one in lines), default=ticket.registered_at)


async def _notices_of(uow: UnitOfWork, ticket: Ticket, lines: Sequence[Message]) -> list[int]:
    """The places in the journal that hold these lines: without access to the part they may not be read there either."""
    said = {shorten(line.text, 200) for line in lines if line.text}
    return [entry.place for entry in await store.journal_of(uow.session, ticket.id) if entry.change.get("补充") in said]


async def _take_out(uow: UnitOfWork, ticket: Ticket, rest: str, lines: Sequence[Message], *, to: Ticket) -> None:
    """Messages and the files that came with them belong to the other ticket from now on."""
    if rest != ticket.text:
        if ticket.title in {title_of(ticket.text), *(title_of(line.text) for line in lines)}:
            ticket.title = _title(rest)
        ticket.text = rest
    for line in lines:
        line.ticket_id = to.id
    with_them = {line.id for line in lines}
    for file in await store.attachments_of(uow.session, [ticket.id]):
        if file.message_id in with_them:
            file.ticket_id = to.id
    ticket.claimed_until = None  # nobody decides about it by the old words
    await uow.session.flush()


def _title(text: str) -> str:
    """Of the line that was said first, as where a ticket is opened by it."""
    return title_of(text.partition("\n")[0])


async def _check_target(uow: UnitOfWork, ticket: Ticket, target: Ticket) -> None:
    if target.id == ticket.id:
        raise BadInput("这些消息已经在这张工单里")
    if target.citizen_id != ticket.citizen_id:
        raise Forbidden("只能移到同一诉求人的工单；别人的工单请各自登记")
    if target.state in NO_TARGET:
        raise Conflict(f"{target.number} 现在是“{target.state.label}”，移过去没有人看；请先重启那一件，或拆成新的一件")
    if ticket.confidential and not target.confidential:
        raise Conflict("保密件里的话不能移到不保密的工单，请拆成新的一件，仍然保密")
    unit = await store.department(uow.session, target.department_id) if target.department_id else None
    if await recusal.is_barred(uow.session, ticket, unit):
        raise Forbidden("那一件由被反映单位办理，不能移过去；请拆成新的一件")
