"""Who may see a ticket without signing in: the browser that wrote it, or one that has named its query code."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.keys import work_of
from dashboards.queries import talks
from dashboards.visitor import set_cookie, token_of
from hotline.base.errors import NotFound
from tickets import store
from tickets.messages import Conversation
from tickets.models import Ticket

COOKIE = "proof"
LASTS = 3600  # seconds
KEPT = 5  # tickets that one browser may have open at once


async def own_conversation(request: web.Request, session: AsyncSession) -> Conversation | None:
    """What this browser wrote before, if anything."""
    index = work_of(request).settings.keys.blind(f"webchat:{token_of(request)}")
    return await talks.with_identity(session, "webchat", index)


async def ticket(request: web.Request, session: AsyncSession) -> Ticket:
    """The ticket named in the address; raises NotFound alike for an unknown one and for somebody else's."""
    number = request.match_info["number"]
    found = await store.ticket_by_number(session, number)
    if found is not None and _proved(request, number):
        return found
    own = await own_conversation(request, session) if found is not None else None
    if found is None or own is None or found.conversation_id != own.id:
        raise NotFound("请用工单编号和查询码打开，或者查询已超过一小时，请重新查询")
    return found


def hand_out(request: web.Request, response: web.StreamResponse, number: str) -> None:
    """Remember in the browser that it has named the code; bound to the visitor, for an hour."""
    others = [seal for seal in request.cookies.get(COOKIE, "").split(".") if seal]
    seals = [*(seal for seal in others if seal != _seal(request, number)), _seal(request, number)][-KEPT:]
    set_cookie(request, response, COOKIE, ".".join(seals), max_age=LASTS)


def _proved(request: web.Request, number: str) -> bool:
    return _seal(request, number) in request.cookies.get(COOKIE, "").split(".")


def _seal(request: web.Request, number: str) -> str:
    """A keyed hash that nobody can make up; of an hour's life in the browser and worthless in another one."""
    return work_of(request).settings.keys.blind(f"proof:{token_of(request)}:{number}")
