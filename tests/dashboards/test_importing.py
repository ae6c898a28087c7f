"""Old tickets are taken over through a page: sent, checked, looked at, put right, confirmed."""

import csv
import io
from typing import Any

import pytest
from aiohttp import FormData
from openpyxl import load_workbook
from sqlalchemy import func, select

from hotline.app import nightly
from hotline.app.data import import_job
from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import TRY_AGAIN, recall, work_off
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from tests.dashboards.office import Browser, Office, Page
from tickets.import_export.folders import folder
from tickets.models import Ticket

HEADINGS = ["编号", "诉求内容", "联系电话", "承办单位", "状态"]
ROWS = [
    ["A-1", "路灯不亮", "13800138000", "市政中心", "待派单"],
    ["A-2", "", "13800138001", "", "待派单"],
    ["A-3", "井盖没了", "123", "没有的单位", "办结"],
    ["A-4", "垃圾没人收", "", "", "待派单"],
]


def sheet(rows: list[list[str]], headings: list[str] = HEADINGS) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode("utf-8-sig")


async def send(browser: Browser, body: bytes, name: str = "旧工单.csv", **files: bytes) -> Page:
    page = await browser.get("/admin/import")
    assert page.status == 200
    form = FormData({"csrf": browser.csrf, "origin": "旧平台"}, quote_fields=False)
    for field, found in files.items():
        form.add_field(field, found, filename=f"{field}.toml", content_type="application/toml")
    form.add_field("sheet", body, filename=name, content_type="text/csv")
    async with browser.client.post("/admin/import", data=form) as response:
        return await browser._read(response)  # noqa: SLF001 - the same browser, another kind of form


async def tickets(work: Work) -> int:
    async with work.reading() as session:
        return await session.scalar(select(func.count()).select_from(Ticket)) or 0


@pytest.fixture
async def administrator(browser: Browser) -> Browser:
    await browser.sign_in("supervisor")
    return browser


async def test_a_sheet_is_checked_looked_at_and_imported_once(
    administrator: Browser, office: Office, work: Work, clock: TurnedClock
) -> None:
    page = await send(administrator, sheet(ROWS))
    assert "排队中：检查要导入的表格，还没有开始" in page.text
    assert page.headers["Refresh"] == "2"
    await work_off(work, KINDS)
    page = await administrator.get(page.url)
    assert "共 4 行：可以导入 2 行，以前导入过 0 行，有问题 2 行。还没有写入" in page.text
    assert "诉求内容为空" in page.text
    assert "没有承办单位“没有的单位”" in page.text
    assert await tickets(work) == 0
    async with administrator.client.get(f"{page.url}/bad.xlsx") as response:
        book = load_workbook(io.BytesIO(await response.read()))
    found = [[str(cell or "") for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert found[0] == ["行", "原因", *HEADINGS]
    assert [row[0] for row in found[1:]] == ["3", "4"]
    assert found[2][2:] == ROWS[2]
    for _ in range(2):
        await administrator.post(f"{page.url}/confirm")
    await work_off(work, KINDS)
    page = await administrator.get(page.url)
    assert "已导入 2 行" in page.text
    assert await tickets(work) == 2
    assert folder(work.settings, 1).sheet is None, "what names people does not lie about"
    again = await send(administrator, sheet(ROWS))
    await work_off(work, KINDS)
    assert "可以导入 0 行，以前导入过 2 行" in (await administrator.get(again.url)).text
    clock.turn(hours=24 * 8)
    await nightly.ask_what_is_due(work)
    await work_off(work, KINDS)
    assert not folder(work.settings, 2).path.exists()


async def test_columns_are_picked_where_they_are_called_otherwise(
    administrator: Browser, office: Office, work: Work
) -> None:
    page = await send(administrator, sheet([["楼上漏水", "13800138000"]], ["事由", "电话"]))
    await work_off(work, KINDS)
    page = await administrator.get(page.url)
    assert "表头里找不到诉求内容" in page.text
    assert (await administrator.post(f"{page.url}/columns", {"phone": "电话"})).status == 400
    await administrator.post(f"{page.url}/columns", {"text": "事由", "phone": "电话", "origin": "旧平台"})
    await work_off(work, KINDS)
    page = await administrator.get(page.url)
    assert "可以导入 1 行" in page.text
    later = await administrator.get("/admin/import")
    assert "和“旧平台”上次一样" in later.text
    dropped = await administrator.post(f"{page.url}/drop")
    assert "已放弃" in dropped.text
    assert not folder(work.settings, 1).path.exists()
    assert (await administrator.post("/admin/import/1/confirm")).status == 409


@pytest.mark.parametrize(
    ("name", "body", "mapping", "said"),
    [
        ("旧工单.xls", b"x", b"", "请先在表格软件里另存为 xlsx"),
        ("旧工单.csv", sheet(ROWS), b"[columns]\nphon = 1", "不认识的名称：phon"),
        ("旧工单.xlsx", b"no workbook", b"", "不是能读的 xlsx 文件"),
    ],
)
async def test_what_cannot_be_read_is_said(
    administrator: Browser, office: Office, work: Work, name: str, body: bytes, mapping: bytes, said: str
) -> None:
    files: dict[str, Any] = {"mapping": mapping} if mapping else {}
    page = await send(administrator, body, name, **files)
    await work_off(work, KINDS)
    page = page if page.url == "/admin/import" else await administrator.get(page.url)
    assert said in page.text


async def test_who_goes_on_after_a_crash_repeats_no_line(
    administrator: Browser, office: Office, work: Work, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_job, "AT_ONCE", 2)
    page = await send(administrator, sheet([["", f"第{n}盏路灯不亮", "", "", ""] for n in range(5)]))
    await work_off(work, KINDS)
    await administrator.get(page.url)
    await administrator.post(f"{page.url}/confirm")
    whole, calls = import_job.take_over, []

    async def dies(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise Killed
        return await whole(*args)

    monkeypatch.setattr(import_job, "take_over", dies)
    with pytest.raises(Killed):
        await work_off(work, KINDS)
    assert await tickets(work) == 2
    assert await recall(work, KINDS) == 0, "somebody may still be at it"
    assert "正在导入：已处理 2 行，共 5 行" in (await administrator.get(page.url)).text
    clock.turn(minutes=3)
    assert await recall(work, KINDS) == 1
    await work_off(work, KINDS)
    assert await tickets(work) == 5
    assert "已导入 5 行" in (await administrator.get(page.url)).text


async def test_what_breaks_is_said_on_its_page_and_tried_again_there(
    administrator: Browser, office: Office, work: Work, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_job, "AT_ONCE", 2)
    page = await send(administrator, sheet([["", f"第{n}盏路灯不亮", "", "", ""] for n in range(5)]))
    await work_off(work, KINDS)
    await administrator.get(page.url)
    await administrator.post(f"{page.url}/confirm")
    whole, calls = import_job.take_over, []

    async def breaks(*args: Any) -> Any:
        calls.append(args)
        if len(calls) > 1:
            raise RuntimeError("13800138000")
        return await whole(*args)

    with monkeypatch.context() as patch:
        patch.setattr(import_job, "take_over", breaks)
        await work_off(work, KINDS)
        assert "排队中：上次没有成功（程序出错（RuntimeError），详情见" in (await administrator.get(page.url)).text
        for pause in TRY_AGAIN[:2]:
            clock.turn(seconds=pause.total_seconds())
            await work_off(work, KINDS)
    page = await administrator.get(page.url)
    assert "导入旧工单没有成功：程序出错（RuntimeError）" in page.text
    assert "已处理的 2 行不会重复" in page.text
    assert "13800138000" not in page.text
    assert "Refresh" not in page.headers
    assert (len(calls), await tickets(work)) == (4, 2)
    await administrator.post(f"{page.url}/again")
    await work_off(work, KINDS)
    assert "已导入 5 行" in (await administrator.get(page.url)).text
    assert await tickets(work) == 5
    assert (await administrator.post(f"{page.url}/again")).status == 409


class Killed(BaseException):
    """The process is gone at this point; nothing in it can still write anything down."""
