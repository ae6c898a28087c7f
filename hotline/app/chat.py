"""The web chat's server: its own process in the city profile, beside the pages in the embedded one."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from channels.contract import InboundMessage
from channels.webchat.protocol import ChatLine
from channels.webchat.server import ChatOptions, ChatServer
from channels.webchat.window import PAGE
from hotline.app.wiring import House
from hotline.base.uow import Work
from router import intake
from router.intake import Accepted
from tickets import store


def chat_server(house: House, *, port: int | None = None) -> ChatServer:
    """Not yet started; `port` 0 lets the system choose."""
    settings = house.settings
    options = ChatOptions(
        host=settings.host, port=settings.chat_port if port is None else port, site_url=settings.site_url
    )
    return ChatServer(accept(house.work), partial(history, house.work), house.fanout, house.clock, options)


def accept(work: Work) -> Callable[[InboundMessage], Awaitable[Accepted]]:
    """The office's intake as the doors see it."""
    return partial(intake.accept, work)


async def history(work: Work, token: str, after: int) -> Sequence[ChatLine]:
    """The lines of this chat after a place in it, oldest first; at most a page."""
    index = work.settings.keys.blind(f"webchat:{token}")
    async with work.reading(short=True) as session:
        lines = await store.lines_after(session, "webchat", index, after, limit=PAGE)
    return [
        ChatLine(line.sequence, line.author.value, line.text, line.sent_at, (line.external_id or "").partition(":")[2])
        for line in lines
    ]
