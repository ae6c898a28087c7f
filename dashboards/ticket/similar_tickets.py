"""What a ticket's page shows of its like: candidates with reasons, its master, its members."""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.figures.queries import hot_issues
from dashboards.web.queries.redaction import as_read, known_of
from router.similar_tickets import similar_search
from tickets.access import visibility_store as seeing
from tickets.access.rights import Actor
from tickets.clusters import clusters
from tickets.lifecycle import Act, acts_from
from tickets.models import Ticket

SAID = {"join": "已并入，诉求人已收到通知", "apart": "已记下：不是同一件事，不再提示"}


async def panel(session: AsyncSession, shown: Ticket, actor: Actor) -> dict[str, Any]:
    """What the page shows; a unit sees nothing of other citizens' tickets."""
    if not actor.is_centre:
        return {"alike": (), "master": None, "members": (), "may_join": False}
    may_join = actor.may(Act.MERGE) and Act.MERGE in acts_from(shown.state)
    return {
        "alike": await _candidates(session, shown, actor) if may_join else (),
        "master": await hot_issues.master_of(session, shown.id, actor),
        "members": await as_read(session, await hot_issues.led_by(session, shown.id, actor), actor),
        "may_join": may_join,
        "over": clusters.NO_MASTER,
    }


async def _candidates(session: AsyncSession, shown: Ticket, actor: Actor) -> list[similar_search.SimilarTicket]:
    """Those that this person may see, in the words that they may read."""
    found = await similar_search.candidates(session, shown, among=seeing.seen_by(actor))
    known = await known_of(session, [one.id for one in found])
    return [replace(one, title=seeing.said(one.title, known.get(one.id, ()), hidden=False)) for one in found]
