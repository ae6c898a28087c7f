"""How many tickets came in and where they went; for the replay and the figures page."""

from dataclasses import dataclass

from sqlalchemy import func, select

from hotline.base.storage.unit_of_work import Work
from tickets.lifecycle import State
from tickets.models import Assignment, ChosenBy, Ticket


@dataclass(frozen=True, slots=True)
class Opened:
    tickets: int
    dispatched: int  # by the machine
    to_people: int


async def newest_ticket(work: Work) -> int:
    """The highest ticket id, 0 where there is none."""
    async with work.reading() as session:
        return int(await session.scalar(select(func.coalesce(func.max(Ticket.id), 0))) or 0)


async def undecided(work: Work) -> int:
    """Tickets that have neither a department nor a reason to be with people."""
    async with work.reading() as session:
        return int(
            await session.scalar(
                select(func.count()).where(Ticket.state == State.PENDING_DISPATCH, Ticket.needs_person.is_(None))
            )
            or 0
        )


async def opened_since(work: Work, ticket_id: int) -> Opened:
    """What was opened after this ticket; one that people dispatched stays counted as having needed them."""
    by_machine = (
        select(Assignment.id)
        .where(
            Assignment.ticket_id == Ticket.id,
            Assignment.decision == "dispatch",
            Assignment.chosen_by == ChosenBy.MODEL,
        )
        .exists()
    )
    async with work.reading() as session:
        row = (
            await session.execute(
                select(
                    func.count(Ticket.id), func.count(Ticket.id).filter(by_machine), func.count(Ticket.needs_person)
                ).where(Ticket.id > ticket_id)
            )
        ).one()
        return Opened(*row)
