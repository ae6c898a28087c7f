"""Who may see a ticket without signing in: a browser that has named its query code, or has just been given it."""

import hmac
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.auth import cookies
from dashboards.auth.app_keys import work_of
from dashboards.citizen.browser_cookie import token_of
from dashboards.desk.queries import conversations
from hotline.base.errors import NotFound
from tickets import store
from tickets.message_models import Conversation
from tickets.models import Ticket

COOKIE = "proof"
LASTS = timedelta(hours=1)  # since the ticket's page was last opened
KEPT = 5  # tickets that one browser may have open at once
_SECONDS = re.compile(r"[0-9]{1,11}")
CLOSED = "请凭编号和查询码打开。为保护您的信息，一段时间没有操作，或者换了人用这台设备，就要重新填写查询码"


class By(StrEnum):
    """How a ticket was opened."""

    CODE = "c"
    WRITING = "w"  # on the receipt a moment ago; ends when the device is used again, opens nothing confidential


async def own_conversation(request: web.Request, session: AsyncSession) -> Conversation | None:
    """What this browser wrote before, if anything."""
    index = work_of(request).settings.keys.blind(f"webchat:{token_of(request)}")
    return await conversations.with_identity(session, "webchat", index)


async def ticket(request: web.Request, session: AsyncSession) -> Ticket:
    """The ticket named in the address; raises NotFound alike for an unknown one and for somebody else's."""
    number = request.match_info["number"]
    found = await store.ticket_by_number(session, number)
    if found is None or not opens(request, found):
        raise NotFound(CLOSED)
    return found


def opens(request: web.Request, ticket: Ticket) -> bool:
    """Whether this browser may open it now; by its writing alone nothing confidential."""
    by = _proved(request, ticket.number)
    return by is not None and not (by is By.WRITING and ticket.confidential)


def hand_out(request: web.Request, response: web.StreamResponse, number: str, by: By = By.CODE) -> None:
    """Remember in the browser that it may open this ticket; bound to the visitor and to the moment."""
    known = _proved(request, number)
    own = _made(request, number, by if by is By.CODE else known or by)
    others = [seal for seal in _sent(request) if not _is_of(request, seal, number)]
    cookies.put(request, response, COOKIE, "!".join([*others, own][-KEPT:]), max_age=int(LASTS.total_seconds()))


def renew(request: web.Request, response: web.StreamResponse, number: str) -> None:
    """The page was opened: its hour begins again."""
    if (by := _proved(request, number)) is not None:
        hand_out(request, response, number, by)


def forget_writing(request: web.Request, response: web.StreamResponse) -> None:
    """The device is used again, perhaps by somebody else: earlier tickets ask for the code."""
    kept = [seal for seal in _sent(request) if not seal.startswith(By.WRITING.value)]
    if len(kept) < len(_sent(request)):
        cookies.put(request, response, COOKIE, "!".join(kept), max_age=int(LASTS.total_seconds()))


def forget(request: web.Request, response: web.StreamResponse) -> None:
    cookies.drop(request, response, COOKIE)


def _sent(request: web.Request) -> list[str]:
    return [seal for seal in cookies.sent(request, COOKIE).split("!") if seal]


def _proved(request: web.Request, number: str) -> By | None:
    """How this visitor may open it; None where they may not, or no longer."""
    seal = next((seal for seal in _sent(request) if _is_of(request, seal, number)), None)
    if seal is None:
        return None
    made = datetime.fromtimestamp(int(seal[1:].partition(".")[0]), tz=UTC)
    return By(seal[0]) if work_of(request).wall.now() - made <= LASTS else None


def _is_of(request: web.Request, seal: str, number: str) -> bool:
    """Whether the seal is ours, of this visitor and this ticket, however old."""
    by, moment = seal[:1], seal[1:].partition(".")[0]
    if by not in {one.value for one in By} or not _SECONDS.fullmatch(moment):
        return False
    return hmac.compare_digest(
        seal.encode(errors="surrogateescape"), _seal(request, number, By(by), int(moment)).encode()
    )


def _made(request: web.Request, number: str, by: By) -> str:
    return _seal(request, number, by, int(work_of(request).wall.now().timestamp()))


def _seal(request: web.Request, number: str, by: By, moment: int) -> str:
    """A keyed hash that nobody can make up, and worthless in another browser."""
    keys = work_of(request).settings.keys
    return f"{by.value}{moment}.{keys.blind(f'proof:{token_of(request)}:{number}:{by.value}:{moment}')}"
