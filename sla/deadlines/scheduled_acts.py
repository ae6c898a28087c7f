"""What only time decides: a suspended matter is taken up at its review date, praise is filed, what ended is archived.

Never a rating: silence is not satisfaction (DOMAIN 6.4).
"""

from hotline.base.storage.savepoints import left_alone, one_by_one
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla import store
from sla.deadlines import extensions
from sla.models import Deadline, Extension
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import SYSTEM
from tickets.lifecycle import MAY_REOPEN

BY_TIME = "到复查日，自动恢复办理"
RESUME, FILE, ARCHIVE = "resume", "praise", "archive"  # as logs name the work


async def resume_due(work: Work, *, limit: int = 50) -> int:
    """Take up again what was put on account until now (济南条例24条〔法〕: followed up, not forgotten)."""
    async with work.begin() as uow:
        due = await store.claim_suspensions(uow.session, uow.now, limit, but=left_alone(work, RESUME))
        await one_by_one(work, uow, RESUME, [asked.id for asked in due], _resume)
    return len(due)


async def file_praise(work: Work, *, limit: int = 50) -> int:
    """Praise that nobody of the unit has marked as read ends by itself: nothing was owed."""
    async with work.begin() as uow:
        due = await store.claim_known(uow.session, uow.now, limit, but=left_alone(work, FILE))
        await one_by_one(work, uow, FILE, [row.id for row in due], _file)
    return len(due)


async def archive_old(work: Work, *, limit: int = 200) -> int:
    """Archive what ended longer ago than anybody may reopen it."""
    async with work.begin() as uow:
        left = left_alone(work, ARCHIVE)
        old = await tickets.claim_to_archive(uow.session, uow.now - MAY_REOPEN, limit, but=left)
        await one_by_one(work, uow, ARCHIVE, [ticket.id for ticket in old], _archive)
    return len(old)


async def _resume(uow: UnitOfWork, extension_id: int) -> None:
    asked = await uow.session.get_one(Extension, extension_id)
    ticket = await tickets.ticket(uow.session, asked.ticket_id)
    order = await tickets.order(uow.session, asked.order_id)
    await extensions.resume(uow, ticket, order, by=SYSTEM, reason=BY_TIME)


async def _file(uow: UnitOfWork, deadline_id: int) -> None:
    row = await uow.session.get_one(Deadline, deadline_id)
    ticket = await tickets.ticket(uow.session, row.ticket_id)
    handling.note_praise(uow, ticket, await tickets.order(uow.session, row.order_id or 0), by=SYSTEM)


async def _archive(uow: UnitOfWork, ticket_id: int) -> None:
    handling.archive(uow, await tickets.ticket(uow.session, ticket_id))
