"""The web chat's server: its own process in the city profile, beside the pages in the embedded one."""

from collections.abc import Sequence
from functools import partial

from channels.contract import Answer
from channels.webchat.protocol import ChatLine
from channels.webchat.server import ChatOptions, ChatServer
from channels.webchat.window import PAGE
from hotline.app.health import probes
from hotline.app.health.process import Health
from hotline.app.wiring import House
from hotline.base.uow import Work
from router.together import Together
from tickets import store


def chat_server(house: House, *, port: int | None = None, health: Health | None = None) -> ChatServer:
    """Not yet started; `port` 0 lets the system choose. `health`: of the process that it is a part of."""
    settings = house.settings
    options = ChatOptions(
        host=settings.host, port=settings.chat_port if port is None else port, site_url=settings.site_url
    )
    probe = partial(_probe, health) if health else None
    told = Together(house.work).accept, partial(history, house.work), house.hints, house.clock
    return ChatServer(*told, options, probe=probe)


async def _probe(health: Health, path: str, query: str, authorization: str) -> Answer | None:
    """None for what is no address of `probes`."""
    if path not in probes.PATHS:
        return None
    return await probes.answer(health, path, query, may_measure=probes.has_token(health, authorization))


async def history(work: Work, token: str, after: int) -> Sequence[ChatLine]:
    """The lines of this chat after a place in it, oldest first; at most a page."""
    index = work.settings.keys.blind(f"webchat:{token}")
    async with work.reading(short=True) as session:
        lines = await store.lines_after(session, "webchat", index, after, limit=PAGE)
    return [
        ChatLine(line.sequence, line.author.value, line.text, line.sent_at, _cid(line.external_id)) for line in lines
    ]


def _cid(external_id: str | None) -> str:
    """The line's key as its page named it, without the token before it and the mark of an edit after it."""
    parts = (external_id or "").split(":")
    return parts[1] if len(parts) > 1 else ""
