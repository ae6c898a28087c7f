"""Guesses at the same moment and from many places: what is counted, for whom, and by which address."""

import asyncio
from collections import Counter
from uuid import uuid4

import aiohttp
import pytest

from hotline.base.request_limits import limits
from hotline.simulation.fakes import deliveries
from tests.attacks.browser import Answer, get, post, secret_of, sign_in
from tests.attacks.started import Site
from tests.dashboards.office import PASSWORD


def by(address: str) -> dict[str, str]:
    """As our proxy tells whose request it is."""
    return {"X-Forwarded-For": address}


async def spray(site: Site, client: aiohttp.ClientSession, guesses: list[dict[str, str]], path: str) -> list[Answer]:
    """All at the same moment, over all the processes in turn."""
    secret = await secret_of(client, f"{site.url}{path}")
    urls = [site.urls[place % len(site.urls)] for place in range(len(guesses))]
    return await asyncio.gather(
        *(
            post(client, f"{url}{path}", {"csrf": secret, **guess}, headers=by("203.0.113.7"))
            for url, guess in zip(urls, guesses, strict=True)
        )
    )


async def test_passwords_at_once_are_counted_one_by_one(site: Site, client: aiohttp.ClientSession) -> None:
    guesses = [{"login": "dispatcher", "password": f"guess-{place}"} for place in range(24)]
    response = await spray(site, client, guesses, "/login")
    assert Counter(one.status for one in response) == {401: 5, 429: 19}
    late = next(one for one in response if one.status == 429)
    assert late.headers["Retry-After"] == "900"
    assert "登录失败的次数太多，请 15 分钟后再试" in late.text


async def test_codes_at_once_are_counted_one_by_one(site: Site, client: aiohttp.ClientSession) -> None:
    ticket = await site.office.open()
    code = int(await site.office.code(ticket))
    guesses = [{"number": ticket.number, "code": f"{(code + place) % 10**6:06d}"} for place in range(1, 61)]
    response = await spray(site, client, guesses, "/query")
    assert Counter(one.status for one in response) == {404: 5, 429: 55}


@pytest.mark.parametrize("login", ["dispatcher", "nobody-of-this-name"])
async def test_a_name_is_not_shut_out_everywhere_and_unknown_names_sound_alike(
    site: Site, client: aiohttp.ClientSession, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIGN_IN_ANYWHERE", limits.SIGN_IN_ANYWHERE._replace(most=10))

    async def tries(address: str, password: str) -> int:
        client.cookie_jar.clear()
        secret = await secret_of(client, f"{site.url}/login")
        fields = {"csrf": secret, "login": login, "password": password}
        return (await post(client, f"{site.url}/login", fields, headers=by(address))).status

    assert [await tries("203.0.113.7", "wrong") for _ in range(6)] == [401] * 5 + [429]
    known = 303 if login == "dispatcher" else 401
    assert await tries("198.51.100.9", PASSWORD) == known, "from elsewhere the name is free"
    assert await tries("2001:db8::1", "wrong") == 401
    networks = [f"2001:db8:0:{place:x}::1" for place in range(1, 9)]
    lines = [await tries(one, "wrong") for one in networks]
    assert lines[-1] == 429, "a wider limit holds all of them together"


async def test_addresses_of_one_ipv6_network_are_one(site: Site, client: aiohttp.ClientSession) -> None:
    secret = await secret_of(client, f"{site.url}/login")
    fields = {"csrf": secret, "login": "dispatcher", "password": "wrong"}
    response = [
        (await post(client, f"{site.url}/login", fields, headers=by(f"2001:db8::{place:x}"))).status
        for place in range(1, 8)
    ]
    assert response == [401] * 5 + [429] * 2


CHAINS = [
    ("6.6.6.{place}, 203.0.113.7", "what stands before the nearest stranger is made up"),
    ("6.6.6.{place}, 203.0.113.7, 127.0.0.1", "through two of our own proxies"),
    ("6.6.6.{place}, 203.0.113.7:4{place}", "with the port that some proxies add"),
    ("6.6.6.{place}, ::ffff:203.0.113.7", "the same address in the other family"),
]


@pytest.mark.parametrize(("chain", "why"), CHAINS, ids=[row[1] for row in CHAINS])
async def test_pages_and_the_api_believe_the_nearest_stranger(
    site: Site, client: aiohttp.ClientSession, chain: str, why: str
) -> None:
    ticket = await site.office.open()
    for place in range(1, 6):
        headers = by(chain.format(place=place))
        response = await get(client, f"{site.url}/api/tickets/{ticket.number}?code=999999", headers=headers)
        assert response.status == 404, why
    secret = await secret_of(client, f"{site.url}/query")
    fields = {"csrf": secret, "number": ticket.number, "code": await site.office.code(ticket)}
    assert (await post(client, f"{site.url}/query", fields, headers=by("203.0.113.7"))).status == 429, why
    assert (await post(client, f"{site.url}/query", fields, headers=by("198.51.100.9"))).status == 303, why


async def test_a_hop_that_is_no_address_is_not_believed(site: Site, client: aiohttp.ClientSession) -> None:
    """What comes before it is not believed either: the last proxy itself is counted."""
    ticket = await site.office.open()
    url = f"{site.url}/api/tickets/{ticket.number}?code=999999"
    response = [(await get(client, url, headers=by(f"6.6.6.{place}, unknown"))).status for place in range(6)]
    assert response == [404] * 5 + [429]


async def test_wrong_passwords_at_a_providers_door(site: Site, client: aiohttp.ClientSession) -> None:
    wrong = {"Authorization": "Basic ZnJlZXN3aXRjaDp3cm9uZw=="}
    url = f"{site.url}/in/phone"
    response = await asyncio.gather(*(post(client, url, b"{}", headers=wrong | by("203.0.113.7")) for _ in range(60)))
    assert Counter(one.status for one in response) == {401: 20, 429: 40}
    right = deliveries.freeswitch_cdr(
        site.settings, caller="13800138000", text="没水了", call_id=str(uuid4()), now=site.clock.now()
    )
    shut = await post(client, url, right.body, headers={**right.headers, **by("203.0.113.7")})
    assert (shut.status, int(shut.headers["Retry-After"]) > 0) == (429, True)
    assert "凭证错误的次数太多" in shut.text
    own = await post(client, url, right.body, headers={**right.headers, **by("198.51.100.9")})
    assert own.status == 200, "the exchange itself, from its own address, is heard"


async def test_reveals_and_staff_forms_are_counted_by_person(site: Site, client: aiohttp.ClientSession) -> None:
    """A stolen password does not empty the register in an hour."""
    ticket = await site.office.open()
    secret = await sign_in(client, site.url, "agent")
    url = f"{site.url}/t/{ticket.number}/reveal"
    response = Counter([(await post(client, url, {"csrf": secret, "purpose": "x"})).status for _ in range(62)])
    assert response[429] == 2
