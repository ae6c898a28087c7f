"""Signing in and out, and what one's own account is."""

from aiohttp import web

from dashboards.admin.queries import people
from dashboards.auth import access, cookies, known_devices, passwords, security_log, sign_in
from dashboards.auth.app_keys import ACTOR, SESSION, actor_of, work_of
from dashboards.citizen.browser_cookie import address_of
from dashboards.web import failures, forms, render
from hotline.base.errors import BadInput, HotlineError, NotSignedIn, TooMany, Unavailable
from tickets import store
from tickets.access import post_store
from tickets.access.rights import ROLE_NAMES
from tickets.person_models import Staff


async def login_form(request: web.Request) -> web.Response:
    actor = request.get(ACTOR)
    if actor is not None:
        return render.see(access.home_of(actor.roles))
    async with work_of(request).reading() as session:
        nobody = not await people.staff_count(session)
    return _login_page(
        request,
        target=request.query.get("next", ""),
        nobody=nobody,
        said="密码已设好，请用您的账号和新密码登录" if request.query.get("done") == "first" else "",
    )


async def login(request: web.Request) -> web.Response:
    """The password is read as it was typed: cleaning would change it."""
    sent = await request.post()
    form = await forms.read(request)
    login_name, target = form.get("login", ""), form.get("next", "")
    try:
        token = await sign_in.sign_in(
            work_of(request),
            login_name,
            str(sent.get("password", "")),
            address=address_of(request),
            device=known_devices.known(request, login_name),
        )
    except (NotSignedIn, TooMany, Unavailable) as error:
        await security_log.sign_in_failed(request, login_name, error)
        page = _login_page(request, target=target, login=login_name, wrong=error.message, status=error.status)
        return failures.with_wait(page, error)
    several = await _has_several_posts(request, login_name)
    response = render.see("/me?choose=1" if several else access.safe_next(target) or "/home")
    access.hand_out(request, response, token)
    known_devices.remember(request, response, login_name)
    return response


async def _has_several_posts(request: web.Request, login_name: str) -> bool:
    """Whether there is a choice to be made after signing in."""
    async with work_of(request).reading() as session:
        staff = await store.staff_by_login(session, login_name)
        return staff is not None and len(await post_store.capacities(session, staff, work_of(request).wall.now())) > 1


async def logout(request: web.Request) -> web.Response:
    await sign_in.sign_out(work_of(request), request[SESSION].token_hash, actor_of(request))
    response = render.see("/login")
    cookies.drop(request, response, access.COOKIE)
    return response


async def home(request: web.Request) -> web.Response:
    """To the page that this person's work is on."""
    return render.see(access.home_of(actor_of(request).roles))


async def me(request: web.Request) -> web.Response:
    actor = actor_of(request)
    async with work_of(request).reading() as session:
        sessions = await people.sessions_of(session, actor.id or 0)
        staff = await session.get_one(Staff, actor.id)
        posts = await post_store.capacities(session, staff, work_of(request).wall.now())
    own = next(one for one in sessions if one.token_hash == request[SESSION].token_hash)
    names = [ROLE_NAMES[role] for role in sorted(actor.roles)]
    said = "密码已修改，其他地方的登录已全部退出" if request.query.get("done") == "password" else ""
    context = {
        "said": said,
        "role_names": names,
        "sessions": sessions,
        "posts": posts,
        "own": own,
        "here": request[SESSION].token_hash,
    }
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
        return failures.with_wait(await _password_page(request, wrong=error.message, status=error.status), error)
    return render.see("/me?done=password")


async def _password_page(request: web.Request, *, wrong: str = "", status: int = 200) -> web.Response:
    async with work_of(request).reading() as session:
        staff = await session.get_one(Staff, actor_of(request).id)
    context = {"wrong": wrong, "due": request[SESSION].password_due, "first": staff.password_at is None}
    return render.page(request, "password.html", context, status=status)


def _login_page(
    request: web.Request,
    *,
    target: str,
    login: str = "",
    wrong: str = "",
    said: str = "",
    nobody: bool = False,
    status: int = 200,
) -> web.Response:
    """`nobody`: there is no account at all yet."""
    context = {"next": target, "login": login, "wrong": wrong, "said": said, "nobody": nobody}
    return render.page(request, "login.html", context, status=status)
