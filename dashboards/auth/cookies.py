"""Our cookies: scripts cannot read them, other sites cannot send them, and over https no neighbour can set them."""

from aiohttp import web

from dashboards.auth.app_keys import work_of


def sent(request: web.Request, name: str) -> str:
    """What the browser sent under our name; empty where it sent none."""
    return request.cookies.get(work_of(request).settings.cookie(name), "")


def put(
    request: web.Request, response: web.StreamResponse, name: str, value: str, *, max_age: int | None = None
) -> None:
    """Without `max_age` it ends with the browser."""
    settings = work_of(request).settings
    response.set_cookie(
        settings.cookie(name),
        value,
        max_age=max_age,
        httponly=True,
        samesite="Lax",
        secure=settings.secure,
        path="/",
    )


def drop(request: web.Request, response: web.StreamResponse, name: str) -> None:
    settings = work_of(request).settings
    response.del_cookie(settings.cookie(name), path="/", secure=settings.secure, httponly=True, samesite="Lax")
