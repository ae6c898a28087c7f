"""Life of a supervision letter: receipt, reply, sent back or accepted with its effect, withdrawn.

Each is an act on the ticket, recorded in its journal.
"""

from typing import Any

from hotline.base.errors import Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import needed_words
from sla import events
from sla.deadlines import deadline_transitions, live_deadlines
from sla.models import Deadline, DeadlineState, Form, Supervision, SupervisionState
from sla.supervision.supervision_letters import expect
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import Actor, require
from tickets.lifecycle import ENDED, Act, State
from tickets.models import Ticket

ORDERED, RECEIVED, REPLIED = SupervisionState.ORDERED, SupervisionState.RECEIVED, SupervisionState.REPLIED
_OVER = frozenset({*ENDED, State.ARCHIVED, State.AT_110})  # nothing is owed on it any more


async def receive(uow: UnitOfWork, letter: Supervision, *, by: Actor) -> None:
    """The unit signs for the letter."""
    _require_unit(letter, Act.RECEIVE_LETTER, by)
    expect(letter, ORDERED)
    await _journal(uow, letter, Act.RECEIVE_LETTER, by=by)
    letter.state, letter.received_at, letter.received_by = RECEIVED, uow.now, by.id


async def reply(uow: UnitOfWork, letter: Supervision, *, by: Actor, text: str) -> None:
    """The unit's written reply; an unsigned letter counts as received with it. The letter's own clock stops."""
    _require_unit(letter, Act.REPLY_LETTER, by)
    expect(letter, ORDERED, RECEIVED)
    words = needed_words(text, "请填写督办反馈的内容")
    if letter.received_at is None:
        await receive(uow, letter, by=by)
    await _journal(uow, letter, Act.REPLY_LETTER, by=by, reason=words)
    letter.state, letter.reply, letter.replied_at = REPLIED, words, uow.now
    clock = await _clock(uow, letter)
    if clock is not None and clock.state is DeadlineState.RUNNING:
        deadline_transitions.settle(clock, uow.now)
        await _show_lamp(uow, letter)
    uow.record(events.SupervisionReplied(**_about(uow, letter)))


async def send_back(uow: UnitOfWork, letter: Supervision, *, by: Actor, reason: str) -> None:
    """The reply does not do: the letter is open again; its clock runs on, to the same end, where the matter does."""
    require(by, Act.RETURN_REPLY)
    expect(letter, REPLIED)
    words = needed_words(reason, "请写明退回的原因")
    ticket = await _journal(uow, letter, Act.RETURN_REPLY, by=by, reason=words)
    letter.state, letter.returned, letter.replied_at = RECEIVED, words, None
    clock = await _clock(uow, letter)
    if clock is not None and (ticket.state not in _OVER or letter.form is Form.RECTIFY):
        deadline_transitions.run_again(clock, uow.now)
    uow.record(events.SupervisionReturned(**_about(uow, letter), reason=words))


async def accept(uow: UnitOfWork, letter: Supervision, *, by: Actor, effect: str) -> None:
    """The supervisor records what the letter, or the hand-over, has brought about."""
    require(by, Act.ACCEPT_REPLY)
    expect(letter, REPLIED, SupervisionState.HANDED_OVER)
    words = needed_words(effect, "请写明督办成效")
    await _journal(uow, letter, Act.ACCEPT_REPLY, by=by, reason=words)
    letter.state, letter.effect, letter.closed_at = SupervisionState.DONE, words, uow.now


async def withdraw(uow: UnitOfWork, letter: Supervision, *, by: Actor, reason: str) -> None:
    """A letter issued in error is taken back; its number stays, with the reason."""
    require(by, Act.WITHDRAW_LETTER)
    expect(letter, ORDERED, RECEIVED, REPLIED, SupervisionState.PROPOSED, SupervisionState.HANDED_OVER)
    words = needed_words(reason, "撤销督办单须写明理由")
    await _journal(uow, letter, Act.WITHDRAW_LETTER, by=by, reason=words)
    letter.state, letter.effect, letter.closed_at = SupervisionState.WITHDRAWN, words, uow.now
    clock = await _clock(uow, letter)
    if clock is not None and clock.state is DeadlineState.RUNNING:
        deadline_transitions.drop(clock, uow.now)
        await _show_lamp(uow, letter)


def _require_unit(letter: Supervision, act: Act, by: Actor) -> None:
    """A unit answers its own letters; a letter to the centre itself is answered by the centre."""
    require(by, act, department_id=letter.department_id)
    if letter.department_id is not None and letter.department_id not in by.scope:
        raise Forbidden("这张督办单不是发给您单位的")


async def _journal(uow: UnitOfWork, letter: Supervision, act: Act, *, by: Actor, reason: str = "") -> Ticket:
    ticket = await tickets.ticket(uow.session, letter.ticket_id)
    order = await tickets.order(uow.session, letter.order_id) if letter.order_id else None
    change = {"形式": letter.form.label, "督办单": letter.number}
    handling.step(uow, ticket, act, by=by, reason=reason, change=change, order=order)
    return ticket


async def _clock(uow: UnitOfWork, letter: Supervision) -> Deadline | None:
    return await uow.session.get(Deadline, letter.deadline_id) if letter.deadline_id else None


async def _show_lamp(uow: UnitOfWork, letter: Supervision) -> None:
    """A closed ticket moves no more: nothing else would put out the lamp that the letter has lit."""
    if letter.form is Form.RECTIFY:
        (await live_deadlines.live_of(uow, letter.ticket_id)).show()


def _about(uow: UnitOfWork, letter: Supervision) -> dict[str, Any]:
    return {
        "at": uow.now,
        "ticket_id": letter.ticket_id,
        "department_id": letter.department_id,
        "number": letter.number,
        "form": letter.form.label,
    }


def is_awaited(letter: Supervision, ticket: State) -> bool:
    """Whether the letter's time runs. An ended matter waits for nothing more, except for what is to be put right."""
    over = ticket in _OVER and letter.form is not Form.RECTIFY
    return letter.state in {ORDERED, RECEIVED} and not over
