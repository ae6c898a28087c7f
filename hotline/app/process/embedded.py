"""Everything in one process: database made, model trained, pages, chat and the loops in one event loop."""

import secrets
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from pydantic import SecretStr

from channels import outbox
from channels.webchat.server import ChatServer
from dashboards.admin.queries import people
from hotline.app import model_store, nightly
from hotline.app.data import seed
from hotline.app.health.listener import watched
from hotline.app.health.process import ProcessHealth
from hotline.app.jobs.in_process import InProcessJobs
from hotline.app.process import web as pages
from hotline.app.process.chat import chat_server
from hotline.app.process.loops import GROUPS, Loop, Loops, chosen
from hotline.app.wiring import Services
from hotline.base.errors import Unavailable
from hotline.base.settings import Settings
from tickets.jobs.models import WAKEUP


@dataclass(frozen=True)
class EmbeddedCity:
    """A city whose servers are listening."""

    house: Services
    app: web.Application
    chat: ChatServer
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.house.settings.host}:{self.port}"


async def prepare_trial(house: Services, *, password: str, progress: model_store.Progress | None = None) -> None:
    """The sample city where there is none yet, and a model; BadInput where the database holds a real city."""
    try:
        await seed.refuse_real_city(house.database)
        await seed.make_ready(house.database, house.work)
        async with house.work.begin() as uow:
            await seed.seed(uow, password=password)
        model_store.ensure_first(house.settings.home, progress)
        await house.todays_office()
    except BaseException:
        await house.close()
        raise


async def prepare(house: Services) -> bool:
    """Tables, and nothing in them: a real city brings its own (`hotline setup`). True where nobody can sign in yet."""
    try:
        await seed.make_ready(house.database, house.work)
        await house.todays_office()
        async with house.work.reading() as session:
            return not await people.staff_count(session)
    except BaseException:
        await house.close()
        raise


@asynccontextmanager
async def running(house: Services, *, port: int, chat_port: int, by_itself: bool = True) -> AsyncIterator[EmbeddedCity]:
    """Start all servers; everything is closed in order afterwards. Ports may be 0.

    `by_itself`: the loops run; otherwise the driver of simulated time works (`hotline.simulation.simulated_time`).
    """
    async with house.work.begin() as uow:
        await outbox.release(uow)  # what a crash left half sent is sent again, marked as a retry
    jobs = InProcessJobs()
    asked = (
        Loop("jobs", jobs.look, wakeup=WAKEUP),
        Loop("night", nightly.look, every=nightly.LOOK_EVERY, at_once=False),
    )
    loops = Loops(house, [*chosen(house, GROUPS), *asked])
    health = ProcessHealth(house, "serve", pulses=loops.pulses, windows=lambda: chat.windows)
    chat = chat_server(house, port=chat_port, health=health)
    try:
        await chat.start()
        house.use_chat_port(chat.port)
        app = pages.web_app(house, health)
        runner = await pages.start(app, host=house.settings.host, port=port)
    except OSError as error:
        await chat.close()
        await house.close()
        raise Unavailable(f"端口 {port} 或 {chat_port} 打不开（{error.strerror}），请用 --port 换一个") from error
    try:
        async with watched(health, reports=by_itself):
            if by_itself:
                loops.start()
            yield EmbeddedCity(house, app, chat, runner.addresses[0][1])
    finally:
        await loops.stop()
        await jobs.close()
        await chat.close()
        await runner.cleanup()
        await house.close()


def with_own_secrets(settings: Settings) -> Settings:
    """The settings with a fresh secret wherever a channel lacks one, so that it can be used by our own simulation."""
    own = {
        "phone_password": SecretStr(secrets.token_urlsafe(16)),
        "wechat_token": SecretStr(secrets.token_hex(16)),
        "wechat_appid": "wxsimulated",
        "wechat_aes_key": SecretStr(b64encode(secrets.token_bytes(32)).decode().rstrip("=")),
        "wechat_secret": SecretStr(secrets.token_hex(16)),
        "telegram_token": SecretStr(f"12345:{secrets.token_hex(16)}"),
        "telegram_secret": SecretStr(secrets.token_urlsafe(16)),
        "sms_path_secret": SecretStr(secrets.token_urlsafe(16)),
        "sms_key_id": "simulated",
        "sms_key_secret": SecretStr(secrets.token_hex(16)),
    }
    lacking = {name: value for name, value in own.items() if not _plain(getattr(settings, name))}
    return settings.model_copy(update=lacking)


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
