"""Signing in and out, and what one's own account is."""

from aiohttp import web

from dashboards import access, auth, forms, render
from dashboards.keys import ACTOR, SESSION, actor_of, work_of
from dashboards.queries import people
from dashboards.visitor import address_of
from hotline.base.errors import NotSignedIn
from tickets.rights import ROLE_NAMES


async def login_form(request: web.Request) -> web.Response:
    actor = request.get(ACTOR)
    if actor is not None:
        return render.see(access.home_of(actor.roles))
    return _login_page(request, target=request.query.get("next", ""))


async def login(request: web.Request) -> web.Response:
    """The password is read as it was typed: cleaning would change it."""
    sent = await request.post()
    form = await forms.read(request)
    login_name, target = form.get("login", ""), form.get("next", "")
    try:
        token = await auth.sign_in(
            work_of(request), login_name, str(sent.get("password", "")), address=address_of(request)
        )
    except NotSignedIn as error:
        return _login_page(request, target=target, login=login_name, wrong=error.message, status=error.status)
    response = render.see(access.safe_next(target) or "/home")
    access.hand_out(request, response, token)
    return response


async def logout(request: web.Request) -> web.Response:
    await auth.sign_out(work_of(request), request[SESSION].token_hash)
    response = render.see("/login")
    response.del_cookie(access.COOKIE, path="/")
    return response


async def home(request: web.Request) -> web.Response:
    """To the page that this person's work is on."""
    return render.see(access.home_of(actor_of(request).roles))


async def me(request: web.Request) -> web.Response:
    actor = actor_of(request)
    async with work_of(request).reading() as session:
        sessions = await people.sessions_of(session, actor.id or 0)
    names = [ROLE_NAMES[role] for role in sorted(actor.roles)]
    context = {"role_names": names, "sessions": sessions, "here": request[SESSION].token_hash}
    return render.page(request, "me.html", context)


async def staff_list(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        found = await people.staff_list(session, at=request.query.get("at", ""))
        total = await people.staff_count(session)
    context = {"people": found.items, "total": total, "pages": render.neighbours(request, found)}
    return render.page(request, "people.html", context)


def _login_page(
    request: web.Request, *, target: str, login: str = "", wrong: str = "", status: int = 200
) -> web.Response:
    return render.page(request, "login.html", {"next": target, "login": login, "wrong": wrong}, status=status)
