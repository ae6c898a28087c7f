"""A citizen's browser: a random token in a cookie, which is also the citizen's id on the web chat channel.

The token lasts as long as somebody is there: after `IDLE` without a page the browser is a stranger again, for it may be
a shared device. Tickets of an earlier token open by number and query code only (docs/decisions/0025).
"""

import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta

from aiohttp import web

from channels.webchat.tokens import COOKIE, Tokens
from dashboards.auth import cookies
from dashboards.auth.app_keys import FORMS, VISITOR, work_of
from hotline.base.http.client_address import client_address

SEEN, FORM_COOKIE = "seen", "form"
IDLE = timedelta(hours=2)
LASTS = 400 * 24 * 3600  # seconds; browsers keep none longer
_FORM = re.compile(r"[A-Za-z0-9_-]{32}")
_SECONDS = re.compile(r"[0-9]{1,11}")
_AGAIN = timedelta(minutes=1)  # how often the time of the last page is updated


def tokens(request: web.Request) -> Tokens:
    return Tokens(lambda: work_of(request).settings.keys)


def token_of(request: web.Request) -> str:
    """The visitor's token; a new one is sent along with the answer."""
    known: str | None = request.get(VISITOR)
    if known is None:
        sent = cookies.sent(request, COOKIE)
        known = sent if tokens(request).is_ours(sent) and _seen_at(request, sent) else tokens(request).new()
        request[VISITOR] = known
    return known


def become(request: web.Request, token: str) -> None:
    """From now on this browser is somebody else."""
    request[VISITOR] = token


def become_stranger(request: web.Request) -> None:
    become(request, tokens(request).new())


def other_than(request: web.Request, token: str, *about: str) -> str:
    """The token of another person at the same browser: the same form sent twice names the same one."""
    return tokens(request).of(work_of(request).settings.keys.blind("\n".join(("visitor", token, *about)))[:32])


def form_secret(request: web.Request) -> str:
    """What the secret of the forms is derived from: of the browser, and of no person, so that no open form expires."""
    known: str | None = request.get(FORMS)
    if known is None:
        sent = cookies.sent(request, FORM_COOKIE)
        known = request[FORMS] = sent if _FORM.fullmatch(sent) else secrets.token_urlsafe(24)
    return known


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Send what the request came without: the token, when it was last seen, the forms' secret."""
    token, form = request.get(VISITOR), request.get(FORMS)
    if form is not None and cookies.sent(request, FORM_COOKIE) != form:
        cookies.put(request, response, FORM_COOKIE, form, max_age=LASTS)
    if token is None:
        return
    seen = _seen_at(request, token)
    if cookies.sent(request, COOKIE) != token or seen is None or work_of(request).wall.now() - seen >= _AGAIN:
        lasts = int(IDLE.total_seconds())
        cookies.put(request, response, COOKIE, token, max_age=lasts)
        cookies.put(
            request, response, SEEN, _seal(request, token, int(work_of(request).wall.now().timestamp())), max_age=lasts
        )


def _seen_at(request: web.Request, token: str) -> datetime | None:
    """When this visitor opened the last page; None where that is too long ago, or was never."""
    sent = cookies.sent(request, SEEN)
    moment = sent.partition(".")[0]
    if not _SECONDS.fullmatch(moment):
        return None
    if not hmac.compare_digest(sent.encode(errors="surrogateescape"), _seal(request, token, int(moment)).encode()):
        return None
    at = datetime.fromtimestamp(int(moment), tz=UTC)
    return at if work_of(request).wall.now() - at <= IDLE else None


def _seal(request: web.Request, token: str, moment: int) -> str:
    return f"{moment}.{work_of(request).settings.keys.blind(f'seen:{token}:{moment}')[:32]}"


def address_of(request: web.Request) -> str:
    """The client address, as the trusted proxies report it."""
    forwarded = request.headers.getall("X-Forwarded-For", ())
    return client_address(request.remote or "", forwarded, work_of(request).settings.proxies)
