"""What staff do about messages that did not arrive: send again, have the citizen called, or leave it; in the trail."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels import opt_out_store
from channels.contract import Obstacle
from channels.models import Outbox, Settled
from channels.outbox import undelivered
from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from router.undelivered import fall_back
from tickets import trail
from tickets.access.rights import Actor
from tickets.trail import TrailKind

ALREADY = "这条消息已经处理过了，请刷新列表"


@dataclass(frozen=True, slots=True)
class SentAgain:
    """How many were sent again, and how many were not because their recipient wants no messages."""

    sent: int
    opted_out: int


async def send_again(uow: UnitOfWork, ids: Sequence[int], *, by: Actor) -> SentAgain:
    """Each once, however often and by how many people it is asked. Not: what may have arrived, and the stop list."""
    rows = [row for row in await undelivered.unsettled(uow.session, ids) if row.obstacle is not Obstacle.UNKNOWN]
    addresses = {row.id: (row.channel, uow.settings.keys.open(row.address)) for row in rows}
    out = await opt_out_store.out_among(uow.session, uow.settings.keys, list(addresses.values())) if rows else set()
    wanted = [row.id for row in rows if row.urgent or addresses[row.id] not in out]
    sent = await undelivered.send_again(uow, wanted)
    if sent:
        trail.note(uow, TrailKind.MESSAGE, by=by, about="重发没有送达的消息", count=sent)
    return SentAgain(sent, len(rows) - len(wanted))


async def have_called(uow: UnitOfWork, outbox_id: int, *, by: Actor) -> None:
    """Put the citizen on the list of calls; Conflict where there is no number, or somebody has settled it."""
    row = await _unsettled(uow, outbox_id)
    first = (await undelivered.chain(uow.session, row))[-1]
    if not await fall_back.call(uow, row, first):
        raise Conflict("没有诉求人的电话号码，请在工单上用别的方式联系")
    await _settle(uow, row, Settled.TO_CALL, by)


async def dismiss(uow: UnitOfWork, outbox_id: int, *, by: Actor) -> None:
    """It need not be said any more, or somebody has said it."""
    row = await _unsettled(uow, outbox_id)
    row.code_sealed = None
    await _settle(uow, row, Settled.DISMISSED, by)


async def _unsettled(uow: UnitOfWork, outbox_id: int) -> Outbox:
    found = await undelivered.unsettled(uow.session, [outbox_id])
    if not found:
        raise Conflict(ALREADY)
    return found[0]


async def _settle(uow: UnitOfWork, row: Outbox, how: Settled, by: Actor) -> None:
    await uow.session.flush()
    if not await undelivered.settle(uow, [row.id], how):
        raise Conflict(ALREADY)
    about = "没有送达的消息转电话告知" if how is Settled.TO_CALL else "没有送达的消息不再发"
    trail.note(uow, TrailKind.MESSAGE, by=by, about=about, message=row.id)
