"""A dispatcher takes his own choice back (改派, 撤回派单): what hung on the order was never owed (66号).

Promises, wishes for more time, cards of the clock and letters to the unit; a card that a person has shown stays.
"""

from hotline.base.uow import UnitOfWork
from sla import calendars, clocks, live, store
from sla import events as promised
from sla.live import Live
from sla.models import LIVE, AppealState, SupervisionState
from sla.policy import Promise
from tickets import events
from tickets import store as tickets

WHY = "派单有误，已由派单员改派或撤回，不计入该单位"
_PENDING = (
    *(SupervisionState.PROPOSED, SupervisionState.ORDERED),
    *(SupervisionState.RECEIVED, SupervisionState.REPLIED),
)


async def on_reassigned(uow: UnitOfWork, event: events.OrderReassigned) -> None:
    """What the wrong unit owed was never owed; the new one has its whole time."""
    held = await live.live_of(uow, event.ticket_id)
    await _take_back(uow, held, event.former_id)
    order = await tickets.order(uow.session, event.order_id)
    dating = clocks.Dating(await calendars.current(uow.session, uow.settings))
    held.rows += await live.start(uow, held.ticket, order, [Promise.SIGN, Promise.CONTACT, Promise.HANDLE], dating)
    held.show()


async def on_dispatch_undone(uow: UnitOfWork, event: events.DispatchUndone) -> None:
    held = await live.live_of(uow, event.ticket_id)
    await _take_back(uow, held, event.order_id)
    dating = clocks.Dating(calendars.plain(uow.settings))
    held.rows += await live.start(uow, held.ticket, None, [Promise.DISPATCH], dating)
    held.show()


async def _take_back(uow: UnitOfWork, held: Live, order_id: int) -> None:
    """Whatever hangs on the order; a letter to the centre has a clock of its own."""
    for row in held.rows:
        if row.order_id is not None or row.promise is not Promise.SUPERVISION:
            clocks.cancel(row, uow.now)
    held.rows = [row for row in held.rows if row.state in LIVE]
    await store.end_extensions(uow.session, order_id)
    await _withdraw_cards(uow, order_id)
    await _withdraw_letters(uow, order_id)


async def _withdraw_cards(uow: UnitOfWork, order_id: int) -> None:
    """Those that the clock has shown; an appeal that waits is won by it."""
    for card in await store.cards_of_clock(uow.session, order_id):
        card.withdrawn_at, card.decision = uow.now, WHY
        if card.appeal is AppealState.APPEALED:
            card.appeal = AppealState.UPHELD
        uow.record(
            promised.CardDecided(
                at=uow.now,
                ticket_id=card.ticket_id,
                department_id=card.department_id,
                red=card.red,
                reason=WHY,
                withdrawn=True,
            )
        )


async def _withdraw_letters(uow: UnitOfWork, order_id: int) -> None:
    """The number stays, with the reason; nobody has to answer it any more."""
    for letter in await store.letters_to(uow.session, order_id, states=_PENDING):
        letter.state, letter.effect, letter.closed_at = SupervisionState.WITHDRAWN, WHY, uow.now
