"""The office's queries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from classifier.text.gazetteer import GazetteerName as PlaceEntry
from hotline.base.storage.database import padded
from hotline.base.storage.unit_of_work import now_of
from router.dispatch.catalogue import Catalogue, CategoryNode, DispatchUnit, LeadRule, ResponsibilityFact
from router.models import CatalogueEntry, CatalogueFact, Notice, PlaceName
from sla.models import LIVE, Deadline, DeadlineState, Review, ReviewState
from sla.policy.promises import Promise
from tickets.access import post_store
from tickets.access.roles import Role
from tickets.lifecycle import State
from tickets.models import Assignment, Ticket
from tickets.person_models import Department, Staff, StaffRole


async def entries_on(session: AsyncSession, day: date) -> Sequence[CatalogueEntry]:
    return (
        await session.scalars(
            select(CatalogueEntry).where(
                CatalogueEntry.valid_from <= day,
                or_(CatalogueEntry.valid_until.is_(None), CatalogueEntry.valid_until >= day),
            )
        )
    ).all()


async def load_catalogue(session: AsyncSession, *, today: date) -> Catalogue:
    """The entries in force today, the facts and every unit; three queries, read again after each change."""
    entries = await entries_on(session, today)
    facts = (await session.scalars(select(CatalogueFact))).all()
    return Catalogue(
        {entry.code: entry_of(entry) for entry in entries},
        await dispatch_units(session),
        {
            f.code: ResponsibilityFact(f.code, f.name, f.question, {k: tuple(v) for k, v in f.answers.items()})
            for f in facts
        },
        max(entries, key=lambda entry: entry.id).version if entries else "",
    )


async def dispatch_units(session: AsyncSession) -> dict[str, DispatchUnit]:
    """Every unit by its code; columns, for nothing of a unit is changed here."""
    columns = (Department.id, Department.code, Department.name, Department.short, Department.level, Department.active)
    links = (Department.parent_id, Department.successor_id, Department.kind)
    rows = (await session.execute(select(*columns, *links).order_by(Department.id))).all()
    codes: dict[int | None, str] = {row[0]: row[1] for row in rows}
    found = [tuple[Any, ...]((*row[:6], codes.get(row[6]), codes.get(row[7]), row[8])) for row in rows]
    return {one[1]: DispatchUnit(*one) for one in found}


def entry_of(row: CatalogueEntry) -> CategoryNode:
    return CategoryNode(
        row.code,
        row.name,
        row.lead,
        co=tuple(row.co),
        rules=tuple(row.rules),
        sensitive=row.sensitive,
        street_allowed=row.street_allowed,
        basis=row.basis,
        needs_place=row.needs_place,
        clauses=tuple(clause_of(one) for one in row.clauses),
        printed=row.printed,
        version=row.version,
    )


def clause_of(stored: Mapping[str, Any]) -> LeadRule:
    """A clause as it is stored: a JSON object with the fields of `Clause`."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    return LeadRule(**fields)


async def entry_in_force(session: AsyncSession, code: str, day: date) -> CatalogueEntry | None:
    """This category's entry on that day; the newest where two overlap."""
    return await session.scalar(
        select(CatalogueEntry)
        .where(
            CatalogueEntry.code == code,
            CatalogueEntry.valid_from <= day,
            or_(CatalogueEntry.valid_until.is_(None), CatalogueEntry.valid_until >= day),
        )
        .order_by(CatalogueEntry.id.desc())
        .limit(1)
    )


async def place_entries(session: AsyncSession) -> list[PlaceEntry]:
    rows = await session.execute(
        select(
            PlaceName.name, PlaceName.kind, PlaceName.city, PlaceName.district, PlaceName.street, PlaceName.aliases
        ).order_by(PlaceName.id)
    )
    return [
        PlaceEntry(name, kind, city, district, street, tuple(also)) for name, kind, city, district, street, also in rows
    ]


async def departments(session: AsyncSession) -> Sequence[Department]:
    return (await session.scalars(select(Department).order_by(Department.id))).all()


async def claim_undecided(
    session: AsyncSession, *, now: datetime, limit: int, lease: timedelta
) -> Sequence[tuple[int, int, str]]:
    """Id, version and text of up to `limit` tickets whose department nobody has chosen yet, oldest first.

    They are ours until the lease ends. Columns, no tickets: one that cannot be read must not keep the others waiting.
    """
    ids = (
        await session.scalars(
            select(Ticket.id)
            .where(
                Ticket.state == State.PENDING_DISPATCH,
                Ticket.needs_person.is_(None),
                or_(Ticket.claimed_until.is_(None), Ticket.claimed_until < now),
            )
            .order_by(Ticket.registered_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    if not ids:
        return []
    await session.execute(update(Ticket).where(Ticket.id.in_(ids)).values(claimed_until=now + lease))
    statement = select(Ticket.id, Ticket.version, Ticket.text).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    return [(ticket_id, version, text) for ticket_id, version, text in await session.execute(statement)]


async def keep_undecided(session: AsyncSession, ticket_ids: Sequence[int], *, until: datetime) -> None:
    """Ours for longer: those of them that are still undecided and claimed. One that is locked is being decided now."""
    open_ = select(Ticket.id).where(
        Ticket.id.in_(ticket_ids),
        Ticket.state == State.PENDING_DISPATCH,
        Ticket.needs_person.is_(None),
        Ticket.claimed_until.is_not(None),
    )
    await session.execute(
        update(Ticket)
        .where(Ticket.id.in_(open_.with_for_update(skip_locked=True).scalar_subquery()))
        .values(claimed_until=until)
        .execution_options(synchronize_session=False)
    )


async def mark_for_person(session: AsyncSession, ticket_id: int, reason: str) -> None:
    """Put an undecided ticket on the people's list without reading it: for one that cannot be handled otherwise."""
    await session.execute(
        update(Ticket)
        .where(Ticket.id == ticket_id, Ticket.state == State.PENDING_DISPATCH, Ticket.needs_person.is_(None))
        .values(needs_person=reason, version=Ticket.version + 1)
        .execution_options(synchronize_session=False)
    )


async def units(session: AsyncSession, ids: Collection[int]) -> Sequence[Department]:
    """These departments, which the session holds from now on."""
    return (await session.scalars(select(Department).where(Department.id.in_(padded(ids))))).all() if ids else []


async def was_asked(session: AsyncSession, ticket_id: int) -> bool:
    """Whether the house has asked this ticket's citizen by itself; it does so once."""
    asked = select(Assignment.id).where(Assignment.ticket_id == ticket_id, Assignment.decision == "ask").limit(1)
    return await session.scalar(asked) is not None


async def asked_among(session: AsyncSession, ticket_ids: Collection[int]) -> set[int]:
    """Those of these tickets whose citizens were asked (`was_asked`)."""
    asked = select(Assignment.ticket_id).where(
        Assignment.ticket_id.in_(padded(ticket_ids)), Assignment.decision == "ask"
    )
    return set((await session.scalars(asked)).all())


async def unanswered(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[Ticket]:
    """Tickets whose time to answer our question for more (`Promise.INFO`) has run out."""
    over = select(Deadline.id).where(
        Deadline.ticket_id == Ticket.id,
        Deadline.promise == Promise.INFO,
        Deadline.state == DeadlineState.RUNNING,
        Deadline.due_at <= now,
    )
    return (
        await session.scalars(
            select(Ticket)
            .where(Ticket.state == State.NEED_INFO, over.exists())
            .order_by(Ticket.registered_at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Ticket)
        )
    ).all()


async def question_to(session: AsyncSession, citizen_id: int, *, ticket_id: int | None = None) -> Review | None:
    """Our newest question that this citizen has not answered, on any channel; a late answer counts too.

    `ticket_id`: about this ticket only.
    """
    return await session.scalar(
        select(Review)
        .join(Ticket, Ticket.id == Review.ticket_id)
        .where(
            Ticket.citizen_id == citizen_id,
            Ticket.state == State.CALLBACK,
            Review.state.in_([ReviewState.WAITING, ReviewState.UNREACHABLE]),
            _about(ticket_id),
        )
        .order_by(Review.id.desc())
        .limit(1)
    )


async def unrated_answer_of(
    session: AsyncSession, citizen_id: int, *, since: datetime, ticket_id: int | None = None
) -> Review | None:
    """The newest question that this citizen has answered without saying how satisfied they are; as `question_to`."""
    return await session.scalar(
        select(Review)
        .join(Ticket, Ticket.id == Review.ticket_id)
        .where(
            Ticket.citizen_id == citizen_id,
            Review.state == ReviewState.ANSWERED,
            Review.satisfied.is_(None),
            Review.answered_at >= since,
            _about(ticket_id),
        )
        .order_by(Review.id.desc())
        .limit(1)
    )


def _about(ticket_id: int | None) -> ColumnElement[bool]:
    return true() if ticket_id is None else Ticket.id == ticket_id


async def notices_about(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Notice]:
    return (await session.scalars(select(Notice).where(Notice.ticket_id.in_(ticket_ids)))).all()


async def handles(session: AsyncSession, staff_id: int, department_id: int) -> bool:
    """Whether this member of staff works on the department's orders now."""
    found = (
        select(Staff.id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.id == staff_id, Staff.department_id == department_id, Staff.active)
        .where(StaffRole.role.in_([Role.UNIT_CLERK, Role.UNIT_HANDLER]))
        .where(post_store.in_force(StaffRole, now_of(session)))
        .limit(1)
    )
    return await session.scalar(found) is not None


async def followed_up_of_before(session: AsyncSession, *, after: int, limit: int) -> Sequence[tuple[int, int]]:
    """Promises to follow up that an earlier release gave, with their tickets; without those that wait for a call.

    Their frozen policy knows no chase before the end, which every promise has had since
    (`sla.policy.policy_lines.frozen`).
    """
    call = select(Outbox.id).where(Outbox.ticket_id == Deadline.ticket_id, Outbox.state == OutboxState.TO_CALL)
    found = await session.execute(
        select(Deadline.id, Deadline.ticket_id)
        .join(Ticket, Ticket.id == Deadline.ticket_id)
        .where(
            Ticket.state == State.CALLBACK,
            Deadline.promise == Promise.FOLLOW_UP,
            Deadline.state.in_(LIVE),
            Deadline.policy["chase_before"].as_string().is_(None),
            Deadline.id > after,
            ~call.exists(),
        )
        .order_by(Deadline.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in found]
