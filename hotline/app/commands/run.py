"""Commands that run until they are told to stop."""

import asyncio
import secrets
import signal
from pathlib import Path
from typing import Annotated

import typer

from channels.outbox import bell_of
from hotline.app import chat as chatting
from hotline.app import embedded, processes, wiring
from hotline.app import ticker as ticking
from hotline.app import web as pages
from hotline.app.commands.options import ERR, progress_bar
from hotline.app.demo import story
from hotline.app.wiring import House
from hotline.base.errors import BadInput
from hotline.base.settings import ALL_CHANNELS, Settings
from hotline.base.uow import Doorbell


def serve(port: int | None = None, chat_port: int | None = None) -> None:
    """Everything in one process, on SQLite unless HOTLINE_DATABASE_URL says otherwise."""
    settings = Settings()
    pages_port = settings.port if port is None else port
    asyncio.run(_serve(settings, pages_port, settings.chat_port if chat_port is None else chat_port))


def demo(
    port: int | None = None,
    rate: Annotated[float, typer.Option(help="每分钟来多少件")] = 20.0,
    speed: Annotated[float, typer.Option(help="时钟快多少倍")] = 180.0,
    fresh: Annotated[bool, typer.Option("--fresh", help="清空演示数据，从头开始")] = False,
    home: Annotated[Path, typer.Option(help="演示数据放在这个目录下的 demo 里")] = Path("var"),
) -> None:
    """A sample city with simulated citizens and departments, on SQLite in one process; Ctrl-C ends it.

    Settings in the environment are not used: a demo never touches a real city's data.
    """
    asyncio.run(story.run(Settings(home=home), port=port, rate=rate, speed=speed, fresh=fresh, until=_stopped))


def web() -> None:
    """Pages, API and provider doors of the city profile."""
    asyncio.run(_web(_city_settings()))


def chat() -> None:
    """The web chat's server of the city profile."""
    asyncio.run(_chat(_city_settings()))


def worker(
    bells: Annotated[
        list[str] | None,
        typer.Argument(help="要应答的队列：classify deliver recount look-out learn import deliver-telegram"),
    ] = None,
) -> None:
    """Answers bells: chooses departments, sends messages, takes over sheets."""
    from hotline.app import city_jobs  # noqa: PLC0415 - RQ and redis are for this profile only

    city_jobs.work(_city_settings(), bells or ["classify", "deliver", "recount", "look-out", "import"])


def ticker() -> None:
    """Sweeps due promises; start two, they share the rows."""
    asyncio.run(_ticker(_city_settings()))


def city() -> None:
    """All processes of the city profile on this machine, ended together."""
    raise SystemExit(asyncio.run(processes.run(_city_settings(), _stopped)))


async def _stopped() -> None:
    """Returns when somebody asks the process to end (Ctrl-C, or SIGTERM of a service manager)."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()


async def _serve(settings: Settings, port: int, chat_port: int) -> None:
    house, doorbell = embedded.embedded_house(settings)
    password = secrets.token_urlsafe(9)
    with progress_bar("首次启动：训练分类模型") as progress:
        seeded = await embedded.prepare(house, password=password, progress=progress)
    if seeded:
        ERR.print(f"已写入示例城市（虚构），账号初始密码：{password}", highlight=False)
    async with embedded.running(house, doorbell, port=port, chat_port=chat_port) as open_house:
        ERR.print(f"12345 热线已就绪：{open_house.url}", highlight=False)
        await _stopped()


def _city_settings() -> Settings:
    settings = Settings()
    if settings.embedded:
        raise BadInput("多进程方式需要 Redis：请设置 HOTLINE_REDIS_URL（以及 PostgreSQL 的 HOTLINE_DATABASE_URL）")
    return settings


def _doorbell(settings: Settings) -> Doorbell:
    from hotline.app import city_jobs  # noqa: PLC0415 - RQ and redis are for this profile only

    return city_jobs.RedisDoorbell(settings)


def _house(settings: Settings, *, serve_channels: bool) -> House:
    return wiring.build(settings, doorbell=_doorbell(settings), serve_channels=serve_channels)


async def _web(settings: Settings) -> None:
    house = _house(settings, serve_channels=True)
    runner = await pages.start(pages.web_app(house), host=settings.host, port=settings.port)
    ERR.print(f"网页与渠道入口已就绪：http://{settings.host}:{settings.port}", highlight=False)
    await _stopped()
    await runner.cleanup()
    await house.close()


async def _chat(settings: Settings) -> None:
    house = _house(settings, serve_channels=False)
    server = chatting.chat_server(house)
    await server.start()
    ERR.print(f"网页聊天已就绪：ws://{settings.host}:{server.port}/chat", highlight=False)
    await _stopped()
    await server.close()
    await house.close()


async def _ticker(settings: Settings) -> None:
    house = _house(settings, serve_channels=False)
    stop = asyncio.Event()
    ticking_task = asyncio.create_task(
        ticking.tick(house, stop, bells=frozenset({"classify", *map(bell_of, ALL_CHANNELS)}))
    )
    await _stopped()
    stop.set()
    await ticking_task
    await house.close()
