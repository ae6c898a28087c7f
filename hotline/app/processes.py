"""`make city`: the city profile's processes on one machine, each its own, ended together."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from hotline.base.log import logger
from hotline.base.settings import Settings

WITHOUT_TELEGRAM = '["phone","webchat","wechat","sms"]'
GRACE = 60.0  # seconds a process has to end by itself
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Process:
    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]


def plan(settings: Settings) -> tuple[Process, ...]:
    """Pages, chat, workers, two tickers; Telegram's own pair where it is configured, on the port after the chat's."""
    main = {"HOTLINE_CHANNELS": WITHOUT_TELEGRAM}
    processes = [
        Process("web", ("web",), main),
        Process("chat", ("chat",), main),
        Process("worker-1", ("worker", "classify", "deliver", "recount", "look-out"), main),
        Process("worker-2", ("worker", "deliver", "classify", "look-out", "recount"), main),
        Process("jobs", ("jobs",), main),
        Process("ticker-1", ("ticker",), main),
        Process("ticker-2", ("ticker",), main),
    ]
    if settings.telegram_token.get_secret_value():
        own = {"HOTLINE_CHANNELS": '["telegram"]', "HOTLINE_PORT": str(settings.chat_port + 1)}
        processes += [
            Process("telegram", ("web",), own),
            Process("telegram-worker", ("worker", "deliver"), own),
        ]
    return tuple(processes)


async def run(settings: Settings, until: Callable[[], Awaitable[None]]) -> int:
    """Start all, wait for `until` or for one to end by itself (then 1), and end all."""
    children = [await _start(process) for process in plan(settings)]
    waiting = [asyncio.create_task(child.wait()) for child in children]
    stop = asyncio.ensure_future(until())
    done, _ = await asyncio.wait([stop, *waiting], return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    for child in children:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
    _, late = await asyncio.wait(waiting, timeout=GRACE)
    for child in children:
        if child.returncode is None and late:
            child.kill()
    await asyncio.gather(*waiting)
    return 0 if stop in done else 1


async def _start(process: Process) -> asyncio.subprocess.Process:
    log.info("process_started", process=process.name)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hotline", *process.arguments, env={**os.environ, **process.environment}
    )
