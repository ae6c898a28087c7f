"""A city's first day on its pages, with the second city's files: from the one-time links to the first answer."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.async_api import BrowserContext, expect

from dashboards.auth import first_links, password_hashing
from hotline.app import wiring
from hotline.app.process.chat import chat_server
from hotline.app.process.web import web_app
from hotline.app.setup import answers as read_answers
from hotline.app.setup import taking
from hotline.app.wiring import Services
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from tests.browser.town import Screen, Town
from tests.dashboards.office import Office
from tests.servers import free_port

from aiohttp.test_utils import TestServer  # isort: skip

pytestmark = pytest.mark.browser
FILES = Path(__file__).parents[1] / "second_city"
OWN = "Osmanthus-2026"
WORDS = "钟鼓路菜市场门口天天占道经营，路都走不过去"
SMALL = ("账号", "zx01", "zx03", "zx04", "zx05", "cccgj.")  # whose lines of the sheet this story needs
People = Callable[[], Awaitable[Screen]]


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    async def hashed(password: str) -> str:
        return cheap.hash(password)

    monkeypatch.setattr(password_hashing, "hashed", hashed)


@pytest.fixture
async def house(settings: Settings, clock: TurnedClock) -> AsyncIterator[Services]:
    """Nothing in it: no unit, no account."""
    kept = {"city": "澄岭市", "number_prefix": "CL", "chat_port": free_port()}
    made = wiring.build(settings.model_copy(update=kept), clock=clock, pooled=False)
    yield made
    await made.close()


@pytest.fixture
async def town(house: Services) -> AsyncIterator[Town]:
    chat = chat_server(house)
    await chat.start()
    async with TestServer(web_app(house)) as server:
        yield Town(house, Office(house.work), str(server.make_url("/")).rstrip("/"), chat)
    await chat.close()


@pytest.fixture
async def somebody(context: BrowserContext, town: Town) -> AsyncIterator[People]:
    """Another person at another computer."""
    opened: list[BrowserContext] = []

    async def came() -> Screen:
        assert context.browser is not None
        own = await context.browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 900})
        own.set_default_timeout(60_000)
        opened.append(own)
        return Screen(await own.new_page(), town.address)

    yield came
    for one in opened:
        await one.close()


async def shot(screen: Screen, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        await screen.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def by_link(screen: Screen, token: str, login: str) -> None:
    page = await screen.open(f"{first_links.PATH}/{token}")
    await expect(page.get_by_text(login, exact=True)).to_be_visible()
    await shot(screen, f"link-{login}")
    for label in ("密码", "再输入一次"):
        await page.get_by_label(f"{label} 必填", exact=True).fill(OWN)
    await page.get_by_role("button", name="设置密码").click()
    await expect(page.get_by_text("密码已设好")).to_be_visible()
    await sign_in(screen, login, OWN)


async def sign_in(screen: Screen, login: str, password: str) -> None:
    page = await screen.open("/login")
    await page.get_by_label("账号").fill(login)
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()
    await page.wait_for_url(lambda url: "/login" not in url)


async def first_sign_in(screen: Screen, login: str, first: str) -> None:
    """With the password that was handed out; nothing opens before it is changed."""
    await sign_in(screen, login, first)
    page = await screen.open("/me/password")
    await page.get_by_label("原来的密码 必填").fill(first)
    await page.get_by_label("新密码 必填").fill(OWN)
    await page.get_by_label("再输入一次 必填").fill(OWN)
    await page.get_by_role("button", name="修改密码").click()
    await expect(page.get_by_text("密码已修改")).to_be_visible()


async def act(screen: Screen, number: str, name: str, said: str, **fields: str) -> None:
    """One form of the ticket's page."""
    page = await screen.open(f"/t/{number}")
    if await page.locator(f"#act-{name}[open]").count() == 0:
        await page.locator(f"#act-{name} summary").first.click()
    form = page.locator(f"#do-{name}")
    for field, value in fields.items():
        where = form.locator(f"[name={field}]").first
        await (where.check() if value == "first" else where.fill(value))
    await form.locator("button").last.click()
    await expect(page.get_by_text(said).first).to_be_visible()


async def setup_says(screen: Screen, words: str) -> None:
    page = await screen.open("/admin/setup")
    await expect(page.get_by_role("cell", name=words)).to_be_visible()


async def bring_units(system: Screen) -> None:
    page = system.page
    await setup_says(system, "有 0 个承办单位")
    await shot(system, "setup-first")
    assert not await system.is_too_wide()
    await page.get_by_role("link", name="去办理：承办单位", exact=True).click()
    await page.get_by_label("Excel 或 CSV 文件").set_input_files(FILES / "units.csv")
    await page.get_by_role("button", name="上传并检查").click()
    await page.get_by_role("button", name="确认导入").click()
    await setup_says(system, "热线中心和 59 个承办单位")


def some_people(people: Path) -> Path:
    lines = (FILES / "people.csv").read_text("utf-8").splitlines()
    people.write_text("\n".join(line for line in lines if line.startswith(SMALL)), "utf-8")
    return people


async def bring_people(system: Screen, security: Screen, people: Path) -> dict[str, str]:
    """The first password of each, as the page shows them once."""
    page = system.page
    await page.get_by_role("link", name="去办理：热线中心的人员").click()
    await page.get_by_label("理由").fill("开通时的人员名单")
    await page.get_by_label("办理").select_option("ask")
    await page.get_by_label("Excel 或 CSV 文件").set_input_files(people)
    await page.get_by_role("button", name="上传", exact=True).click()
    await page.wait_for_url("**/admin/proposals**")
    other = await security.open("/admin/proposals")
    await other.get_by_role("button", name="同意并办理").click()
    await system.open("/admin/people/import")
    await page.get_by_role("button", name="生成首次密码").click()
    rows = await page.locator("tbody tr").all_inner_texts()
    first = {row.split()[0]: row.split()[-1] for row in rows}
    assert set(first) == {"zx01", "zx03", "zx04", "zx05", "cccgj.1", "cccgj.2"}
    return first


async def test_from_the_one_time_links_to_the_first_answer(
    town: Town, screen: Screen, somebody: People, tmp_path: Path
) -> None:
    page = await screen.open("/login")
    await expect(page.get_by_text("请在服务器上运行 hotline setup")).to_be_visible()
    await shot(screen, "nobody")
    admins = {"sysadmin": "lu.zhiyuan:陆志远", "secadmin": "nong.yufen:农玉芬", "auditor": "meng.daqing:蒙大庆"}
    tokens = (await taking.take(town.house.work, read_answers.from_words(admins))).tokens
    system, security, audit = screen, await somebody(), await somebody()
    await by_link(system, tokens["lu.zhiyuan"], "lu.zhiyuan")
    await by_link(security, tokens["nong.yufen"], "nong.yufen")
    await by_link(audit, tokens["meng.daqing"], "meng.daqing")

    await bring_units(system)
    first = await bring_people(system, security, some_people(tmp_path / "people.csv"))
    await setup_says(system, "坐席、派单、审核、督办、回访都有人")
    await shot(system, "setup-later")

    citizen, dispatcher, handler, approver, reviewer = [await somebody() for _ in range(5)]
    page = await citizen.open("/")
    await page.get_by_label("什么时间、在哪里、发生了什么").fill(WORDS)
    await page.get_by_role("button", name="提交").click()
    await page.get_by_role("button", name="看进度").click()
    number = page.url.partition("/p/")[2].partition("?")[0]
    assert number.startswith("CL")
    await town.house.decide()

    await first_sign_in(dispatcher, "zx01", first["zx01"])
    await act(dispatcher, number, "dispatch", "已派单", department="澄城区城管局")
    await first_sign_in(handler, "cccgj.1", first["cccgj.1"])
    await act(handler, number, "sign", "已签收")
    await act(handler, number, "contact", "已登记联系情况", note="已电话联系")
    done = "已清理占道摊位，11月23日起每天派人值守，联系人：值班室"
    await act(handler, number, "answer", "答复已提交", answer=done, truth="first", solved="first")
    await first_sign_in(approver, "cccgj.2", first["cccgj.2"])
    await act(approver, number, "approve", "已签发")
    await first_sign_in(reviewer, "zx03", first["zx03"])
    await act(reviewer, number, "pass", "答复已通过")
    page = await citizen.open(f"/p/{number}")
    await expect(page.get_by_text("已清理占道摊位").first).to_be_visible()
    await shot(citizen, "answered")
    for one in (system, security, audit, citizen, dispatcher):
        assert one.complaints == []
