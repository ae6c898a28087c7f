"""What an attacker's program does as a browser does: forms with their secrets, answers by status."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.dashboards.office import PASSWORD

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]


async def get(client: aiohttp.ClientSession, url: str, **options: Any) -> Answer:
    async with client.get(url, allow_redirects=False, **options) as response:
        return Answer(response.status, await response.text(errors="replace"), response.headers)


async def post(client: aiohttp.ClientSession, url: str, data: Any = None, **options: Any) -> Answer:
    async with client.post(url, data=data, allow_redirects=False, **options) as response:
        return Answer(response.status, await response.text(errors="replace"), response.headers)


async def secret_of(client: aiohttp.ClientSession, page: str) -> str:
    """The secret of the forms on a page."""
    found = _CSRF.search((await get(client, page)).text)
    assert found, f"no form on {page}"
    return found[1]


async def sign_in(client: aiohttp.ClientSession, site: str, login: str) -> str:
    """Returns the secret of this session's forms."""
    secret = await secret_of(client, f"{site}/login")
    response = await post(client, f"{site}/login", {"csrf": secret, "login": login, "password": PASSWORD})
    assert response.status == 303, response.text
    return await secret_of(client, f"{site}/me/password")
