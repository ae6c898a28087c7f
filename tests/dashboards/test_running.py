"""The page 运行: whether the system can serve, what to do, what waits, who is there; for its administrator alone."""

import re
from datetime import timedelta
from typing import Any

import pytest

from channels import outbox
from dashboards.admin.queries import system
from dashboards.admin.queries.system import ReportedProcess
from hotline.base.clock import TurnedClock
from hotline.base.observability.readiness import Check, CheckScope, Level
from hotline.base.storage.database import Database
from tests.dashboards.office import Browser, Office, Page, Told


def rows(page: Page) -> list[str]:
    """Each line of the tables, its cells parted by a bar."""
    found = re.findall(r"<tr>(.*?)</tr>", page.html, re.DOTALL)
    texts = [[re.sub(r"<[^>]+>", "", cell) for cell in re.split(r"</t[dh]>", row)[:-1]] for row in found]
    return ["|".join(" ".join(text.split()) for text in row) for row in texts]


async def test_the_administrator_reads_what_is_wrong_and_what_to_do(
    browser: Browser, office: Office, clock: TurnedClock, health: Told
) -> None:
    await office.open("路灯坏了三天")
    async with office.work.begin() as uow:
        outbox.put(uow, channel="wechat", address="o-1", text="已登记").attempts = 2
    clock.turn(minutes=5)
    health.checks = (
        *health.checks,
        Check("redis", "Redis", Level.WARNING, "连不上 Redis", "检查 Redis 是否在运行", CheckScope.CITY),
        Check("classify", "派单", Level.BAD, "派单没有进程在做", "启动后台进程", CheckScope.CITY),
    )
    loops = {"classify": {"failures_in_a_row": 3, "error": "RuntimeError"}, "deliver-sms": {"failures_in_a_row": 0}}
    health.processes = [
        ReportedProcess("ticker@host-a:7", 2.0, {"loops": {"sweep": {}}, "clock_off": 0.2}),
        ReportedProcess("worker@host-b:8", 3.0, {"loops": loops, "clock_off": -120.4}),
        ReportedProcess("worker@host-c:9", 95.0, {"loops": {}}),
    ]
    await browser.sign_in("sysadmin")
    page = await browser.get("/admin/running")
    assert "有 1 项让系统不能正常服务" in page.text
    assert "等系统派单1最久等了 5 分" in page.text.replace(" 1 ", "1")
    table = rows(page)
    assert table[1:4] == [
        "■ 有问题|派单|派单没有进程在做|启动后台进程",
        "◆ 注意|Redis|连不上 Redis|检查 Redis 是否在运行",
        "● 正常|数据库|能读能写，用时 0.1 秒|—",
    ]
    assert "微信|1|5 分|1|5 分前" in table
    assert table[-3:] == [
        "■ 不再报到|后台|host-c|1 分 35 秒前|慢 0.0 秒|—",
        "◆ 出错|后台|host-b|3 秒前|慢 120.4 秒|派单、短信发送派单连续出错 3 次（RuntimeError）",
        "● 在|计时|host-a|2 秒前|快 0.2 秒|时限扫描",
    ]


async def test_all_is_well(browser: Browser) -> None:
    await browser.sign_in("sysadmin")
    page = (await browser.get("/admin/running")).text
    assert "一切正常" in page
    assert "没有待发的消息" in page
    assert "没有进程报到" in page


@pytest.mark.parametrize("role", ["supervisor", "agent", "secadmin"])
async def test_nobody_else_opens_it(browser: Browser, role: str) -> None:
    await browser.sign_in(role)
    assert (await browser.get("/admin/running")).status == 403


async def test_few_queries_however_much_waits(
    office: Office, database: Database, counting: Any, clock: TurnedClock
) -> None:
    """What is kept back until a person has talked to the citizen waits for nobody here; what is not due yet neither."""
    async with office.work.begin() as uow:
        for number in range(20):
            outbox.put(uow, channel="sms", address=f"1387710{number:04}", text="已登记")
        outbox.put(uow, channel="wechat", address="o-1", text="留着", not_before=outbox.KEPT_BACK)
        outbox.put(uow, channel="telegram", address="77", text="以后", not_before=uow.now + timedelta(hours=1))
    clock.turn(seconds=90)
    async with database.reading() as session:
        with counting() as queries:
            now = await system.running(session, clock.now())
    assert queries.total == 10
    assert {channel: one.due.count for channel, one in now.unsent.items()} == {"sms": 20, "telegram": 0}
    assert now.oldest_unsent() == 90
    assert now.oldest_undecided() == 0
    assert now.coverage.share is None
