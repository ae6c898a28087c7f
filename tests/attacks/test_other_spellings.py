"""The same attack in another spelling: names, proxies' headers, addresses to go on to; and what a thief would read."""

import re
from collections import Counter
from uuid import uuid4

import aiohttp
import pytest
import sqlalchemy as sa

from hotline.app.metadata import Base
from hotline.base.security import codes
from hotline.simulation.fakes import deliveries
from tests.attacks.browser import get, post, secret_of, sign_in
from tests.attacks.started import Site
from tests.dashboards.office import PASSWORD
from tickets.message_models import Message
from tickets.trail import TrailEntry, TrailKind

SPELLINGS = ["dispatcher", "Dispatcher", " dispatcher ", "DISPATCHER", "dISPATCHER", "Dispatcher ", "dispatcher"]
OTHER_HEADERS = ("X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP")
FROM = {"X-Forwarded-For": "203.0.113.7"}


async def test_a_name_in_other_spellings_is_one_name(site: Site, client: aiohttp.ClientSession) -> None:
    secret, text = await secret_of(client, f"{site.url}/login"), []
    for login in SPELLINGS:
        fields = {"csrf": secret, "login": login, "password": "guess"}
        text.append((await post(client, f"{site.url}/login", fields, headers=FROM)).status)
    assert text == [401] * 5 + [429] * 2


async def test_other_headers_of_proxies_are_not_believed(site: Site, client: aiohttp.ClientSession) -> None:
    secret, text = await secret_of(client, f"{site.url}/login"), Counter[int]()
    for place in range(7):
        other = f"6.6.6.{place}"
        headers = FROM | {
            "X-Real-IP": other,
            "Forwarded": f"for={other}",
            "X-Client-IP": other,
            "CF-Connecting-IP": other,
        }
        fields = {"csrf": secret, "login": "dispatcher", "password": "guess"}
        text[(await post(client, f"{site.url}/login", fields, headers=headers)).status] += 1
    assert text == {401: 5, 429: 2}
    async with site.work.reading() as session:
        failed = (await session.scalars(sa.select(TrailEntry).where(TrailEntry.kind == TrailKind.SIGN_IN_FAILED))).all()
    assert {(one.address, one.about) for one in failed} == {("203.0.113.7", "dispatcher")}


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL"])
async def test_no_header_moves_our_addresses(site: Site, client: aiohttp.ClientSession, name: str) -> None:
    for path in ("/", "/chat", "/login", "/desk"):
        answer = await get(client, f"{site.url}{path}", headers={name: "evil.example"})
        assert "evil.example" not in f"{answer.text}{answer.headers}", path
    answer = await get(client, f"{site.url}/login", headers={name: "/admin/people"})
    assert (answer.status, 'name="password"' in answer.text) == (200, True)


ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "/%2f%2fevil",
]


@pytest.mark.parametrize("there", ELSEWHERE, ids=repr)
async def test_nobody_is_led_elsewhere_after_signing_in(site: Site, client: aiohttp.ClientSession, there: str) -> None:
    secret = await secret_of(client, f"{site.url}/login")
    fields = {"csrf": secret, "login": "agent", "password": PASSWORD, "next": there}
    led = (await post(client, f"{site.url}/login", fields)).headers["Location"]
    assert re.match(r"/(?![/\\\s])", led), led
    assert "evil.example" not in led


async def test_copied_rows_open_no_matter_and_authenticate_nobody(site: Site, client: aiohttp.ClientSession) -> None:
    made = deliveries.webchat_say(site.settings, token="browser", text="翠湖路的路灯坏了三天", cid=str(uuid4()))
    assert await site.bring(made) == 200
    token = site.tokens.of("browser")
    async with site.work.reading() as session:
        lines = (await session.scalars(sa.select(Message))).all()
        rows = [row for table in Base.metadata.sorted_tables for row in await session.execute(sa.select(table))]
        (code,) = {codes.code_in(codes.with_code(one.text, one.code_sealed, site.settings.keys)) for one in lines} - {
            ""
        }
    kept = "\n".join(str(value) for row in rows for value in row)
    assert "翠湖路的路灯坏了三天" in kept
    assert token not in kept
    assert not re.search(rf"(?<![\w.]){code}(?!\w)", kept)


async def test_a_first_password_does_not_hold_the_accounts_name(site: Site, client: aiohttp.ClientSession) -> None:
    secret = await sign_in(client, site.url, "sysadmin")
    for password in ("xin.ren-Taken1", "XIN.REN-taken1"):
        fields = {"csrf": secret, "login": "xin.ren", "name": "新人", "unit": "centre", "reason": "新来的人"}
        response = await post(
            client, f"{site.url}/admin/people/new", fields | {"password": password, "again": password}
        )
        assert response.status == 400
        assert "密码不能包含账号" in response.text
