"""Browsers on which somebody has signed in before: what strangers guess elsewhere does not shut them out.

OWASP, "Slow down online guessing attacks with device cookies": failures are counted per name and network for browsers
that we do not know, and per name and browser for those that we do.
"""

import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta

from aiohttp import web

from dashboards.auth import cookies
from dashboards.auth.app_keys import work_of
from hotline.base.http.client_address import network_of
from hotline.base.request_limits import limits
from hotline.base.request_limits.limits import Counted, from_address
from hotline.base.security.crypto import KeyRing
from hotline.base.settings import Settings

COOKIE = "device"
LASTS = timedelta(days=90)
_WRITTEN = re.compile(r"([0-9]{1,11})\.([A-Za-z0-9_-]{16})\.([0-9a-f]{64})", re.ASCII)


def about(login: str) -> str:
    """Under which name what was counted of an account is lifted."""
    return f"login:{_plain(login)}"


def guesses(settings: Settings, login: str, address: str, device: str) -> list[Counted]:
    """What a try to sign in counts under; `device`: what `known` says of the browser."""
    name, lifted = _plain(login), about(login)
    where = f"device:{device}" if device else network_of(address)
    own = [Counted(limit, f"{name}\n{where}", lifted) for limit in limits.SIGN_IN_BY_NAME]
    if device:
        return own
    return [
        *own,
        Counted(limits.SIGN_IN_ANYWHERE, name, lifted),
        *from_address(limits.SIGN_IN_FROM_ADDRESS, address, settings.free),
    ]


def known(request: web.Request, login: str) -> str:
    """The browser's own number, where this account has signed in on it of late; else empty."""
    found = _WRITTEN.fullmatch(cookies.sent(request, COOKIE))
    if found is None:
        return ""
    moment, number, seal = found.groups()
    work = work_of(request)
    right = hmac.compare_digest(seal, _seal(work.settings.keys, login, moment, number))
    return number if right and work.wall.now() - datetime.fromtimestamp(int(moment), tz=UTC) <= LASTS else ""


def remember(request: web.Request, response: web.StreamResponse, login: str) -> None:
    work = work_of(request)
    moment, number = str(int(work.wall.now().timestamp())), secrets.token_urlsafe(12)
    seal = _seal(work.settings.keys, login, moment, number)
    cookies.put(request, response, COOKIE, f"{moment}.{number}.{seal}", max_age=int(LASTS.total_seconds()))


def _seal(keys: KeyRing, login: str, moment: str, number: str) -> str:
    return keys.blind(f"device:{_plain(login)}:{moment}:{number}")


def _plain(login: str) -> str:
    return login.strip().casefold()[:60]
