"""Forms come from our own pages: a secret in each form, and the browser's own word where it came from."""

import hmac
from urllib.parse import urlsplit

from aiohttp import web

from dashboards.auth.app_keys import SESSION, work_of
from dashboards.citizen.browser_cookie import form_secret
from hotline.base.errors import Forbidden

FIELD = "csrf"
EXPIRED = "这个页面打开太久，已经过期。请返回上一页，刷新后再提交；您填写的内容没有丢失"


class NotOurForm(Forbidden):
    title = "页面已过期"


def token(request: web.Request) -> str:
    """The session's secret, or for those who are not signed in one that is derived from the browser's cookie."""
    session = request.get(SESSION)
    return session.csrf if session else work_of(request).settings.keys.blind(f"csrf:{form_secret(request)}")


async def check(request: web.Request) -> None:
    """Refuse a form that another site sent or that has not our secret; compared in constant time."""
    same_origin(request)
    sent = str((await request.post()).get(FIELD, ""))
    if not hmac.compare_digest(sent.encode(), token(request).encode()):
        raise NotOurForm(EXPIRED)


def same_origin(request: web.Request) -> None:
    """Refuse what the browser says another site has sent."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise NotOurForm("这次提交不是从本站页面发出的，没有受理")
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise NotOurForm("这次提交不是从本站页面发出的，没有受理")
