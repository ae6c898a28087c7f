"""Sessions, staff, departments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dashboards.auth.models import FirstLink, StaffSession
from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page, SortColumn
from hotline.base.storage.unit_of_work import keys_of
from router.models import CatalogueEntry
from tickets.person_models import Citizen, Department, Staff, StaffRole
from tickets.personal_data import masking


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: StaffSession
    staff: Staff
    department: Department  # of the post in which this session acts
    acting_for: str  # the name of the absent colleague; "" in the own name


@dataclass(frozen=True, slots=True)
class StaffPerson:
    id: int
    login: str
    name: str
    department: str
    roles: tuple[str, ...]
    active: bool


async def signed_in(session: AsyncSession, token_hash: str, *, now: datetime) -> SignedIn | None:
    """The unexpired session with its active member of staff."""
    absent = aliased(Staff)
    row = (
        await session.execute(
            select(StaffSession, Staff, Department, func.coalesce(absent.name, ""))
            .join(Staff, Staff.id == StaffSession.staff_id)
            .join(Department, Department.id == func.coalesce(StaffSession.unit_id, Staff.department_id))
            .outerjoin(absent, absent.id == StaffSession.acting_for_id)
            .where(StaffSession.token_hash == token_hash, StaffSession.expires_at > now, Staff.active)
        )
    ).first()
    return SignedIn(*row) if row else None


async def known(session: AsyncSession, citizen_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What each of these citizens could be recognised by in a text; one query."""
    if not citizen_ids:
        return {}
    keys = keys_of(session)
    found = await session.scalars(select(Citizen).where(Citizen.id.in_(citizen_ids)))
    return {citizen.id: masking.person(citizen, keys).known for citizen in found}


async def staff_names(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """The names of these members of staff, by id."""
    if not ids:
        return {}
    rows = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def staff_called(session: AsyncSession, text: str) -> Sequence[Staff]:
    """Who has this login, else everybody of this name."""
    named = (await session.scalars(select(Staff).where(or_(Staff.login == text, Staff.name == text)))).all()
    return [one for one in named if one.login == text] or named


async def end_session(session: AsyncSession, token_hash: str) -> None:
    await session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash))


async def end_other_sessions(session: AsyncSession, staff_id: int, *, keep: str = "") -> None:
    """Sign the account out wherever it is, but for the session with this token hash."""
    others = StaffSession.staff_id == staff_id, StaffSession.token_hash != keep
    await session.execute(delete(StaffSession).where(*others))


async def end_old_sessions(session: AsyncSession, *, now: datetime, idle_since: datetime) -> None:
    """Forget sessions that nobody can use any more."""
    await session.execute(
        delete(StaffSession).where(or_(StaffSession.expires_at < now, StaffSession.seen_at < idle_since))
    )


async def end_first_links(session: AsyncSession, staff_id: int) -> None:
    """The unused links of this account open nothing any more."""
    await session.execute(delete(FirstLink).where(FirstLink.staff_id == staff_id, FirstLink.used_at.is_(None)))


async def sessions_of(session: AsyncSession, staff_id: int) -> Sequence[StaffSession]:
    return (
        await session.scalars(
            select(StaffSession).where(StaffSession.staff_id == staff_id).order_by(StaffSession.seen_at.desc())
        )
    ).all()


async def staff_list(session: AsyncSession, *, at: str = "") -> Page[StaffPerson]:
    """Everybody who can sign in, by department."""
    wanted = select(Staff, Department.name).join(Department, Department.id == Staff.department_id)
    found = await keyset.page(
        session, wanted, (SortColumn(Department.path), SortColumn(Staff.login)), _with_unit, at=at
    )
    roles: dict[int, list[str]] = {}
    held = select(StaffRole.staff_id, StaffRole.role).where(StaffRole.staff_id.in_([s.id for s, _ in found.items]))
    for staff_id, role in await session.execute(held.order_by(StaffRole.role)):
        roles.setdefault(staff_id, []).append(role)
    listed = [
        StaffPerson(staff.id, staff.login, staff.name, unit, tuple(roles.get(staff.id, ())), staff.active)
        for staff, unit in found.items
    ]
    return Page(listed, found.newer, found.older)


async def staff_count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Staff)) or 0


def _with_unit(staff: Staff, unit: str) -> tuple[Staff, str]:
    return staff, unit


async def department_names(session: AsyncSession) -> Mapping[str, str]:
    """Code -> short name, inactive ones included, for history names them too."""
    found = await session.execute(select(Department.code, Department.short))
    return {row[0]: row[1] for row in found}


async def names_by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    found = await session.execute(select(Department.id, Department.name).where(Department.id.in_(ids)))
    return {row[0]: row[1] for row in found}


async def category_names(session: AsyncSession, codes: Collection[str]) -> dict[str, str]:
    """Code -> the newest name, of those that the catalogue knows."""
    found = await session.execute(
        select(CatalogueEntry.code, CatalogueEntry.name)
        .where(CatalogueEntry.code.in_(codes))
        .order_by(CatalogueEntry.id)
    )
    return dict(found.all())


async def category_name(session: AsyncSession, code: str) -> str:
    """The newest name of a category of the catalogue, or its code where it is unknown."""
    name = await session.scalar(
        select(CatalogueEntry.name).where(CatalogueEntry.code == code).order_by(CatalogueEntry.id.desc()).limit(1)
    )
    return name or code


async def citizen(session: AsyncSession, citizen_id: int) -> Citizen:
    return await session.get_one(Citizen, citizen_id)
