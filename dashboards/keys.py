"""What the pages find in the application and in a request."""

from aiohttp import web

from hotline.base.uow import Work
from tickets.rights import Actor

WORK: web.AppKey[Work] = web.AppKey("work", Work)


def work_of(request: web.Request) -> Work:
    return request.app[WORK]


def actor_of(request: web.Request) -> Actor:
    """Who is signed in; only behind a guard that asks for it."""
    actor: Actor = request["actor"]
    return actor
