"""What the machine noticed about a ticket, for the centre to judge; never more than a hint.

How it decided, whether the type is doubtful, how good an answer is, and what the knowledge base offers.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from classifier.request_type import request_types, two_procedures
from classifier.text import answer_quality
from dashboards.ticket.queries import tickets
from hotline.base.settings import Settings
from router.knowledge.finding import Knowledge
from router.templates import quick_answers
from tickets.access.rights import Actor
from tickets.lifecycle import ENDED, Act, State, acts_from
from tickets.models import Ticket, WorkOrder

ANSWERING = frozenset({Act.DIRECT_ANSWER, Act.ASK_MORE, Act.DISPATCH})


async def hints(
    session: AsyncSession,
    ticket: Ticket,
    order: WorkOrder | None,
    actor: Actor,
    known: Knowledge,
    settings: Settings,
    today: date,
) -> dict[str, Any]:
    """For a unit only what its own approver may mend before the answer leaves: the rest are the centre's thoughts."""
    if not actor.is_centre:
        may = {act for act in acts_from(ticket.state) if actor.may(act)}
        mark = await _mark(session, ticket, order, may)
        return {
            "explained_as": None,
            "type_doubt": None,
            "two_procedures": None,
            "answer_mark": replace(mark, unmet=()) if mark else None,
            "knowledge": [],
            "quick": [],
        }
    over = ticket.state in {*ENDED, State.ARCHIVED}
    may = {act for act in acts_from(ticket.state) if actor.may(act)}
    answering = may & ANSWERING and not ticket.danger  # where somebody may be in danger, no reading comes first
    return {
        "explained_as": await tickets.last_explained(session, ticket.id),
        "type_doubt": None if over else request_types.doubt(ticket.kind.label, ticket.text),
        "two_procedures": two_procedures.both(ticket.text) if not over and actor.may(Act.SPLIT, ticket.state) else None,
        "answer_mark": await _mark(session, ticket, order, may),
        "knowledge": await known.fitting(session, ticket.text, today=today) if answering else [],
        "quick": quick_answers.offered(settings, today, person=actor.name, number=ticket.number) if may else [],
    }


async def _mark(
    session: AsyncSession, ticket: Ticket, order: WorkOrder | None, may: Collection[Act]
) -> answer_quality.Mark | None:
    """For the person who signs off or audits the answer now."""
    if order is None or not order.answer or not {Act.PASS_ANSWER, Act.APPROVE_ANSWER} & set(may):
        return None
    others = await tickets.recent_answers(session, order.department_id, but=order.id)
    return answer_quality.judge(ticket.text, order.answer, others)
