"""The page behind a one-time link: the owner of a new account sets the first password."""

from aiohttp import web

from dashboards.auth import first_links
from dashboards.auth.app_keys import work_of
from dashboards.web import render
from hotline.base.errors import BadInput, NotFound


async def show(request: web.Request) -> web.Response:
    """Opening it uses nothing up: only the form does."""
    return await _page(request)


async def use(request: web.Request) -> web.Response:
    """The new password twice, read as it was typed."""
    sent = await request.post()
    password, again = (str(sent.get(name, "")) for name in ("password", "again"))
    if password != again:
        return await _page(request, wrong="两次输入的密码不一样", status=BadInput.status)
    try:
        await first_links.use(work_of(request).by_the_wall(), request.match_info["token"], password)
    except BadInput as error:
        return await _page(request, wrong=error.message, status=error.status)
    return render.see("/login?done=first")


async def _page(request: web.Request, *, wrong: str = "", status: int = 200) -> web.Response:
    try:
        staff = await first_links.owner(work_of(request).by_the_wall(), request.match_info["token"])
    except NotFound as gone:
        return render.page(request, "first_link.html", {"staff": None, "wrong": gone.message}, status=gone.status)
    return render.page(request, "first_link.html", {"staff": staff, "wrong": wrong}, status=status)
