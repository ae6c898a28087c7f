"""The office changes its time limits on a page: with a preview, a second person, and nothing that runs is touched."""

import re
from html import unescape

from hotline.base.clock import TurnedClock
from sla.deadlines import deadline_store
from sla.policy import active_policies, policy_content
from sla.policy.promises import Promise
from tests.dashboards.office import Browser, Office, Page
from tests.dashboards.test_message_templates import OpenBrowser, approve, seat

_INPUT = re.compile(r"<input ([^>]*)>")
_SELECT = re.compile(r'<select name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
_TEXTAREA = re.compile(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
_PAIR = re.compile(r'(\w+)="([^"]*)"')
EDIT = "/admin/policy/edit"
HELP = '"promise": "handle", "kind": "QZ"'


def filled_in(page: Page) -> dict[str, str]:
    """What a browser would send of the form as it is."""
    html = page.html.partition('<form method="post" class="stack" data-main>')[2].partition("</form>")[0]
    found = {}
    for one in _INPUT.findall(html):
        facts = {name: unescape(value) for name, value in _PAIR.findall(one)}
        if facts.get("type") != "checkbox" and "name" in facts:
            found[facts["name"]] = facts.get("value", "")
    for name, text in _TEXTAREA.findall(html):
        found[name] = unescape(text)
    for name, options in _SELECT.findall(html):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    found.pop("csrf")
    return found


def row_of(form: dict[str, str], key: str) -> str:
    return next(name.removesuffix("-key") for name, value in form.items() if name.endswith("-key") and key in value)


async def changed(browser: Browser, amount: str, *, go: str) -> Page:
    """Another time limit for requests for help."""
    form = filled_in(await browser.get(EDIT))
    return await browser.post(EDIT, form | {f"{row_of(form, HELP)}-amount": amount, "why": "市府办文件", "go": go})


async def test_a_policy_is_changed_by_two_people_and_what_runs_keeps_its_own(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    ticket = await office.dispatched()
    supervisor = await seat(open_browser, "supervisor")
    preview = await changed(supervisor, "2", go="look")
    assert "一般求助" in preview.text
    assert "办理｜求助" in preview.text
    assert "1 处改动" in preview.text
    assert "已提请" in (await changed(supervisor, "2", go="propose")).text
    assert (await approve(open_browser, login="supervisor")).status == 403
    assert (await approve(open_browser)).status == 200
    await supervisor.get("/admin/policy")
    settings, now = office.work.settings, clock.now()
    before = active_policies.policy_at(settings, now)
    after = active_policies.policy_at(settings, clock.turn(hours=24))
    assert _help(before) != _help(after) == "2wd"
    async with office.work.reading() as session:
        rows = await deadline_store.live_of_all(session, [ticket.id])
    running = next(row for row in rows[ticket.id][0] if row.promise is Promise.SIGN)
    assert running.policy["since"] == before.since.isoformat()
    assert active_policies.kept(settings, running.policy["preset"], running.starts_at) == before


def _help(preset: active_policies.Preset) -> str:
    lines = policy_content.of_preset(preset)["line"]
    return next(one["budget"] for one in lines if one["promise"] == "handle" and one.get("kind") == "QZ")


async def test_a_longer_limit_is_pointed_out_and_nonsense_is_refused(office: Office, open_browser: OpenBrowser) -> None:
    supervisor = await seat(open_browser, "supervisor")
    assert "放宽到 9个工作日" in (await changed(supervisor, "9", go="look")).text
    assert (await changed(supervisor, "很快", go="propose")).status == 400
    form = filled_in(await supervisor.get(EDIT))
    today = await supervisor.post(EDIT, form | {"valid_from": "2026-11-23", "why": "试", "go": "propose"})
    assert (today.status, "不追溯" in today.text) == (400, True)


async def test_a_limit_of_a_statute_is_nobodys_to_change(office: Office, open_browser: OpenBrowser) -> None:
    supervisor = await seat(open_browser, "supervisor")
    form = filled_in(await supervisor.get(EDIT))
    law = row_of(form, '"promise": "law_decide"')
    refused = await supervisor.post(EDIT, form | {f"{law}-amount": "30", "why": "试", "go": "propose"})
    assert (refused.status, "法定时限由法律规定" in refused.text) == (400, True)


def test_every_shipped_policy_survives_being_kept_as_a_version() -> None:
    for name, preset in active_policies.PRESETS.items():
        content = policy_content.of_preset(preset)
        again = policy_content.to_preset(content, name=name, since=preset.since)
        assert policy_content.of_preset(again) == content, name
