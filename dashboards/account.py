"""Signing in and out, and what one's own account is."""

from aiohttp import web

from dashboards import access, auth, forms, passwords, render
from dashboards.keys import ACTOR, SESSION, actor_of, work_of
from dashboards.queries import people
from dashboards.visitor import address_of
from hotline.base.errors import BadInput, HotlineError, NotSignedIn, TooMany
from tickets.people import Staff
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
    except (NotSignedIn, TooMany) as error:
        return _login_page(request, target=target, login=login_name, wrong=error.message, status=error.status)
    response = render.see(access.safe_next(target) or "/home")
    access.hand_out(request, response, token)
    return response


async def logout(request: web.Request) -> web.Response:
    await auth.sign_out(work_of(request), request[SESSION].token_hash, actor_of(request))
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
    said = "密码已修改，其他地方的登录已全部退出" if request.query.get("done") == "password" else ""
    context = {"said": said, "role_names": names, "sessions": sessions, "here": request[SESSION].token_hash}
    return render.page(request, "me.html", context)


async def password_form(request: web.Request) -> web.Response:
    return await _password_page(request)


async def change_password(request: web.Request) -> web.Response:
    """The old one, and the new one twice; read as they were typed, for cleaning would change them."""
    sent = await request.post()
    old, new, again = (str(sent.get(name, "")) for name in ("old", "password", "again"))
    try:
        if new != again:
            raise BadInput("两次输入的新密码不一样")
        own = request[SESSION].token_hash
        await passwords.change(work_of(request), actor_of(request).id or 0, old, new, keep=own)
    except HotlineError as error:
        return await _password_page(request, wrong=error.message, status=error.status)
    return render.see("/me?done=password")


async def _password_page(request: web.Request, *, wrong: str = "", status: int = 200) -> web.Response:
    async with work_of(request).reading() as session:
        staff = await session.get_one(Staff, actor_of(request).id)
    context = {"wrong": wrong, "due": request[SESSION].password_due, "first": staff.password_at is None}
    return render.page(request, "password.html", context, status=status)


def _login_page(
    request: web.Request, *, target: str, login: str = "", wrong: str = "", status: int = 200
) -> web.Response:
    return render.page(request, "login.html", {"next": target, "login": login, "wrong": wrong}, status=status)
