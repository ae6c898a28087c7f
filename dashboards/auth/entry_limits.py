"""The limits of the pages (`request_limits.limits`): what comes in through a form, and who guesses at a query code."""

import hmac

from aiohttp import web

from dashboards.auth.app_keys import ACTOR, Handler, work_of
from dashboards.citizen.browser_cookie import address_of
from hotline.base.errors import NotFound
from hotline.base.http.client_address import network_of
from hotline.base.http.request_bodies import refuse_large
from hotline.base.request_limits import counting, limits
from hotline.base.request_limits.limits import POLICY, Counted, Door
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tickets import numbering, query_codes, store
from tickets.models import Ticket

WRONG = "工单编号或查询码不对，请核对后再试。编号和查询码在您登记时收到的消息里"
NO_NUMBER = "工单编号不完整或有一位不对：应是 {prefix} 加 {digits} 位数字，可以不写 {prefix}。请核对后再试"
SIX_DIGITS = "查询码是 6 位数字，请核对后再试"


async def ticket_by_code(work: Work, number: str, code: str, *, address: str) -> Ticket:
    """The ticket with this number and code; raises NotFound for either wrong alike, and TooMany after too many.

    Typed in any form: without prefix, full-width, grouped. What has not the shape of a number (length, check digit) or
    of a code is no guess and not counted.
    """
    prefix = work.settings.number_prefix
    number, code = numbering.find(number, prefix=prefix) or numbering.tidy(number, prefix=prefix), numbering.tidy(code)
    if not numbering.is_number(number, prefix=prefix):
        raise NotFound(NO_NUMBER.format(prefix=prefix, digits=numbering.SHORTEST))
    if len(code) != query_codes.DIGITS or not code.isdecimal():
        raise NotFound(SIX_DIGITS)
    async with counting.guessing(work, _guesses(work.settings, number, address)):
        async with work.reading() as session:
            ticket = await store.ticket_by_number(session, number)
        if ticket is None or not _is_code(ticket, code, work.settings):
            raise NotFound(WRONG)
    return ticket


def entering(handler: Handler, path: str) -> Handler:
    """The handler behind the limits of its address: TooLarge, or TooMany from one address or by one person."""
    door = POLICY[path]

    async def entered(request: web.Request) -> web.StreamResponse:
        refuse_large(request, door.body)
        await counting.take(work_of(request), _entries(request, door))
        return await handler(request)

    return entered


def _entries(request: web.Request, door: Door) -> list[Counted]:
    actor, counted = request.get(ACTOR), list[Counted]()
    if door.from_address:
        counted += limits.from_address(door.from_address, address_of(request), work_of(request).settings.free)
    if door.by_person and actor:
        counted.append(Counted(door.by_person, str(actor.id)))
    return counted


def _guesses(settings: Settings, number: str, address: str) -> list[Counted]:
    """Nobody who knows a number shuts its citizen out: five are of one network, the many of all together."""
    return [
        Counted(limits.CODE_OF_NUMBER, f"{number}\n{network_of(address)}"),
        Counted(limits.CODE_FROM_ANYWHERE, number),
        *limits.from_address(limits.CODE_FROM_ADDRESS, address, settings.free),
    ]


def _is_code(ticket: Ticket, code: str, settings: Settings) -> bool:
    """Compared by keyed hash, in constant time."""
    return hmac.compare_digest(ticket.code_hash, query_codes.code_hash(ticket.number, code, settings.keys))
