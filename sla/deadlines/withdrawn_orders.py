"""An order is taken from its unit: what depended on it is withdrawn (66号), and what a person wanted is reported.

The dispatcher withdraws the choice (改派, 撤回派单): the promises were never owed. An objection is upheld, or the
unit has an interest in the matter (回避收回): it is free from now on. In all four, cards of the clock and letters to
the unit go; a card given by a person stays, and supervisors are notified of every letter written by a person.
"""

from collections.abc import Sequence

from hotline.base.storage.unit_of_work import UnitOfWork
from sla import events as promised
from sla import store
from sla.calendar import calendars
from sla.deadlines import deadline_transitions, live_deadlines
from sla.deadlines.live_deadlines import Live
from sla.models import LIVE, AppealState, Supervision, SupervisionState
from sla.policy.promises import OF_UNIT, Promise
from sla.supervision.supervision_letters import by_clock
from tickets import events
from tickets import store as tickets

UNDONE = "派单有误，已由派单员改派或撤回，不计入该单位"
UPHELD = "派单异议成立，工单已退回重新派单"
RECALLED = "工单已收回，另行派单"  # not why: a unit must not read here that it is the accused one (济南条例32条〔法〕)
_TO_ANSWER = (SupervisionState.ORDERED, SupervisionState.RECEIVED, SupervisionState.REPLIED)
_PENDING = (SupervisionState.PROPOSED, *_TO_ANSWER)


async def on_reassigned(uow: UnitOfWork, event: events.OrderReassigned) -> None:
    """What the wrong unit owed was never owed; the new one has its whole time."""
    held = await live_deadlines.live_of(uow, event.ticket_id)
    await _take_back(uow, held, event.former_id)
    order = await tickets.order(uow.session, event.order_id)
    dating = deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))
    held.rows += await live_deadlines.start(
        uow, held.ticket, order, [Promise.SIGN, Promise.CONTACT, Promise.HANDLE], dating
    )
    held.show()


async def on_dispatch_undone(uow: UnitOfWork, event: events.DispatchUndone) -> None:
    held = await live_deadlines.live_of(uow, event.ticket_id)
    await _take_back(uow, held, event.order_id)
    dating = deadline_transitions.Dating(calendars.plain(uow.settings))
    held.rows += await live_deadlines.start(uow, held.ticket, None, [Promise.DISPATCH], dating)
    held.show()


async def on_objection_upheld(uow: UnitOfWork, event: events.ObjectionUpheld) -> None:
    await _set_free(uow, event, UPHELD)


async def on_recalled(uow: UnitOfWork, event: events.OrderRecalled) -> None:
    await _set_free(uow, event, RECALLED)


async def _set_free(uow: UnitOfWork, event: events.OrderEvent, why: str) -> None:
    """The unit is released or recalled; the centre has to dispatch again.

    A proposed hand-over stays: it is about what the unit has done.
    """
    held = await live_deadlines.live_of(uow, event.ticket_id)
    for row in held.rows:
        if row.promise is Promise.OBJECTION_REVIEW:
            deadline_transitions.settle(row, uow.now)
        elif row.promise is Promise.SUPERVISION and row.order_id == event.order_id:
            deadline_transitions.cancel(row, uow.now)
        elif row.order_id == event.order_id or row.promise in OF_UNIT:
            deadline_transitions.drop(row, uow.now)
    await _withdraw(uow, event.order_id, why, letters=_TO_ANSWER)
    dating = deadline_transitions.Dating(calendars.plain(uow.settings))
    held.rows += await live_deadlines.start(uow, held.ticket, None, [Promise.DISPATCH], dating)
    held.show()


async def _take_back(uow: UnitOfWork, held: Live, order_id: int) -> None:
    """All that depends on the order; a letter to the centre has a clock of its own."""
    for row in held.rows:
        if row.order_id is not None or row.promise is not Promise.SUPERVISION:
            deadline_transitions.cancel(row, uow.now)
    held.rows = [row for row in held.rows if row.state in LIVE]
    await _withdraw(uow, order_id, UNDONE, letters=_PENDING)


async def _withdraw(uow: UnitOfWork, order_id: int, why: str, *, letters: Sequence[SupervisionState]) -> None:
    await store.end_extensions(uow.session, order_id)
    await _withdraw_cards(uow, order_id, why)
    for letter in await store.letters_to(uow.session, order_id, states=letters):
        _withdraw_letter(uow, letter, why)


async def _withdraw_cards(uow: UnitOfWork, order_id: int, why: str) -> None:
    """Those that the clock has shown; an appeal that waits is won by it."""
    for card in await store.cards_of_clock(uow.session, order_id):
        card.withdrawn_at, card.decision = uow.now, why
        if card.appeal is AppealState.APPEALED:
            card.appeal = AppealState.UPHELD
        uow.record(
            promised.CardDecided(
                at=uow.now,
                ticket_id=card.ticket_id,
                department_id=card.department_id,
                red=card.red,
                reason=why,
                withdrawn=True,
            )
        )


def _withdraw_letter(uow: UnitOfWork, letter: Supervision, why: str) -> None:
    """The number stays, with the reason; nobody has to answer it any more.

    It is not issued again automatically: the next unit has its whole time, and the words may be about the former one.
    What a person had written goes to the supervisor to decide.
    """
    letter.state, letter.effect, letter.closed_at = SupervisionState.WITHDRAWN, why, uow.now
    if by_clock(letter):
        return
    uow.record(
        promised.SupervisionWithdrawn(
            at=uow.now,
            ticket_id=letter.ticket_id,
            department_id=letter.department_id,
            number=letter.number,
            form=letter.form.label,
            reason=why,
        )
    )
