"""A policy is taken away as a file, changed, and brought back: every fault by its line, and what it means for today."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from aiohttp import FormData
from typer.testing import CliRunner

from hotline.base.clock import TurnedClock
from hotline.commands.policy import policy
from hotline.commands.simulate import simulate
from sla.deadlines import deadline_store
from sla.policy import active_policies
from tests.dashboards.office import Browser, Office, Page
from tests.dashboards.test_message_templates import OpenBrowser, approve, seat

FILE = "/admin/policy/file"


async def bring(browser: Browser, text: str, *, name: str = "policy.toml") -> Page:
    form = FormData({"csrf": browser.csrf, "valid_from": "2026-11-24", "why": "市府办文件"}, quote_fields=False)
    form.add_field("policy", text.encode(), filename=name, content_type="application/octet-stream")
    async with browser.client.post(FILE, data=form) as response:
        return await browser._read(response)  # noqa: SLF001 - a form with a file of its own name


async def taken(browser: Browser) -> str:
    await browser.get(FILE)
    return (await browser.get(f"{FILE}.toml")).html


async def test_what_was_taken_away_comes_back_changed_and_says_what_it_means(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    ticket = await office.dispatched()
    supervisor = await seat(open_browser, "supervisor")
    text = await taken(supervisor)
    assert "law_" not in text
    await supervisor.get(FILE)
    same = await bring(supervisor, text)
    assert (same.status, "没有改动" in same.text) == (400, True)
    changed = text.replace('promise = "sign"\nbudget = "2wh"', 'promise = "sign"\nbudget = "1wh"')
    assert changed != text
    draft = await bring(supervisor, changed.replace("good = 0.95", "good = 0.9"))
    assert (draft.status, "1个工作小时" in draft.text, "优秀 90% 起" in draft.text) == (200, True, True)
    assert "1 个会变：1 个提前，0 个推后" in draft.text, "the order that waits for its signature"
    assert ticket.number in draft.html
    assert "2 处" in draft.text
    await supervisor.post("/admin/settings/versions/1/propose")
    assert "1 个会变" in (await (await seat(open_browser, "leader")).get("/admin/settings/versions/1")).text
    assert (await approve(open_browser)).status == 200
    before, law = await due_dates(office, ticket.id), active_policies.policy_at(office.work.settings, clock.now())
    after = active_policies.policy_at(office.work.settings, clock.turn(hours=24))
    assert after.tiers.good == 0.9
    assert {one for one in after.lines if one.law} == {one for one in law.lines if one.law}
    assert await due_dates(office, ticket.id) == before, "what runs keeps its own"


async def due_dates(office: Office, ticket_id: int) -> list[Any]:
    async with office.work.reading() as session:
        return [row.due_at for row in await deadline_store.deadlines_of(session, ticket_id)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('budget = "2wh"', 'budget = "soon"', "看不懂的时限“soon”"),
        ('promise = "sign"', 'promis = "sign"', "没有名为 promis 的项目"),
        ("yellow = 80", "yellow = 8", "第 3 行：提醒（remind）应小于黄灯"),
        ('label = "', 'label "', "第 2 行第 7 个字符附近的写法不对"),
        ("extensions = 1", 'extensions = "once"', "extensions：应为整数"),
    ],
)
async def test_a_fault_is_named_by_its_line_and_nothing_is_kept(
    office: Office, open_browser: OpenBrowser, before: str, after: str, said: str
) -> None:
    supervisor = await seat(open_browser, "supervisor")
    text = await taken(supervisor)
    assert before in text
    await supervisor.get(FILE)
    page = await bring(supervisor, text.replace(before, after, 1))
    assert (page.status, said in page.text) == (400, True), page.text[-900:]
    assert "没有草稿" in (await supervisor.get("/admin/settings")).text


async def test_every_faulty_line_is_named_at_once(office: Office, open_browser: OpenBrowser) -> None:
    supervisor = await seat(open_browser, "supervisor")
    text = await taken(supervisor)
    lines = text.replace('basis = "', 'basis = "" # ').splitlines()
    await supervisor.get(FILE)
    page = await bring(supervisor, "\n".join(lines))
    heads = [n for n, line in enumerate(lines, 1) if line == "[[line]]"]
    assert [n for n in heads if f"第 {n} 行的" not in page.text] == []


async def test_a_file_that_changes_a_statute_is_refused(office: Office, open_browser: OpenBrowser) -> None:
    supervisor = await seat(open_browser, "supervisor")
    text = await taken(supervisor)
    await supervisor.get(FILE)
    own = '\n[[line]]\npromise = "law_decide"\nbudget = "30wd"\nbasis = "本市"\n'
    page = await bring(supervisor, text + own)
    assert (page.status, "法定时限由法律规定" in page.text) == (400, True)
    assert "请上传 TOML 或 JSON" in (await bring(supervisor, text, name="policy.docx")).text


Run = Callable[..., str]


@pytest.fixture
def commands(office: Office, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands at the machine, on the office's database; what they print."""
    monkeypatch.setenv("HOTLINE_DATABASE_URL", office.work.settings.database_url)
    monkeypatch.setenv("HOTLINE_POLICY", office.work.settings.policy)

    def run(command: Callable[..., None], *arguments: str) -> str:
        app = typer.Typer()
        app.command()(command)
        said = CliRunner().invoke(app, arguments)
        assert said.exit_code == 0, said.output
        return said.output

    return run


async def test_commands_know_what_was_approved(
    office: Office, open_browser: OpenBrowser, commands: Run, tmp_path: Path
) -> None:
    supervisor = await seat(open_browser, "supervisor")
    text = await taken(supervisor)
    await supervisor.get(FILE)
    minute = text.replace('budget = "3wd"\nbasis = "百色', 'budget = "1wmin"\nbasis = "百色')
    assert minute != text
    await bring(supervisor, minute.replace('label = "', 'label = "本市改的'))
    await supervisor.post("/admin/settings/versions/1/propose")
    await approve(open_browser)
    said = await asyncio.to_thread(commands, policy)
    assert ("本市批准的第 1 版" in said, "本市改的" in said) == (True, True), said
    month = tmp_path / "month.jsonl"
    month.write_text('{"at": "2026-10-09T09:00:00", "department": "市政", "kind": "QZ"}\n' * 9)
    on_days = [f"--policy={office.work.settings.policy}@{day}" for day in ("2026-11-24", "2020-01-01")]
    said = await asyncio.to_thread(commands, simulate, str(month), *on_days, "--json")
    late = [one["breaches"] for one in json.loads(said.splitlines()[-1])["scenarios"]]
    assert late[0] > late[1], "a minute is less than three days"
