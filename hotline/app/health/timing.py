"""Duration of each answer by route pattern; no figure contains the requested path."""

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from hotline.base.observability import traces
from hotline.base.observability.process_counters import ANSWERS

_NO_ROUTE = "(none)"
_METHODS = frozenset({"GET", "POST", "HEAD"})  # others are somebody's own words


@web.middleware
async def timed(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Outermost: what an error page takes counts too."""
    began, status = time.perf_counter(), int(HTTPStatus.INTERNAL_SERVER_ERROR)
    try:
        with traces.span(f"{request.method} {pattern(request)}") as span:
            response = await handler(request)
            status = response.status
            if span is not None:
                span.set_attribute("http.response.status_code", status)
    except web.HTTPException as error:
        status = error.status
        raise
    else:
        return response
    finally:
        method = request.method if request.method in _METHODS else "other"
        ANSWERS.labels(method, pattern(request), f"{status // 100}xx").observe(time.perf_counter() - began)


def pattern(request: web.Request) -> str:
    """`/t/{number}`, never `/t/GL2026…`."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else _NO_ROUTE
