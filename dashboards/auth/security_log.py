"""What the pages note in the trail by themselves: who could not sign in, and who was refused what."""

from aiohttp import web

from dashboards.auth.app_keys import ACTOR, NOTED, work_of
from hotline.base.errors import Forbidden, HotlineError, NotFound, TooMany
from hotline.base.http.request_origin import origin
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from tickets import store, trail
from tickets.access.rights import SYSTEM, Actor, ActorKind
from tickets.trail import Outcome, TrailKind

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
_SHOWN = 32  # characters of an address's part
log = logger(__name__)


async def refused(request: web.Request, error: HotlineError) -> None:
    """Somebody who is signed in asked for what is not theirs, or what is not there; never in the way of the answer."""
    actor = request.get(ACTOR)
    if actor is None or not isinstance(error, Forbidden | NotFound):
        return
    try:
        async with work_of(request).by_the_wall().begin() as uow:
            about = f"{request.method} {address(request)}"
            trail.note(uow, TrailKind.REFUSED, by=actor, outcome=Outcome.REFUSED, about=about, status=error.status)
    except Exception:
        log.exception("refusal_not_recorded")


async def sign_in_failed(request: web.Request, login: str, error: HotlineError) -> None:
    """A known account by its name; what is none is kept as a keyed hash, for people type passwords there."""
    noted = request.app[NOTED]
    noted.sweep()
    if isinstance(error, TooMany) and not noted.take(origin().address):
        return
    try:
        async with work_of(request).by_the_wall().begin() as uow:
            known = await store.staff_by_login(uow.session, login)
            about = known.login if known else _unknown(login, uow.settings)
            by = Actor(ActorKind.STAFF, known.id, known.name) if known else SYSTEM
            often = isinstance(error, TooMany)
            kind = TrailKind.LOCKED if known and often else TrailKind.SIGN_IN_FAILED
            why = {"too_many": True} if often else {}
            trail.note(uow, kind, by=by, outcome=Outcome.REFUSED, about=about, **why)
    except Exception:
        log.exception("sign_in_failure_not_recorded")


def address(request: web.Request) -> str:
    """The page's address as the routes have it, with numbers filled in; all else is left out."""
    resource = request.match_info.route.resource
    path = resource.canonical if resource is not None else "（没有这个页面）"
    for name, value in request.match_info.items():
        if value and len(value) <= _SHOWN and _PLAIN.issuperset(value):
            path = path.replace(f"{{{name}}}", value)
    return path


def _unknown(login: str, settings: Settings) -> str:
    return f"没有的账号 {settings.keys.blind(f'login:{login}')[:12]}"
