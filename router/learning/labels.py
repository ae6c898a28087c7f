"""Where labels come from: people who correct the machine, objections that are decided, and work that went through."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hotline.base.storage.unit_of_work import UnitOfWork
from router.learning import store
from router.learning.models import LabelSource, TrainingLabel
from tickets import events
from tickets import store as record
from tickets.access.rights import Actor
from tickets.models import Ticket
from tickets.person_models import Department

WEIGHT = {source: place for place, source in enumerate(LabelSource)}  # the weightiest last


def final(labels: Iterable[TrainingLabel]) -> TrainingLabel | None:
    """The one that counts: a decided objection, else a correction, else what nobody refused; of equals the latest."""
    return max(labels, key=lambda label: (WEIGHT[label.source], label.at, label.id), default=None)


def by_ticket(labels: Sequence[TrainingLabel]) -> list[TrainingLabel]:
    """One label a ticket, in the order of the tickets."""
    groups: dict[int, list[TrainingLabel]] = {}
    for label in labels:
        groups.setdefault(label.ticket_id, []).append(label)
    return [found for ticket_id in sorted(groups) if (found := final(groups[ticket_id])) is not None]


async def on_person_chose(uow: UnitOfWork, ticket: Ticket, department: Department, *, by: Actor) -> None:
    """A dispatcher's choice teaches where it follows an upheld objection or differs from what the machine proposed."""
    refused = await store.refused_by(uow.session, ticket.id)
    if refused is not None and refused != department.code:
        _put(uow, ticket, department.code, LabelSource.OBJECTED, staff_id=by.id, against=refused)
        return
    proposed = await store.proposed(uow.session, ticket.id)
    if proposed is not None and proposed != department.code:
        _put(uow, ticket, department.code, LabelSource.CORRECTED, staff_id=by.id, against=proposed)


async def on_objection_rejected(uow: UnitOfWork, event: events.ObjectionRejected) -> None:
    """It is theirs after all: as good a label as there is."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    order = await record.order(uow.session, event.order_id)
    department = await uow.session.get_one(Department, order.department_id)
    decided_by = await store.decided_by(uow.session, event.objection_id)
    _put(uow, ticket, department.code, LabelSource.CONFIRMED, staff_id=decided_by)


async def on_closed(uow: UnitOfWork, event: events.TicketClosed) -> None:
    """Handled to the end by the department that had it."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.department_id is None:
        return
    department = await uow.session.get_one(Department, ticket.department_id)
    _put(uow, ticket, department.code, LabelSource.DISPATCHED)


async def on_archive_imported(uow: UnitOfWork, event: events.ArchiveImported) -> None:
    """Ended in the system before: the unit that had it, as of the day on which it ended."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    department = await uow.session.get_one(Department, ticket.department_id)
    _put(uow, ticket, department.code, LabelSource.DISPATCHED, at=ticket.closed_at)


def _put(
    uow: UnitOfWork,
    ticket: Ticket,
    department: str,
    source: LabelSource,
    *,
    staff_id: int | None = None,
    against: str | None = None,
    at: datetime | None = None,
) -> None:
    uow.session.add(
        TrainingLabel(
            ticket_id=ticket.id,
            department=department,
            category=ticket.category,
            kind=ticket.kind.label,
            source=source,
            staff_id=staff_id,
            against=against,
            at=at or uow.now,
        )
    )
