"""What the pages find in the application and in a request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from aiohttp import web

from dashboards.admin.queries.system import SystemState
from hotline.base.request_limits.in_memory import InMemoryCount
from hotline.base.storage.unit_of_work import Work
from router.dispatch.decision import DecisionContext
from router.knowledge.finding import Knowledge
from tickets.access.rights import Actor, Role


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and the secret of their forms."""

    actor: Actor
    csrf: str
    token_hash: str
    department: str
    short: str  # the department's short name
    unread: int  # notices that wait for this person; no further than `queries.notices.MOST`
    alarms: int  # open ones, of the whole centre; 0 for others
    marks: int  # quiet marks that nobody has looked at
    password_due: bool  # nothing opens before it is changed


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Link(NamedTuple):
    """A page in the navigation, for people with any of these roles."""

    path: str
    label: str
    roles: frozenset[Role]


LINKS: web.AppKey[tuple[Link, ...]] = web.AppKey("links")
OFFICE: web.AppKey[Callable[[], Awaitable[DecisionContext]]] = web.AppKey("office")
KNOWN: web.AppKey[Knowledge] = web.AppKey("knowledge", Knowledge)
HEALTH: web.AppKey[Callable[[], Awaitable[SystemState]]] = web.AppKey("health")
WORK: web.AppKey[Work] = web.AppKey("work", Work)
NOTED: web.AppKey[InMemoryCount] = web.AppKey("noted", InMemoryCount)  # who was locked out, in the trail
ACTOR: web.RequestKey[Actor] = web.RequestKey("actor", Actor)
SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
SENT: web.RequestKey[dict[str, str]] = web.RequestKey("sent", dict)  # the fields of a form that was read as a stream
VISITOR: web.RequestKey[str] = web.RequestKey("visitor", str)
FORMS: web.RequestKey[str] = web.RequestKey("forms", str)  # the browser's own secret, of which forms carry a hash
CONNECT: web.RequestKey[str] = web.RequestKey("connect", str)  # one more address that the page's scripts may speak with


def work_of(request: web.Request) -> Work:
    return request.app[WORK]


def actor_of(request: web.Request) -> Actor:
    """Who is signed in; only behind a guard that asks for it."""
    return request[ACTOR]


async def office_of(request: web.Request) -> DecisionContext:
    """What a decision is made of, as it is now."""
    return await request.app[OFFICE]()


def knowledge_of(request: web.Request) -> Knowledge:
    """This process's index of the knowledge base."""
    return request.app[KNOWN]


async def health_of(request: web.Request) -> SystemState:
    """How this process and the city around it are, a moment ago."""
    return await request.app[HEALTH]()
