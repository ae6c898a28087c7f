"""A citizen's browser: a long-lived random token in a cookie, which is also his id on the web chat channel."""

import re
import secrets
from ipaddress import ip_address

from aiohttp import web

from dashboards.keys import VISITOR, work_of

COOKIE = "chat"
LASTS = 400 * 24 * 3600  # seconds; browsers keep none longer
_FORM = re.compile(r"[A-Za-z0-9_-]{32}")


def token_of(request: web.Request) -> str:
    """The visitor's token; a new one is sent along with the answer."""
    known: str | None = request.get(VISITOR)
    if known is None:
        sent = request.cookies.get(COOKIE, "")
        known = sent if _FORM.fullmatch(sent) else secrets.token_urlsafe(24)
        request[VISITOR] = known
    return known


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Send the token if the request came without it."""
    token: str | None = request.get(VISITOR)
    if token is not None and request.cookies.get(COOKIE) != token:
        set_cookie(request, response, COOKIE, token, max_age=LASTS)


def set_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, *, max_age: int | None = None
) -> None:
    secure = work_of(request).settings.secure_cookies
    response.set_cookie(name, value, max_age=max_age, httponly=True, samesite="Lax", secure=secure, path="/")


def address_of(request: web.Request) -> str:
    """The peer's address; a proxy's word is taken only from the proxies that are trusted."""
    peer = request.remote or ""
    if peer not in work_of(request).settings.trusted_proxies:
        return peer
    last = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return peer
