"""The catalogue on its pages: tried out, looked up, changed from a day on by the person who maintains it."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from hotline.base.clock import TurnedClock, city_time
from router import store
from router.models import CatalogueEntry
from tests.dashboards.office import Browser, Office

LEAD = {"lead": "市政中心", "clause-0-lead": "劳动监察", "clause-0-districts": "东区", "clause-0-fact": ""}


@pytest.fixture
async def entry(office: Office) -> CatalogueEntry:
    async with office.work.begin() as uow:
        row = CatalogueEntry(version="v1", code="0101", name="照明", lead="lamps", co=[], words=[], rules=[])
        row.valid_from, row.clauses = date(2026, 1, 1), []
        uow.session.add(row)
    return row


async def test_the_test_box_tells_the_whole_decision(browser: Browser, office: Office) -> None:
    await browser.sign_in("dispatcher")
    await browser.get("/catalogue/test")
    page = await browser.post("/catalogue/test", {"text": "漪桂大道128号门口的路灯坏了三天"})
    for words in (
        "直接派给",
        "桂澜市 › 临澜区 › 望澜街道 › 漪桂大道128号",
        "地点在临澜区",
        "其余情形）：适用",
        "置信 0.95",
    ):
        assert words in page.text
    page = await browser.post("/catalogue/test", {"text": "门口的路灯坏了三天了，请来修"})
    assert "先问诉求人一句" in page.text
    page = await browser.post("/catalogue/test", {"text": "举报某饭店用地沟油，请为我保密"})
    for words in ("举报·保密", "被反映对象某饭店", "举报件须人工派单，注意保密和回避；被反映的可能是“某饭店”"):
        assert words in page.text


async def test_a_change_is_looked_at_then_holds_from_its_day(
    browser: Browser, office: Office, entry: CatalogueEntry, clock: TurnedClock
) -> None:
    await browser.sign_in("dispatcher")
    assert "照明" in (await browser.get("/catalogue")).text
    await browser.get("/catalogue/entry/0101")
    tomorrow = city_time(clock.now()).date() + timedelta(days=1)
    form = {**LEAD, "valid_from": tomorrow.isoformat()}
    assert "没有一件会派得不一样" in (await browser.post("/catalogue/entry/0101", {**form, "go": "look"})).text
    assert "新版本已存好" in (await browser.post("/catalogue/entry/0101", {**form, "go": "save"})).text
    async with office.work.reading() as session:
        today = (await store.load_catalogue(session, today=tomorrow - timedelta(days=1))).entry("0101")
        later = (await store.load_catalogue(session, today=tomorrow)).entry("0101")
    assert today is not None
    assert later is not None
    assert (today.clauses, later.clauses[0].lead) == ((), "labour")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"valid_from": "2020-01-01"}, "不能早于今天"),
        ({"valid_from": "明天"}, "看不懂生效日期“明天”，请写成 2026-12-01"),
        ({"valid_from": "2030-01-01", "lead": "没有的局"}, "没有的局"),
    ],
)
async def test_what_cannot_hold_is_refused_in_words(
    browser: Browser, entry: CatalogueEntry, fields: dict[str, str], words: str
) -> None:
    await browser.sign_in("dispatcher")
    await browser.get("/catalogue/entry/0101")
    page = await browser.post("/catalogue/entry/0101", {**LEAD, **fields, "go": "save"})
    assert (page.status, words in page.text) == (400, True)


async def test_others_look_but_do_not_change(
    open_browser: Callable[[], Awaitable[Browser]], entry: CatalogueEntry
) -> None:
    agent = await open_browser()
    await agent.sign_in("agent")
    assert "派单员可以修改" in (await agent.get("/catalogue/entry/0101")).text
    assert (await agent.post("/catalogue/entry/0101", {**LEAD, "go": "save"})).status == 403
