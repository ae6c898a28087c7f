"""What a ticket's page shows of its like: candidates with reasons, its master, its members."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.queries import hot
from router import near
from tickets import clusters
from tickets.lifecycle import Act, acts_from
from tickets.models import Ticket
from tickets.rights import Actor

SAID = {"join": "已并入，诉求人已收到通知", "apart": "已记下：不是同一件事，不再提示"}


async def panel(session: AsyncSession, shown: Ticket, actor: Actor) -> dict[str, Any]:
    """What the page shows; a unit sees nothing of other citizens' tickets."""
    if not actor.is_centre:
        return {"alike": (), "master": None, "members": (), "may_join": False}
    may_join = actor.may(Act.MERGE) and Act.MERGE in acts_from(shown.state)
    return {
        "alike": await near.candidates(session, shown) if may_join else (),
        "master": await hot.master_of(session, shown.id),
        "members": await hot.led_by(session, shown.id),
        "may_join": may_join,
        "over": clusters.NO_MASTER,
    }
