"""How often a query code may be wrong, per ticket and per address; a table, so that all web processes count alike."""

import hmac
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.models import WrongCode
from dashboards.queries import people
from hotline.base.errors import NotFound, TooMany
from hotline.base.settings import Settings
from hotline.base.uow import UnitOfWork, Work
from tickets import numbering, store
from tickets.models import Ticket

PER_NUMBER = 5, timedelta(minutes=15)
PER_ADDRESS = 30, timedelta(hours=1)
WRONG = "工单编号或查询码不对，请核对后再试。编号和查询码在您登记时收到的消息里"


async def ticket_by_code(work: Work, number: str, code: str, *, address: str) -> Ticket:
    """The ticket with this number and code; raises NotFound for either wrong alike, and TooMany after too many."""
    work, number, code = work.by_the_wall(), numbering.tidy(number), numbering.tidy(code)
    subjects = _subjects(work.settings, number, address)
    async with work.reading() as session:
        await _refuse_too_many(session, work, subjects)
        ticket = await store.ticket_by_number(session, number)
    if ticket is not None and _is_code(ticket, code, work.settings):
        return ticket
    async with work.begin() as uow:
        await _note_wrong(uow, subjects)
    raise NotFound(WRONG)


def _is_code(ticket: Ticket, code: str, settings: Settings) -> bool:
    """Compared by keyed hash, in constant time."""
    return hmac.compare_digest(ticket.code_hash, numbering.code_hash(ticket.number, code, settings.keys))


def _subjects(settings: Settings, number: str, address: str) -> tuple[str, str]:
    """Blind indexes: the table says neither which ticket nor which address."""
    return settings.keys.blind(f"wrong-code:{number}"), settings.keys.blind(f"wrong-code:{address}")


async def _refuse_too_many(session: AsyncSession, work: Work, subjects: tuple[str, str]) -> None:
    for subject, (most, within) in zip(subjects, (PER_NUMBER, PER_ADDRESS), strict=True):
        if await people.wrong_codes_since(session, subject, work.clock.now() - within) >= most:
            minutes = int(within.total_seconds() // 60)
            raise TooMany(f"查询码输错次数太多。为保护诉求人，请 {minutes} 分钟后再试，或拨打12345由人工查询")


async def _note_wrong(uow: UnitOfWork, subjects: tuple[str, str]) -> None:
    await people.forget_wrong_codes_before(uow.session, uow.now - PER_ADDRESS[1])
    uow.session.add_all(WrongCode(subject=subject, at=uow.now) for subject in subjects)
