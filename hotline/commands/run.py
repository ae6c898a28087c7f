"""Commands that run until stopped."""

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from hotline.app import wiring
from hotline.app.console import ERR
from hotline.app.data import connections, schema_fit
from hotline.app.health.listener import watched
from hotline.app.health.process import ProcessHealth
from hotline.app.process import chat as chatting
from hotline.app.process import embedded, process_plan, supervising
from hotline.app.process import web as pages
from hotline.app.process.loops import GROUPS, Loops, chosen
from hotline.app.wiring import Services
from hotline.base.errors import BadInput, HotlineError, Unavailable
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from hotline.simulation.demo import story

DRAIN = process_plan.GRACE - 10.0  # seconds for what is under way
log = logger(__name__)


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
    """Pages, API and provider webhooks of the city profile."""
    asyncio.run(_web(_city_settings()))


def chat() -> None:
    """The web chat's server of the city profile."""
    asyncio.run(_chat(_city_settings()))


def worker(
    groups: Annotated[list[str] | None, typer.Argument(help=f"做哪些后台工作：{' '.join(GROUPS)}")] = None,
) -> None:
    """Background work of the city profile: chooses departments, sends messages."""
    asyncio.run(_worker(_city_settings(), groups or ["classify", "deliver", "recount", "look-out"]))


def ticker() -> None:
    """Sweeps due promises; start two, they share the rows."""
    asyncio.run(_worker(_city_settings(), ["sweep"], role="ticker"))


def jobs(
    workers: Annotated[int, typer.Option(min=1, max=16, help="同时做几个任务")] = process_plan.JOBS_AT_ONCE,
    queue_worker: Annotated[bool, typer.Option("--queue-worker", hidden=True)] = False,
) -> None:
    """What people and the night asked for: imports, exports, reports, training. Waits for Redis where it is away."""
    settings = _city_settings()
    if queue_worker:
        from hotline.app.jobs import queue_worker as rq_worker  # noqa: PLC0415 - RQ: the other processes do without

        rq_worker.serve(settings)
        return
    asyncio.run(_jobs(settings, workers))


def city() -> None:
    """All processes of the city profile on this machine: each starts again when it ends, and all end together."""
    asyncio.run(_city(_city_settings()))


def _stop_signal() -> asyncio.Event:
    """Set when somebody asks the process to end (Ctrl-C, or SIGTERM of a service manager), from now on."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def _stopped() -> None:
    await _stop_signal().wait()


async def _serve(settings: Settings, port: int, chat_port: int) -> None:
    house = wiring.build(settings)
    nobody = await embedded.prepare(house)
    async with embedded.running(house, port=port, chat_port=chat_port) as open_house:
        if nobody:
            ERR.print("还没有任何账号：请运行 hotline setup 开通本市热线；试用请运行 hotline sample。", highlight=False)
        ERR.print(f"12345 热线已就绪：{open_house.url}", highlight=False)
        await _stopped()


@contextmanager
def _own_port(port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(f"端口 {port} 打不开（{error.strerror}）：看是否已有一个进程在用它") from error


def _city_settings() -> Settings:
    settings = Settings()
    if settings.embedded:
        raise BadInput("多进程方式需要 Redis：请设置 HOTLINE_REDIS_URL（以及 PostgreSQL 的 HOTLINE_DATABASE_URL）")
    return settings


async def _look_for_room(settings: Settings) -> None:
    """BadInput where the server has too few connections for all processes; one that does not answer may come later."""
    try:
        budget = await connections.connection_budget(settings)
    except (OSError, DBAPIError, HotlineError) as error:
        log.warning("connections_not_counted", trouble=type(error).__name__)
        return
    if budget is not None and budget.is_impossible:
        raise BadInput(budget.words)
    if budget is not None and budget.is_tight:
        ERR.print(budget.words, highlight=False)


async def _web(settings: Settings) -> None:
    house = wiring.build(settings, kind="web")
    await _fit(house)
    stop = _stop_signal()  # before anything comes in
    health = ProcessHealth(house, "web")
    with _own_port(settings.port):
        runner = await pages.start(pages.web_app(house, health), host=settings.host, port=settings.port, drain=DRAIN)
    async with watched(health):
        ERR.print(f"网页与渠道入口已就绪：http://{settings.host}:{settings.port}", highlight=False)
        await stop.wait()
        await runner.cleanup()
    await house.close()


async def _chat(settings: Settings) -> None:
    house = wiring.build(settings, kind="chat", serve_channels=False)
    await _fit(house)
    stop = _stop_signal()  # before anything comes in
    health = ProcessHealth(house, "chat", windows=lambda: server.windows)
    server = chatting.chat_server(house, health=health)
    with _own_port(settings.chat_port):
        await server.start()
    async with watched(health):
        ERR.print(f"网页聊天已就绪：ws://{settings.host}:{server.port}/chat", highlight=False)
        await stop.wait()
        await server.close()
    await house.close()


async def _worker(settings: Settings, groups: Sequence[str], *, role: str = "worker") -> None:
    house = wiring.build(settings, kind=role, serve_channels="deliver" in groups)
    await _fit(house)
    stop = _stop_signal()  # before anything comes in
    loops = Loops(house, chosen(house, groups))
    await house.wakeups.start()
    async with watched(ProcessHealth(house, role, pulses=loops.pulses)):
        loops.start()
        await stop.wait()
        await loops.stop(grace=DRAIN)
    await house.close()


async def _jobs(settings: Settings, workers: int) -> None:
    await _fit(wiring.build(settings, serve_channels=False), then_close=True)
    from hotline.app.jobs import serving  # noqa: PLC0415 - RQ: the other processes do without

    await serving.serve(settings, workers=workers, until=_stopped)


async def _city(settings: Settings) -> None:
    await _fit(wiring.build(settings, serve_channels=False), then_close=True)
    await _look_for_room(settings)
    await supervising.run(process_plan.plan(settings), _stopped)


async def _fit(house: Services, *, then_close: bool = False) -> None:
    """Raises Unavailable where the database's tables have not the shape that this program needs."""
    try:
        await schema_fit.check(house.database)
    except Unavailable:
        await house.close()
        raise
    if then_close:
        await house.close()
