import re

import pytest
from aiohttp import web

from tests.dashboards.office import Browser, Office


@pytest.mark.parametrize("csrf", ["", "guessed"])
async def test_a_form_without_our_secret_does_nothing(browser: Browser, office: Office, csrf: str) -> None:
    ticket = await office.dispatched()
    await browser.sign_in("unit_clerk")
    known = {"version": str(ticket.version), "seen": str(ticket.journal_length)}
    page = await browser.post(f"/t/{ticket.number}/sign", {**known, "csrf": csrf})
    assert page.status == 403
    assert "页面已过期" in page.text
    assert (await office.ticket(ticket.id)).version == ticket.version


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
async def test_a_form_sent_by_another_site_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    page = await browser.get("/")
    page = await browser.post("/write", {"cid": page.field("cid"), "text": "路灯坏了"}, headers=headers)
    assert page.status == 403
    assert "不是从本站页面发出" in page.text
    assert "路灯坏了" in page.text, "what was written is shown again"
    assert "<button" not in page.html, "and nothing offers to send it"


async def test_one_persons_secret_is_of_no_use_to_another(browser: Browser, office: Office) -> None:
    await browser.sign_in("dispatcher")
    await browser.get("/me")
    stolen = browser.csrf
    await browser.post("/logout")
    await browser.sign_in("reviewer")
    assert (await browser.post("/notices", {"csrf": stolen})).status == 403


async def test_a_session_that_ended_meanwhile_loses_no_words(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    page = await browser.post(f"/t/{ticket.number}/answer", {"answer": "已更换灯具三盏"})
    assert page.status == 401
    assert "已更换灯具三盏" in page.text


async def test_headers_trust_only_ourselves(browser: Browser) -> None:
    for path in ("/", "/login", "/static/sheet.css", "/nowhere"):
        headers = (await browser.get(path)).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")


@pytest.mark.parametrize("path", ["/", "/query", "/login", "/chat"])
async def test_no_page_carries_script_or_style_of_its_own(browser: Browser, path: str) -> None:
    html = (await browser.get(path)).html
    assert "<script>" not in html
    assert "style=" not in html
    assert not re.search(r"<[^>]+ on\w+=", html)
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html


async def test_an_unknown_address_is_reported_in_words_or_in_json(browser: Browser) -> None:
    page = await browser.get("/nowhere")
    assert page.status == 404
    assert "没有这个页面" in page.text
    async with browser.client.get("/nowhere", headers={"Accept": "application/json"}) as response:
        body = await response.json()
    assert (response.status, body["request"]) == (404, response.headers["X-Request-Id"])


async def test_our_own_fault_has_a_number_and_keeps_the_words(
    browser: Browser, app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    page = await browser.get("/")
    monkeypatch.setattr("router.intake.accept", broken)
    page = await browser.post("/write", {"cid": page.field("cid"), "text": "路灯坏了三天"})
    assert page.status == 500
    assert page.headers["X-Request-Id"] in page.text
    assert "路灯坏了三天" in page.text
    assert "ZeroDivision" not in page.html


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("{site}/desk?queue=answers", "/desk?queue=answers"),
        ("{site}/nowhere", "/"),
        ("{site}//evil.example/x", "/"),
        ("https://evil.example/desk", "/"),
        ("", "/"),
    ],
)
async def test_the_way_back_leads_to_a_page_of_ours(browser: Browser, referer: str, back: str) -> None:
    site = str(browser.client.make_url("/")).rstrip("/")
    page = await browser.get("/nowhere", headers={"Referer": referer.format(site=site)})
    assert f'href="{back}" data-back' in page.html
