import pytest
from playwright.async_api import expect

from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import work_off
from tests.browser.town import Screen, Town
from tests.dashboards.test_importing import ROWS, sheet

pytestmark = pytest.mark.browser
FILE = {"name": "旧平台2025年工单.csv", "mimeType": "text/csv"}


async def test_a_sheet_is_sent_checked_and_imported(screen: Screen, town: Town) -> None:
    page = await screen.sign_in("supervisor")
    await screen.open("/admin/import")
    await page.get_by_label("来源系统").fill("旧平台")
    await page.get_by_label("Excel 或 CSV 文件").set_input_files([{**FILE, "buffer": sheet(ROWS)}])
    await page.get_by_role("button", name="上传并检查").click()
    await expect(page.get_by_text("检查要导入的表格，还没有开始")).to_be_visible()
    await work_off(town.house.work, KINDS)
    await expect(page.get_by_role("cell", name="诉求内容为空")).to_be_visible()  # the page asks again by itself
    assert not await screen.is_too_wide()
    assert await screen.nameless_fields() == []
    await page.get_by_role("button", name="确认导入 2 行").click()
    await work_off(town.house.work, KINDS)
    await expect(page.get_by_text("已导入 2 行")).to_be_visible()
    await page.get_by_role("link", name="返回导入记录").click()
    await expect(page.get_by_role("link", name="旧平台2025年工单.csv")).to_be_visible()
    assert screen.complaints == []
