"""Who is asking: the session middleware, and the guard that every route carries."""

import re
from urllib.parse import quote

from aiohttp import web

from dashboards.auth import cookies, csrf, sign_in
from dashboards.auth.app_keys import ACTOR, SESSION, Handler, work_of
from hotline.base.errors import BadInput, Forbidden, NotSignedIn
from hotline.base.text.readability import is_readable
from tickets.access.rights import ACTS_OF, CENTRE_ROLES, ROLE_NAMES, UNIT_ROLES, Role
from tickets.lifecycle import Act

COOKIE = "staff"
LISTENS = "/live"
TALK_NEWS = "/talks/news"
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # printable ASCII without blanks, as an address has it
_BY_ITSELF = re.compile(rf"{LISTENS}|{TALK_NEWS}|/talk/\d+/lines")  # a page that only listens: no person is at it
PASSWORD = "/me/password"  # noqa: S105 - the page's address
_BEFORE_IT = (PASSWORD, "/logout")  # what opens while a password is to be changed, and to an account without a role

ANYONE: frozenset[Role] = frozenset()  # no sign-in asked
STAFF = frozenset(Role)
DESK = frozenset({Role.AGENT, Role.REVIEWER, Role.DISPATCHER})
UNIT = UNIT_ROLES
SUPERVISION = frozenset({Role.SUPERVISOR, Role.LEADER})
SUPERVISOR = frozenset({Role.SUPERVISOR})
LETTERS = SUPERVISION | UNIT_ROLES | {Role.DISPATCHER, Role.REVIEWER}
CARDS = SUPERVISION | UNIT_ROLES
LIVE = CENTRE_ROLES  # everybody of the centre gets alarms and may take them
WAITING = DESK | SUPERVISION  # the centre's lists: supervisors decide on some, and answer for all
FOLLOW_UP = frozenset({Role.CALLER})
FOLLOW_UP_LIST = FOLLOW_UP | SUPERVISION  # the list only; a citizen is asked by a caller
AUDITS = FOLLOW_UP | SUPERVISION
NUMBERS = CENTRE_ROLES | UNIT_ROLES | {Role.ANALYST}
INDICATORS = SUPERVISION | {Role.REVIEWER, Role.ANALYST, Role.UNIT_APPROVER}  # a unit's head sees the own unit
BEHIND = INDICATORS - {Role.ANALYST}  # an analyst reads figures, and no ticket
FREEZE = SUPERVISION
KEPT = SUPERVISION | {Role.REVIEWER, Role.ANALYST}
EXCLUSIONS = SUPERVISION | UNIT_ROLES
EXCLUSION_ASK = frozenset({Role.SUPERVISOR, Role.UNIT_HANDLER})
HOT = CENTRE_ROLES | {Role.ANALYST}
SEARCH = CENTRE_ROLES | UNIT_ROLES
EXPORT = frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.LEADER, Role.UNIT_APPROVER})
TICKET = SEARCH | {Role.VENDOR}
TAKE = frozenset({Role.AGENT, Role.REVIEWER, Role.VENDOR})
CATALOGUE = DESK | {Role.KB_EDITOR, Role.SUPERVISOR, Role.LEADER, Role.ANALYST}
CATALOGUE_EDIT = frozenset({Role.DISPATCHER})  # who dispatches and decides objections keeps the catalogue (DOMAIN 3.3)
KNOWLEDGE = DESK | {Role.KB_EDITOR, Role.CALLER, Role.SUPERVISOR}
KNOWLEDGE_EDIT = frozenset({Role.KB_EDITOR})
MODELS = DESK | {Role.SYSADMIN, Role.ANALYST, Role.LEADER}
SYSADMIN = frozenset({Role.SYSADMIN})
IMPORT = frozenset({Role.SUPERVISOR})  # business: no administrator has a right to it (DOMAIN 3.3)
SECADMIN = frozenset({Role.SECADMIN})
UNITS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR, Role.LEADER, Role.SUPERVISOR})
UNDELIVERED = frozenset({Role.SYSADMIN, Role.SUPERVISOR})  # an administrator reads no ticket there
ADMINS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})  # three people (DOMAIN 3.3)
AUDITOR = frozenset({Role.AUDITOR})
PROPOSALS = ADMINS | {Role.SUPERVISOR, Role.LEADER}  # those who ask, and those who may be the second person
WORDS = frozenset({Role.KB_EDITOR, Role.REVIEWER, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR})  # an auditor reads
WORDS_EDIT = WORDS - {Role.AUDITOR}
SECOND_PERSON = frozenset(role for role in Role if Act.GRANT_REVEAL in ACTS_OF[role])

HOMES: tuple[tuple[frozenset[Role], str], ...] = (
    (DESK, "/desk"),
    (TAKE, "/take"),
    (UNIT, "/dept"),
    (frozenset({Role.SUPERVISOR}), "/supervision"),
    (FOLLOW_UP, "/followup"),
    (frozenset({Role.LEADER, Role.ANALYST}), "/numbers"),
    (SYSADMIN, "/admin/people"),
    (KNOWLEDGE_EDIT, "/knowledge"),
    (AUDITOR, "/admin/trail"),
    (SECADMIN, "/admin/erase"),
)


class PasswordDue(Forbidden):
    title = "请先修改密码"


@web.middleware
async def sessions(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set `request[SESSION]` and `request[ACTOR]` for a live session. Raises PasswordDue."""
    sent = "" if request.path.startswith("/static/") else cookies.sent(request, COOKIE)
    by_hand = _BY_ITSELF.fullmatch(request.path) is None
    session = await sign_in.session_of(work_of(request), sent, by_hand=by_hand) if sent else None
    if session is not None:
        request[SESSION], request[ACTOR] = session, session.actor
        if session.password_due and request.path not in _BEFORE_IT:
            raise PasswordDue("您的密码是管理员给的，或者已经用了 90 天。请先修改密码，再办其他事")
    return await handler(request)


def guarded(handler: Handler, roles: frozenset[Role], *, streams: bool = False) -> Handler:
    """The handler, behind its roles; a form also has to be ours, which one that streams a file checks itself."""

    async def entered(request: web.Request) -> web.StreamResponse:
        refuse_strange(request)
        if roles:
            require(request, roles)
        if request.method == "POST" and not streams:
            await csrf.check(request)
        return await handler(request)

    return entered


def refuse_strange(request: web.Request) -> None:
    """Every part of the address is text that a database and a page can hold."""
    parts = (*request.match_info.values(), *request.query.keys(), *request.query.values())
    if not all(map(is_readable, parts)):
        raise BadInput("地址里有系统看不懂的内容，请从页面上的链接或按钮进入")


def require(request: web.Request, roles: frozenset[Role]) -> None:
    actor = request.get(ACTOR)
    if actor is None:
        raise NotSignedIn("请先登录；为了安全，一段时间没有操作会自动退出")
    if not actor.roles & roles and request.path not in _BEFORE_IT:
        names = "、".join(ROLE_NAMES[role] for role in Role if role in roles)
        raise Forbidden(f"这一页只对以下岗位开放：{names}")


def home_of(roles: frozenset[Role]) -> str:
    return next((path for needed, path in HOMES if roles & needed), "/me")


def login_address(request: web.Request) -> str:
    """Where to sign in, and where to come back to."""
    return f"/login?next={quote(request.path_qs, safe='/')}" if request.method == "GET" else "/login"


def safe_next(target: str) -> str | None:
    """A path of our own site, or nothing: never a redirect to elsewhere."""
    own = _OWN_PATH.fullmatch(target) is not None and not target.startswith("/login")
    return target if own else None


def hand_out(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Put the session into a cookie that scripts cannot read and that ends with the browser."""
    cookies.put(request, response, COOKIE, token)
