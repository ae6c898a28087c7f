"""How surely and fast messages go out: SMS through a gateway that fails one in ten, while another provider hangs.

Needs an empty scratch database with every table. Delivery runs as in a worker, on its own loops; its clock runs
faster than the wall's, so that the pauses between attempts are not waited for in full.
"""

import asyncio
import random
import statistics
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import func, select

from channels import outbox
from channels.models import Outbox, OutboxState
from hotline.app import wiring
from hotline.app.process.loops import Loops, chosen
from hotline.app.wiring import Services
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.simulation.fakes.provider import SentMessage
from hotline.simulation.fakes.sms import FakeAliyunSms
from hotline.simulation.fakes.wechat import FakeWeChat

KEY = "bench"
PACE = 30.0  # how fast the clock of delivery runs
FAILING = 0.1  # of the gateway's answers
PER_NUMBER = 5  # messages to one number
PUT_AT_ONCE = 500
LOOK = 0.2  # seconds between two looks whether all is done
GRACE = 0.5  # seconds that a hanging provider is given in the end
_OPEN = (OutboxState.WAITING, OutboxState.SENDING)


@dataclass(frozen=True, slots=True)
class OutboxLoad:
    """How much is measured; tests take less."""

    messages: int = 10_000
    hanging: int = 200  # messages to the provider that hangs
    probes: int = 40  # single messages whose way is timed, without and with the hanging provider
    patience: float = 1800.0  # seconds after which what has not arrived is lost


class _Fast:
    """The wall's clock, sped up."""

    def __init__(self) -> None:
        self._began, self._wall = SystemClock().now(), perf_counter()

    def now(self) -> datetime:
        return self._began + timedelta(seconds=(perf_counter() - self._wall) * PACE)


class _Gateway(FakeAliyunSms):
    """Fails at random, always at the same requests; keeps everything that it took."""

    def __init__(self) -> None:
        super().__init__(KEY, KEY)
        self._chosen = random.Random(19)  # noqa: S311 - repeatable, nothing secret
        self.fails = False
        self.arrived: list[SentMessage] = []
        self.came = asyncio.Event()

    def next_failure(self) -> Any | None:
        return ("isp.SYSTEM_ERROR", "系统错误") if self.fails and self._chosen.random() < FAILING else None

    async def take(self, message: SentMessage) -> None:
        self.arrived.append(message)
        self.came.set()


class _Hanging(FakeWeChat):
    """Takes messages and never answers."""

    def __init__(self) -> None:
        super().__init__(KEY, KEY)
        self.full = asyncio.Event()

    async def _send(self, request: web.Request) -> web.Response:  # noqa: ARG002 - it is not read
        self.full.set()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


async def bench_outbox(url: str, load: OutboxLoad | None = None) -> dict[str, Any]:
    """Keys `queued, sent, lost, doubled, out_of_order, seconds, slow_lane_delay_ms`.

    `slow_lane_delay_ms`: how much later a single SMS arrives (median) while the other provider hangs.
    """
    load = load or OutboxLoad()
    gateway, hanging = _Gateway(), _Hanging()
    try:
        async with _post_room(url, await gateway.start(), await hanging.start()) as house:
            alone = await _probe(house, gateway, load.probes)
            await _put(house, [("wechat", f"openid{n}", str(n)) for n in range(load.hanging)])
            await hanging.full.wait()
            beside = await _probe(house, gateway, load.probes)
            gateway.arrived.clear()
            gateway.fails = True
            seconds = await _send_all(house, load)
    finally:
        await gateway.close()
        await hanging.close()
    delay = max(statistics.median(beside) - statistics.median(alone), 0.0) * 1000
    return _counted(gateway.arrived, load) | {"seconds": round(seconds, 1), "slow_lane_delay_ms": round(delay, 1)}


@asynccontextmanager
async def _post_room(url: str, sms: str, wechat: str) -> AsyncIterator[Services]:
    settings = Settings(
        database_url=url,
        redis_url="",
        channels=("sms", "wechat"),
        sms_path_secret=SecretStr(KEY),
        sms_key_id=KEY,
        sms_key_secret=SecretStr(KEY),
        sms_api=sms,
        wechat_token=SecretStr(KEY),
        wechat_appid=KEY,
        wechat_secret=SecretStr(KEY),
        wechat_api=wechat,
    )
    house = wiring.build(settings, clock=_Fast())
    house.pace = PACE
    running = Loops(house, chosen(house, ["deliver"]))
    running.start()
    try:
        yield house
    finally:
        await running.stop(grace=GRACE)
        await house.close()


async def _put(house: Services, messages: Sequence[tuple[str, str, str]]) -> None:
    for begin in range(0, len(messages), PUT_AT_ONCE):
        async with house.work.begin() as uow:
            for channel, address, text in messages[begin : begin + PUT_AT_ONCE]:
                outbox.put(uow, channel=channel, address=address, text=text)


async def _probe(house: Services, gateway: _Gateway, count: int) -> list[float]:
    """Seconds until each of some single messages has arrived, the one after the other."""
    took = []
    for number in range(count):
        gateway.came.clear()
        began = perf_counter()
        await _put(house, [("sms", f"139{number:08d}", "试")])
        await gateway.came.wait()
        took.append(perf_counter() - began)
    return took


async def _send_all(house: Services, load: OutboxLoad) -> float:
    """Seconds from the first row until nothing waits; each number is sent several, in turn with the others."""
    numbers = max(load.messages // PER_NUMBER, 1)
    wanted = [("sms", f"138{n % numbers:08d}", str(n // numbers)) for n in range(load.messages)]
    began = perf_counter()
    await _put(house, wanted)
    while await _is_open(house) and perf_counter() - began < load.patience:  # noqa: ASYNC110 - the rows are the truth
        await asyncio.sleep(LOOK)
    return perf_counter() - began


async def _is_open(house: Services) -> bool:
    async with house.work.reading() as session:
        waiting = select(func.count()).where(Outbox.channel == "sms", Outbox.state.in_(_OPEN))
        return bool(await session.scalar(waiting))


def _counted(arrived: Sequence[SentMessage], load: OutboxLoad) -> dict[str, int]:
    times = Counter((one.address, one.text) for one in arrived)
    last: dict[str, int] = {}
    out_of_order = 0
    for one in arrived:
        out_of_order += int(one.text) < last.get(one.address, -1)
        last[one.address] = int(one.text)
    return {
        "queued": load.messages,
        "sent": len(times),
        "lost": load.messages - len(times),
        "doubled": sum(count - 1 for count in times.values()),
        "out_of_order": out_of_order,
    }
