"""The web application: pages, API and webhooks of providers."""

from functools import partial

from aiohttp import web, web_response

from channels import nonces, outbox, refused_payloads, webhooks
from channels.contract import DeliveryReceipt
from channels.webhooks import Doors
from dashboards.auth.app_keys import WORK
from dashboards.web import application
from hotline.app.health import probes, timing
from hotline.app.health.process import ProcessHealth
from hotline.app.wiring import Services
from hotline.base.observability.log import logger
from hotline.base.request_limits import counting
from router.intake.batching import Together
from tickets import trail
from tickets.trail import Outcome, TrailKind

log = logger(__name__)
LINGERING = 5.0  # seconds that the rest of a body which nobody reads may still come
DOORS: web.AppKey[Doors] = web.AppKey("doors", Doors)


def web_app(house: Services, health: ProcessHealth | None = None) -> web.Application:
    """The application of one process, not yet started; `health`: of the process that it is a part of."""
    health = health or ProcessHealth(house, "web")
    vars(web_response)["SERVER_SOFTWARE"] = "hotline"  # also in answers that no middleware sees: no versions
    app = web.Application(client_max_size=house.settings.body_limit, middlewares=[timing.timed])
    app[DOORS] = Doors(
        house.adapters,
        Together(house.work).accept,
        partial(_keep_refused, house),
        house.clock,
        proxies=house.settings.proxies,
        count=partial(counting.take, house.work),
        take_nonce=partial(nonces.take, house.work),
        take_receipt=partial(_take_receipt, house),
        note_refused=partial(_note_refused, house),
        networks=house.settings.door_networks,
    )
    app.add_routes(webhooks.routes(app[DOORS]))
    app.add_routes(probes.routes(health))
    application.setup(app, house.work, house.todays_office, house.wakeups.listen, health.answer)
    app.on_startup.append(partial(_open, house))
    return app


async def _open(house: Services, _app: web.Application) -> None:
    """Hear what other processes ring, and know the city's names; without them pages only cut a name in pieces."""
    await house.wakeups.start()
    try:
        await house.read_catalogue()
    except Exception:
        log.exception("place_names_not_loaded")


async def start(app: web.Application, *, host: str, port: int, drain: float = 5.0) -> web.AppRunner:
    """Listen at `runner.addresses`. `cleanup()` lets requests in flight end, at most `drain` seconds.

    A connection on which no whole request comes for `client_seconds` is closed.
    """
    silence = app[WORK].settings.client_seconds
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=drain,
        keepalive_timeout=silence,
        lingering_time=min(silence, LINGERING),
    )
    await runner.setup()
    await web.TCPSite(runner, host, port, reuse_address=True).start()
    return runner


async def _note_refused(house: Services, kind: str, reason: str, status: int) -> None:
    async with house.work.by_the_wall().begin() as uow:
        trail.note(uow, TrailKind.DOOR, outcome=Outcome.REFUSED, about=f"/in/{kind}", reason=reason, status=status)


async def _take_receipt(house: Services, kind: str, receipt: DeliveryReceipt) -> None:
    async with house.work.begin() as uow:
        await outbox.record_receipt(uow, kind, receipt)


async def _keep_refused(house: Services, kind: str, reason: str, masked_body: str) -> None:
    async with house.work.begin() as uow:
        await refused_payloads.keep(uow, kind, reason, masked_body)
