"""`hotline demo`: the sample city with everybody in it, on SQLite in one process, until Ctrl-C."""

import asyncio
import contextlib
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from dashboards.desk.queries.intake import newest_ticket
from hotline import city
from hotline.app import wiring
from hotline.app.console import ERR, progress_bar
from hotline.app.data import seed
from hotline.app.process import embedded
from hotline.app.process.embedded import EmbeddedCity
from hotline.base.clock import SystemClock, city_time
from hotline.base.http.client_address import THIS_MACHINE
from hotline.base.settings import Settings
from hotline.simulation.demo import alarms
from hotline.simulation.demo.citizens import Citizens
from hotline.simulation.demo.clock import OfficeClock
from hotline.simulation.demo.staff import SimulatedStaff
from hotline.simulation.fakes.sms import FakeAliyunSms
from hotline.simulation.fakes.telegram import FakeTelegram
from hotline.simulation.fakes.wechat import FakeWeChat
from sla.calendar import calendars
from sla.calendar.national_calendar import national
from sla.calendar.workdays import due
from sla.policy.time_limit import TimeLimit, TimeUnit
from tickets.access.rights import ROLE_NAMES, Role

CLOCK, NOTE_TIME_EVERY = "clock.json", 2.0  # file; wall seconds
BURST = 30  # matters that come at once, so that the first page is not empty
ONE_EACH = (Role.AGENT, Role.DISPATCHER, Role.REVIEWER, Role.UNIT_CLERK, Role.UNIT_APPROVER)
ACCOUNTS = (*ONE_EACH, Role.SUPERVISOR, Role.CALLER, Role.LEADER, Role.SYSADMIN)


async def run(
    settings: Settings,
    *,
    port: int | None,
    rate: float,
    speed: float,
    fresh: bool,
    until: Callable[[], Awaitable[None]],
) -> None:
    """Live the demo until `until` returns. `rate` matters a minute; `speed` working seconds a second."""
    home = settings.home / "demo"
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    chosen = settings.port if port is None else port
    settings = embedded.with_own_secrets(settings).model_copy(
        update={
            "home": home,
            "database_url": "",
            "redis_url": "",
            "site_url": f"http://{settings.host}:{chosen}",
            "free_networks": THIS_MACHINE,  # where all the simulated citizens write from
        }
    )
    clock = OfficeClock(_begin(home), speed=speed, calendar=calendars.plain(settings))
    async with _providers(settings) as (settings, fakes):
        house = wiring.build(settings, clock=clock, wall=SystemClock())
        house.pace = speed
        with progress_bar("首次启动：训练分类模型") as progress:
            await embedded.prepare_trial(house, password=seed.DEMO_PASSWORD, progress=progress)
        async with embedded.running(house, port=chosen, chat_port=chosen and chosen + 1) as open_house:
            await _live(open_house, fakes, rate=rate, until=until)
            _note_time(open_house)


async def _live(open_house: EmbeddedCity, fakes: "Fakes", *, rate: float, until: Callable[[], Awaitable[None]]) -> None:
    citizens, office = Citizens(open_house), SimulatedStaff(open_house.house)
    fakes.read_by(citizens)
    await alarms.give_phones(open_house.house)
    started_before = await newest_ticket(open_house.house.work) > 0
    tasks = [
        asyncio.create_task(citizens.live(per_minute=rate, burst=0 if started_before else BURST)),
        asyncio.create_task(office.work()),
        asyncio.create_task(alarms.answer(open_house.house)),
        asyncio.create_task(_keep_time(open_house)),
    ]
    _announce(open_house)
    await until()
    ERR.print("正在收工……")
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await citizens.close()


async def _keep_time(open_house: EmbeddedCity) -> None:
    """Note the demo's time now and then, so that it never runs backwards, not even after a kill."""
    while True:
        _note_time(open_house)
        await asyncio.sleep(NOTE_TIME_EVERY)


def _note_time(open_house: EmbeddedCity) -> None:
    house = open_house.house
    (house.settings.home / CLOCK).write_text(json.dumps({"now": house.clock.now().isoformat()}))


class Fakes:
    """The fake providers; what they take is read by the simulated citizens."""

    def __init__(self, settings: Settings) -> None:
        self._citizens: Citizens | None = None
        self.telegram = FakeTelegram(settings.telegram_token.get_secret_value(), partial(self._bring, "telegram"))
        self.wechat = FakeWeChat(
            settings.wechat_appid, settings.wechat_secret.get_secret_value(), partial(self._bring, "wechat")
        )
        self.sms = FakeAliyunSms(
            settings.sms_key_id, settings.sms_key_secret.get_secret_value(), partial(self._bring, "sms")
        )

    def read_by(self, citizens: Citizens) -> None:
        self._citizens = citizens

    async def _bring(self, channel: str, address: str, text: str, _request_id: str) -> None:
        if self._citizens is not None:
            await self._citizens.hear(channel, address, text)


@asynccontextmanager
async def _providers(settings: Settings) -> AsyncIterator[tuple[Settings, Fakes]]:
    fakes = Fakes(settings)
    addresses = {
        "telegram_api": await fakes.telegram.start(),
        "wechat_api": await fakes.wechat.start(),
        "sms_api": await fakes.sms.start(),
    }
    try:
        yield settings.model_copy(update=addresses), fakes
    finally:
        for fake in (fakes.telegram, fakes.wechat, fakes.sms):
            await fake.close()


def _begin(home: Path) -> datetime:
    """Where the last run stopped, or nine o'clock of the next working day."""
    kept = home / CLOCK
    if kept.exists():
        return datetime.fromisoformat(json.loads(kept.read_text())["now"])
    opening = due(datetime.now(UTC) - timedelta(days=1), TimeLimit(1, TimeUnit.WORKING_DAYS), national())
    return city_time(opening).replace(hour=9, minute=0, second=0, microsecond=0).astimezone(UTC)


def _announce(open_house: EmbeddedCity) -> None:
    url = open_house.url
    lines = [
        f"{open_house.house.settings.city}（虚构）12345 热线已就绪，Ctrl-C 结束：",
        f"  市民      {url}/        网页聊天 {url}/chat        查进度 {url}/query",
        f"  坐席台    {url}/desk    承办单位 {url}/dept        督办台 {url}/supervision",
        f"  回访台    {url}/followup  数据   {url}/numbers",
        f"  演示账号（密码都是 {seed.DEMO_PASSWORD}）：",
    ]
    staff = city.load_city().staff
    for role in ACCOUNTS:
        person = next(one for one in staff if role.value in one.roles)
        lines.append(f"    {person.login:<18}{person.name}  {ROLE_NAMES[role]}")
    for line in lines:
        ERR.print(line, highlight=False, markup=False, soft_wrap=True)
