"""What waits for a second person's word."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dashboards.admin.queries import units
from tickets import store
from tickets.access.rights import Actor
from tickets.models import Ticket
from tickets.organisation.models import UnitChange
from tickets.person_models import Staff
from tickets.staff import proposals
from tickets.staff.proposal_models import Proposal, ProposalState

MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    one: Proposal
    asked_by: str
    about: str  # an account's name, a ticket's number, or an act on units in a sentence
    mine: bool  # whether this person may decide


async def waiting(session: AsyncSession, actor: Actor, now: datetime) -> list[Waiting]:
    """Those that this person may decide, and those that they have asked for; oldest first."""
    asker, target = aliased(Staff), aliased(Staff)
    rows = (
        select(Proposal, asker, target.login, Ticket.number, UnitChange)
        .join(asker, asker.id == Proposal.asked_by)
        .outerjoin(target, target.id == Proposal.staff_id)
        .outerjoin(Ticket, Ticket.id == Proposal.ticket_id)
        .outerjoin(UnitChange, UnitChange.id == Proposal.unit_change_id)
        .where(Proposal.state == ProposalState.WAITING, Proposal.asked_at > now - proposals.LASTS)
        .order_by(Proposal.id)
        .limit(MOST)
    )
    found = []
    listed = (await session.execute(rows)).all()
    words = await units.words_of(session, [row[4] for row in listed if row[4] is not None])
    for one, who, login, number, change in listed:
        mine = proposals.may_decide(one, actor, await store.actor(session, who))
        if mine or one.asked_by == actor.id:
            about = login or number or proposals.about(one)
            if change is not None:
                about = f"{words[change.id]}，{change.effective_on} 起"
            found.append(Waiting(one, who.name, about, mine))
    return found
