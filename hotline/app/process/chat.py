"""The web chat's server: its own process in the city profile, beside the pages in the embedded one."""

from collections.abc import Sequence
from functools import partial

from websockets.http11 import Request

from channels.contract import WebhookResponse
from channels.webchat.protocol import ChatLine
from channels.webchat.server import PATIENCE, ChatOptions, ChatServer
from channels.webchat.tokens import COOKIE, Tokens
from channels.webchat.window import PAGE
from hotline.app.health import probes
from hotline.app.health.process import ProcessHealth
from hotline.app.wiring import Services
from hotline.base.request_limits import counting
from hotline.base.security import codes
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import Work
from router.intake.batching import Together
from tickets import store
from tickets.message_models import Message


def chat_server(house: Services, *, port: int | None = None, health: ProcessHealth | None = None) -> ChatServer:
    """Not yet started; `port` 0 lets the system choose. `health`: of the process that it is a part of."""
    settings = house.settings
    options = ChatOptions(
        host=settings.host,
        port=settings.chat_port if port is None else port,
        site_url=settings.site_url,
        cookie=settings.cookie(COOKIE),
        proxies=settings.proxies,
        free=settings.free,
        hello_within=min(settings.client_seconds, PATIENCE),
        close_within=min(settings.client_seconds, PATIENCE),
    )
    probe = partial(_probe, health) if health else None
    parts = Together(house.work).accept, partial(history, house.work), house.wakeups, house.clock
    tokens, count = Tokens(lambda: settings.keys), partial(counting.take, house.work)
    return ChatServer(*parts, tokens, options, count=count, probe=probe)


async def _probe(health: ProcessHealth, request: Request, peer: str) -> WebhookResponse | None:
    """None for what is no address of `probes`."""
    path, _, query = request.path.partition("?")
    if path not in probes.PATHS:
        return None
    asked = probes.ProbeRequest(path, query, peer, request.headers, request.headers.get_all("X-Forwarded-For"))
    return await probes.answer(health, asked)


async def history(work: Work, token: str, after: int) -> Sequence[ChatLine]:
    """The lines of this chat after a place in it, oldest first; at most a page."""
    index = work.settings.keys.blind(f"webchat:{token}")
    async with work.reading(short=True) as session:
        lines = await store.lines_after(session, "webchat", index, after, limit=PAGE)
    return [_line(line, work.settings.keys) for line in lines]


def _line(line: Message, keys: KeyRing) -> ChatLine:
    text = codes.with_code(line.text, line.code_sealed, keys)
    return ChatLine(line.sequence, line.author.value, text, line.sent_at, _cid(line.external_id))


def _cid(external_id: str | None) -> str:
    """The line's key as its page named it, without the token before it and the mark of an edit after it."""
    parts = (external_id or "").split(":")
    return parts[1] if len(parts) > 1 else ""
