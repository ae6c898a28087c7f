"""Fill an empty database with the sample city: departments, catalogue, staff. Doing it again changes nothing."""

import hashlib
from dataclasses import asdict
from datetime import date, timedelta

from argon2 import PasswordHasher
from sqlalchemy import func, inspect, select

from hotline import city
from hotline.app import article_deadlines, settings_audit
from hotline.app import sample_city as sample_office
from hotline.app.data import schema_fit
from hotline.base.errors import BadInput
from hotline.base.security import file_permissions
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router.knowledge.models import KnowledgeArticle, Stage
from router.models import CatalogueEntry, CatalogueFact, PlaceName
from sla.policy import active_policies
from tickets.access.rights import Role, check_separation
from tickets.organisation import staffing
from tickets.person_models import Department, Staff, StaffRole
from tickets.staff import duty, duty_store
from tickets.staff.duty_models import Post
from tickets.trail import commitments

SAMPLE = "示例城市"
DEMO_PASSWORD = "gl12345-demo"  # noqa: S105 - printed at every start of a demo; everybody may know it
FIRST_DAY = date(2026, 1, 1)
ON_DUTY = {Post.SEAT: 2, Post.SUPERVISOR: 1, Post.OFFICER: 1}  # people of the sample city
SHIFT = timedelta(days=365)  # so that a trial has somebody at every post; a city enters its own


async def seed(uow: UnitOfWork, *, password: str) -> bool:
    """Seed the sample city; every account gets `password`. False where departments are already there."""
    if await uow.session.scalar(select(func.count()).select_from(Department)):
        return False
    sample = city.load_city()
    ids = await _departments(uow, sample)
    _catalogue(uow, sample)
    _places(uow)
    _articles(uow, sample, ids)
    hashed = PasswordHasher().hash(password)
    await _staff(uow, sample, ids, hashed)
    await _duty_accounts(uow, hashed)
    await _roster(uow)
    return True


async def make_ready(database: Database, work: Work) -> None:
    """Tables, file permissions, the beginning of the trail: what every city needs first."""
    await schema_fit.upgrade(database)
    file_permissions.tighten(work.settings.home)
    await commitments.begin(work)
    await settings_audit.note(work)


async def refuse_real_city(database: Database) -> None:
    """Raises BadInput where the database holds departments and most of them are not the sample city's."""
    async with database.reading() as session:
        connection = await session.connection()
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(Department.__tablename__)):
            return
        codes = list(await session.scalars(select(Department.code)))
    own = {unit.code for unit in city.load_city().departments}
    if sum(code in own for code in codes) * 2 < len(codes):
        raise BadInput("这个数据库里是一座真实的城市，演示和重放不会动它；请用 HOTLINE_HOME 或 --home 另指一个空目录")


async def _departments(uow: UnitOfWork, sample: city.SampleCity) -> dict[str, int]:
    rows: dict[str, Department] = {}
    waiting = list(sample.departments)
    while waiting:
        ready = [d for d in waiting if not d.parent or d.parent in rows]
        if not ready:
            raise ValueError(f"departments in a circle: {[d.code for d in waiting]}")
        for unit in ready:
            parent = rows.get(unit.parent)
            rows[unit.code] = Department(
                code=unit.code,
                name=unit.name,
                short=unit.short,
                level=unit.level,
                parent_id=parent.id if parent else None,
                path="",
            )
            uow.session.add(rows[unit.code])
        await uow.session.flush()
        for unit in ready:
            above = rows[unit.parent].path if unit.parent else "/"
            rows[unit.code].path = f"{above}{rows[unit.code].id}/"
        waiting = [d for d in waiting if d.code not in rows]
    await uow.session.flush()
    return {code: row.id for code, row in rows.items()}


def _catalogue(uow: UnitOfWork, sample: city.SampleCity) -> None:
    version = catalogue_version(sample)
    for entry in sample.categories:
        uow.session.add(
            CatalogueEntry(
                version=version,
                code=entry.code,
                parent=entry.parent or None,
                name=entry.name,
                lead=entry.lead or None,
                co=list(entry.co),
                basis=entry.basis,
                words=list(entry.words),
                rules=list(entry.rules),
                sensitive=entry.sensitive,
                street_allowed=entry.street_allowed,
                valid_from=FIRST_DAY,
                printed="",
                needs_place=entry.needs_place,
                clauses=[asdict(clause) for clause in entry.clauses],
            )
        )
    for fact in sample.facts:
        answers = {said: list(words) for said, words in fact.answers.items()}
        uow.session.add(CatalogueFact(code=fact.code, name=fact.name, question=fact.question, answers=answers))


def _places(uow: UnitOfWork) -> None:
    for one in sample_office.places():
        row = PlaceName(
            kind=one.kind, name=one.name, city=one.city, district=one.district, street=one.street, aliases=[]
        )
        row.source = SAMPLE
        uow.session.add(row)


def _articles(uow: UnitOfWork, sample: city.SampleCity, ids: dict[str, int]) -> None:
    """Published from the start: they came with the system, nobody of this city wrote them."""
    policy = active_policies.policy_at(uow.settings, uow.now)
    for one in sample.knowledge:
        uow.session.add(
            KnowledgeArticle(
                title=one.title,
                question=one.question,
                text=article_deadlines.filled(one.answer, policy),
                department_id=ids[one.department],
                category=one.category,
                stage=Stage.APPROVED,
                edited_at=uow.now,
                approved_at=uow.now,
            )
        )


def catalogue_version(sample: city.SampleCity) -> str:
    digest = hashlib.sha256(repr(sample.categories).encode()).hexdigest()
    return f"{sample.department['centre'].short}-{digest[:8]}"


async def _staff(uow: UnitOfWork, sample: city.SampleCity, ids: dict[str, int], password_hash: str) -> None:
    """One hash for all: these are demonstration accounts, and fifty hashes would cost three seconds."""
    for person in sample.staff:
        roles = frozenset(Role(role) for role in person.roles)
        check_separation(roles, handles_orders=person.department != "centre")
        row = Staff(
            login=person.login,
            name=person.name,
            password_hash=password_hash,
            department_id=ids[person.department],
            password_at=uow.now,
            created_at=uow.now,
        )
        uow.session.add(row)
        await uow.session.flush()
        uow.session.add_all(StaffRole(staff_id=row.id, role=role.value) for role in roles)


def logins() -> list[str]:
    """Every account that a sample city may have."""
    sample = city.load_city()
    return [*(one.login for one in sample.staff), *(duty_login(one.code) for one in sample.departments)]


def duty_login(code: str) -> str:
    """Of the one account of a unit that the sample names nobody for."""
    return f"zb.{code}"


async def _duty_accounts(uow: UnitOfWork, password_hash: str) -> None:
    """A clerk for every other unit: where nobody could sign, nothing is sent."""
    for unit in await staffing.unstaffed(uow.session):
        row = Staff(
            login=duty_login(unit.code),
            name=f"{unit.short}值班员",
            password_hash=password_hash,
            department_id=unit.id,
            password_at=uow.now,
            created_at=uow.now,
        )
        uow.session.add(row)
        await uow.session.flush()
        uow.session.add_all(StaffRole(staff_id=row.id, role=role) for role in (Role.UNIT_CLERK, Role.UNIT_HANDLER))
    staffing.forget(uow.session)


async def _roster(uow: UnitOfWork) -> None:
    """Somebody at every post, without telephone: no number of a city that does not exist is ever written to."""
    await uow.session.flush()
    people = await duty_store.holders(uow.session)
    taken: set[int] = set()
    for post in reversed(Post):  # the highest first: a supervisor may replace an officer, not the other way
        free = [staff for staff in people[post] if staff.id not in taken]
        free.sort(key=lambda staff: staff.login)
        for staff in free[: ON_DUTY[post]]:
            taken.add(staff.id)
            await duty.enter(uow, duty.ShiftEntry(post, staff, uow.now, uow.now + SHIFT), by=None)
