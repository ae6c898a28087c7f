"""The small listener of a process without pages, and of any process whose figures have a port of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from hotline.app.health import probes
from hotline.app.health.process import ProcessHealth
from hotline.base.observability import traces
from hotline.base.observability.log import logger

log = logger(__name__)


@asynccontextmanager
async def watched(health: ProcessHealth, *, reports: bool = True) -> AsyncIterator[None]:
    """The process reports itself, and listens on HOTLINE_METRICS_PORT where that is set, as long as this lasts."""
    settings = health.house.settings
    traces.set_up(settings.traces_endpoint, f"hotline-{health.role}")
    if reports:
        health.start()
    runner = await listen(health, port=settings.metrics_port)
    try:
        yield
    finally:
        if runner is not None:
            await runner.cleanup()
        await health.stop()
        await asyncio.to_thread(traces.close)


async def listen(health: ProcessHealth, *, port: int | None) -> web.AppRunner | None:
    """None where there is no port, or where another process has it: work goes on all the same."""
    if not port:
        return None
    app = web.Application()
    app.add_routes(probes.routes(health, own_port=True))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, health.house.settings.metrics_host, port).start()
    except OSError as error:
        log.error("metrics_port_taken", port=port, trouble=error.strerror)  # noqa: TRY400 - the words say all
        await runner.cleanup()
        return None
    return runner
