"""The web application: pages, API and the doors for providers."""

from functools import partial

from aiohttp import web

from channels import doors
from channels.doors import Doors
from channels.outbox import keep_refused
from dashboards import routes
from hotline.app.health import probes, timing
from hotline.app.health.process import Health
from hotline.app.wiring import House
from hotline.base.log import logger
from router.together import Together

log = logger(__name__)
DOORS: web.AppKey[Doors] = web.AppKey("doors", Doors)


def web_app(house: House, health: Health | None = None) -> web.Application:
    """The application of one process, not yet started; `health`: of the process that it is a part of."""
    health = health or Health(house, "web")
    app = web.Application(client_max_size=house.settings.body_limit, middlewares=[timing.timed])
    app[DOORS] = Doors(
        house.adapters,
        Together(house.work).accept,
        partial(_keep_refused, house),
        house.clock,
        trusted_proxies=house.settings.trusted_proxies,
    )
    app.add_routes(doors.routes(app[DOORS]))
    app.add_routes(probes.routes(health))
    routes.setup(app, house.work, house.todays_office, house.hints.listen, health.told)
    app.on_startup.append(partial(_open, house))
    return app


async def _open(house: House, _app: web.Application) -> None:
    """Hear what other processes ring, and know the city's names; without them pages only cut a name in pieces."""
    await house.hints.start()
    try:
        await house.read_catalogue()
    except Exception:
        log.exception("names_unread")


async def start(app: web.Application, *, host: str, port: int, drain: float = 5.0) -> web.AppRunner:
    """Listen; `runner.addresses` tells where. `cleanup()` lets requests in flight end, at most `drain` seconds."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=drain)
    await runner.setup()
    await web.TCPSite(runner, host, port, reuse_address=True).start()
    return runner


async def _keep_refused(house: House, kind: str, reason: str, masked_body: str) -> None:
    async with house.work.begin() as uow:
        await keep_refused(uow, kind, reason, masked_body)
