"""What people see when something went wrong: what happened, that nothing was lost, and what to do (UI.md)."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from dashboards.auth import access, security_log
from dashboards.auth.app_keys import ACTOR, REQUEST_ID, SENT, Handler, work_of
from dashboards.auth.csrf import NotOurForm
from dashboards.citizen import browser_cookie
from dashboards.web import formatting, render
from hotline.base.errors import HotlineError, NotFound, NotSignedIn, TooLarge
from hotline.base.http.request_bodies import NoLength, SlowRequest, slow_refused
from hotline.base.http.request_origin import coming_from
from hotline.base.observability import process_counters
from hotline.base.observability.log import about, logger
from hotline.base.storage.time_limits import Stale

_CHOICES = {
    "kind",
    "category",
    "candidate",
    "truth",
    "solved",
    "satisfied",
    "contacted",
    "upheld",
    "purpose",
    "granted",
    "ground",
}
_HIDDEN = {
    "csrf",
    "password",
    "old",
    "again",
    "version",
    "seen",
    "cid",
} | _CHOICES  # codes say nothing to people
UNREAD = (TooLarge, SlowRequest, NoLength)  # what comes with them is not asked for any more
log = logger(__name__)


@web.middleware
async def request_id(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the request, so that a person can read a number to us and we find every line about it."""
    request[REQUEST_ID] = secrets.token_hex(4)
    silence = work_of(request).settings.client_seconds
    named, here = (
        about(request=request[REQUEST_ID]),
        coming_from(browser_cookie.address_of(request), request[REQUEST_ID]),
    )
    with named, here, slow_refused(request, silence=silence):
        response = await handler(request)
    if not response.prepared:
        browser_cookie.remember(request, response)
        response.headers["X-Request-Id"] = request[REQUEST_ID]
    return response


@web.middleware
async def failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await _answered(request, handler)
    except (NotSignedIn, access.PasswordDue) as error:
        if wants_json(request) or request.method == "POST":
            return await _answer(request, error)
        return render.see(access.PASSWORD if isinstance(error, access.PasswordDue) else access.login_address(request))
    except HotlineError as error:
        return await _answer(request, error)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        return await _answer(request, _in_words(error), status=error.status)
    except Exception:
        log.exception("request_failed", path=request.path, method=request.method)
        return await _broken(request)


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Where a migration came in between, reading is done once more, and a form is offered again as it was filled in."""
    try:
        return await handler(request)
    except Stale:
        if request.method != hdrs.METH_GET or request.writer.output_size:
            raise
        return await handler(request)


def wants_json(request: web.Request) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("application/json" in accepted and "text/html" not in accepted)


def as_json(request: web.Request, status: int, message: str, detail: Mapping[str, Any] | None = None) -> web.Response:
    body = {"error": message, "request": request.get(REQUEST_ID, ""), **(detail or {})}
    return web.json_response(body, status=status)


async def _answer(request: web.Request, error: HotlineError, *, status: int | None = None) -> web.Response:
    code = status or error.status
    await security_log.refused(request, error)
    process_counters.REFUSALS.labels("pages", type(error).__name__).inc()
    if wants_json(request):
        return with_wait(as_json(request, code, error.message, _changed(error)), error)
    context = {
        "title": error.title,
        "message": error.message,
        "changed": error.detail.get("changed", ()),
        "fields": await written(request, unread=isinstance(error, UNREAD), sure=bool(error.detail.get("sure"))),
        "back": _back(request),
        "again": _again(error),
        "login": isinstance(error, NotSignedIn),
        "request_id": request[REQUEST_ID],
    }
    return with_wait(render.page(request, "failure.html", context, status=code), error)


def with_wait(response: web.Response, error: HotlineError) -> web.Response:
    """Add Retry-After for programs (RFC 9110, 10.2.3)."""
    if "retry_after" in error.detail:
        response.headers["Retry-After"] = str(error.detail["retry_after"])
    return response


def _changed(error: HotlineError) -> dict[str, Any] | None:
    """Who did what meanwhile, without what was said with it: the ticket's page shows that to whom it is for."""
    entries = error.detail.get("changed", ())
    return (
        {
            "changed": [
                {"at": e.at.isoformat(), "by": e.actor_name, "act": e.act.label, "state": e.after.label}
                for e in entries
            ]
        }
        if entries
        else None
    )


async def _broken(request: web.Request) -> web.Response:
    status = web.HTTPInternalServerError.status_code
    message = "系统刚才出了错，已经自动记录。请稍后再试；如一再出现，请把下面的编号告诉系统管理员"
    if wants_json(request):
        return as_json(request, status, message)
    context = {
        "title": "系统出错",
        "message": message,
        "changed": (),
        "fields": await written(request),
        "back": _back(request),
        "again": {},
        "login": False,
        "request_id": request[REQUEST_ID],
    }
    return render.page(request, "failure.html", context, status=status)


def _again(error: HotlineError) -> dict[str, str] | None:
    """What the same form needs to be sent once more; None where it must not be offered, or cannot succeed."""
    if isinstance(error, NotOurForm | NotSignedIn) or error.detail.get("final"):
        return None
    return {name: str(value) for name, value in error.detail.items() if name in {"version", "seen"}}


def _back(request: web.Request) -> str:
    """The page that the person came from, if it is one of ours and can be opened again."""
    came = urlsplit(request.headers.get("Referer", ""))
    known = came.netloc == request.host and came.path != request.path
    own = access.safe_next(f"{came.path}?{came.query}" if came.query else came.path) if known else None
    return own or ("/home" if ACTOR in request else "/")


async def written(request: web.Request, *, unread: bool = False, sure: bool = False) -> list[dict[str, str | bool]]:
    """The fields that the person had filled in, to be shown again, without secrets. `unread`: they are not read now.

    `sure`: sent again they are meant as they are.
    """
    if request.method != "POST" or (unread and SENT not in request):
        return []
    try:
        form = request[SENT] if SENT in request else await request.post()
    except (web.HTTPException, ValueError, SlowRequest):
        return []
    labels = formatting.field_labels()
    said = {**form, "sure": "yes"} if sure else form
    return [
        {"name": name, "label": labels.get(name, ""), "value": value, "hidden": name in _HIDDEN or name not in labels}
        for name, value in said.items()
        if isinstance(value, str) and name not in {"csrf", "password", "old", "again"}
    ]


def _in_words(error: web.HTTPException) -> HotlineError:
    if error.status == web.HTTPNotFound.status_code:
        return NotFound("没有这个页面，可能地址有误，或者已经移走")
    if error.status == web.HTTPRequestEntityTooLarge.status_code:
        return TooLarge("提交的内容太大，请分几次提交")
    if error.status == web.HTTPMethodNotAllowed.status_code:
        return HotlineError("这个地址不接受这种操作，请从页面上的按钮进入")
    return HotlineError("请求没有完成，请返回上一页再试")
