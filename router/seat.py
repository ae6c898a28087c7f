"""A call taken at a seat: what was taken down becomes a matter of the house, and the caller hears its number."""

from hotline.base.uow import UnitOfWork
from router import replies, wording
from tickets import handling, numbering
from tickets.models import Ticket
from tickets.rights import Actor


async def register(uow: UnitOfWork, ticket: Ticket, *, by: Actor) -> str:
    """Submit what was taken down and acknowledge it; returns the query code, which nobody can look up later."""
    code, settings = numbering.query_code(), uow.settings
    handling.submit(uow, ticket, by=by, code=code)
    said = wording.acknowledgement(ticket.number, code, prefix=settings.number_prefix, site=settings.site_url)
    await replies.tell(uow, ticket, said)
    return code
