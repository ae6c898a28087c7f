"""What the machine noticed about a ticket, for the centre to judge: how it decided, whether the type is doubtful."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from classifier import kinds
from dashboards.queries import tickets
from tickets.lifecycle import ENDED, State
from tickets.models import Ticket
from tickets.rights import Actor


async def hints(session: AsyncSession, ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """Nothing for a unit: these are the centre's own thoughts."""
    if not actor.is_centre:
        return {"explained_as": None, "type_doubt": None}
    over = ticket.state in {*ENDED, State.ARCHIVED}
    return {
        "explained_as": await tickets.last_explained(session, ticket.id),
        "type_doubt": None if over else kinds.doubt(ticket.kind.label, ticket.text),
    }
