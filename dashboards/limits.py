"""How often a thing may be tried or written, per ticket and per address; a table, so that all processes count alike.

An address may be a whole office or a mobile operator's gateway: limits are far above what its people do in earnest.
"""

import hmac
from datetime import timedelta
from math import ceil
from typing import NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.keys import Handler, work_of
from dashboards.models import Attempt
from dashboards.queries import people
from dashboards.visitor import address_of
from hotline.base.errors import NotFound, TooMany
from hotline.base.settings import Settings
from hotline.base.uow import Work
from tickets import numbering, store
from tickets.models import Ticket


class Limit(NamedTuple):
    """So many attempts of one subject within a time; then these words, with how long to wait."""

    of: str
    most: int
    within: timedelta
    words: str


_CODES = "查询码输错次数太多。为保护诉求人，请{wait}后再试，或拨打12345由人工查询"
PER_NUMBER = Limit("wrong-code", 5, timedelta(minutes=15), _CODES)
PER_ADDRESS = Limit("wrong-code", 30, timedelta(hours=1), _CODES)
SIGN_IN = Limit("sign-in", 30, timedelta(minutes=15), "从您的网络登录失败的次数太多，请{wait}后再试，或联系系统管理员")
WRITING = Limit(
    "writing", 100, timedelta(minutes=10), "从您的网络提交的次数太多，请{wait}后再提交；着急的事请直接拨打12345"
)
_TEXTS = "短信发送的次数太多，请{wait}后再试。编号和查询码就在页面上，请抄下来或拍照"
TEXTS_TO_NUMBER = Limit("receipt-text", 5, timedelta(hours=24), _TEXTS)
TEXTS_FROM_ADDRESS = Limit("receipt-text-from", 20, timedelta(hours=1), _TEXTS)
LONGEST = max(one.within for one in (PER_NUMBER, PER_ADDRESS, SIGN_IN, WRITING, TEXTS_TO_NUMBER, TEXTS_FROM_ADDRESS))
WRONG = "工单编号或查询码不对，请核对后再试。编号和查询码在您登记时收到的消息里"
SIX_DIGITS = "查询码是 6 位数字，请核对后再试"
Counted = tuple[tuple[Limit, str], ...]  # limits, each with what is counted by it: an address, a number


async def ticket_by_code(work: Work, number: str, code: str, *, address: str) -> Ticket:
    """The ticket with this number and code; raises NotFound for either wrong alike, and TooMany after too many.

    Typed in any form: without prefix, full-width, grouped. A code that is none is no guess and not counted.
    """
    prefix = work.settings.number_prefix
    number, code = numbering.find(number, prefix=prefix) or numbering.tidy(number, prefix=prefix), numbering.tidy(code)
    if len(code) != numbering.CODE_DIGITS:
        raise NotFound(SIX_DIGITS)
    counted = ((PER_NUMBER, number), (PER_ADDRESS, address))
    await refuse_too_many(work, counted)
    async with work.reading() as session:
        ticket = await store.ticket_by_number(session, number)
    if ticket is not None and _is_code(ticket, code, work.settings):
        return ticket
    await count(work, counted)
    raise NotFound(WRONG)


def per_address(handler: Handler) -> Handler:
    """The handler of a form that anybody may send: no address sends more of them than `WRITING` allows."""

    async def limited(request: web.Request) -> web.StreamResponse:
        counted = ((WRITING, address_of(request)),)
        await refuse_too_many(work_of(request), counted)
        await count(work_of(request), counted)
        return await handler(request)

    return limited


async def refuse_too_many(work: Work, counted: Counted) -> None:
    """Raises TooMany in words; `detail["retry_after"]` are seconds (RFC 9110, 10.2.3)."""
    work = work.by_the_wall()
    async with work.reading() as session:
        for limit, who in counted:
            wait = await _wait(session, work, limit, who)
            if wait > timedelta():
                words = limit.words.format(wait=f" {ceil(wait / timedelta(minutes=1))} 分钟")
                raise TooMany(words, retry_after=ceil(wait.total_seconds()))


async def count(work: Work, counted: Counted) -> None:
    """One attempt more under each; what no limit asks for any more is forgotten."""
    async with work.by_the_wall().begin() as uow:
        await people.forget_attempts_before(uow.session, uow.now - LONGEST)
        uow.session.add_all(Attempt(subject=_subject(uow.settings, *one), at=uow.now) for one in counted)


async def _wait(session: AsyncSession, work: Work, limit: Limit, who: str) -> timedelta:
    """Until fewer than `most` attempts are younger than `within`."""
    now = work.clock.now()
    subject = _subject(work.settings, limit, who)
    oldest = await people.nth_newest_attempt(session, subject, limit.most)
    return oldest + limit.within - now if oldest else timedelta()


def _is_code(ticket: Ticket, code: str, settings: Settings) -> bool:
    """Compared by keyed hash, in constant time."""
    return hmac.compare_digest(ticket.code_hash, numbering.code_hash(ticket.number, code, settings.keys))


def _subject(settings: Settings, limit: Limit, who: str) -> str:
    """A blind index: the table says neither which ticket nor which address."""
    return settings.keys.blind(f"{limit.of}:{who}")
