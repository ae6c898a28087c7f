"""How far a city has come, with a fixed number of queries, each bounded however many tickets there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from hotline.base.clock import city_time
from hotline.base.settings import Settings
from router.learning import model_registry
from router.models import PlaceName
from router.store import entries_on
from sla.calendar import calendars
from tickets.access import post_store
from tickets.access.roles import ADMIN_ROLES, Role
from tickets.lifecycle import ENDED
from tickets.message_models import Author, Message
from tickets.models import Ticket
from tickets.organisation import staffing
from tickets.organisation import store as organisation
from tickets.organisation.levels import CENTRES, UnitLevel
from tickets.organisation.staffing import UnstaffedUnit
from tickets.person_models import Staff, StaffRole
from tickets.staff import duty_store
from tickets.staff.duty_models import Post

MOST = 10_000  # newest messages that are looked at
_ADMINISTRATORS = [role.value for role in ADMIN_ROLES]


@dataclass(frozen=True, slots=True)
class Administrator:
    role: Role
    login: str
    name: str
    has_password: bool  # chosen by the owner


@dataclass(frozen=True, slots=True)
class CityFacts:
    today: date
    announced: date  # the last day that a published notice of holidays covers
    has_centre: bool
    units: int  # active ones that take orders
    unstaffed: tuple[UnstaffedUnit, ...]
    roles: frozenset[Role]  # held by somebody active
    administrators: tuple[Administrator, ...]
    without_password: int  # accounts whose owner has not chosen one, administrators left out
    leaves: int  # categories of the catalogue in force
    without_lead: int  # of them, those that name no unit
    places: int
    received: Mapping[str, datetime]  # by channel: when a citizen last wrote or called, among the newest messages
    sent: Mapping[str, datetime]
    on_duty: frozenset[Post]
    model: str  # "" before the first training
    has_answered: bool  # some ticket has come to its end


async def read(session: AsyncSession, settings: Settings, now: datetime) -> CityFacts:
    today = city_time(now).date()
    units = [one for one in await organisation.units(session) if one.active]
    entries = await entries_on(session, today)
    parents = {one.parent for one in entries}
    leaves = [one for one in entries if one.code not in parents]
    return CityFacts(
        today=today,
        announced=(await calendars.current(session, settings)).announced,
        has_centre=any(one.level == UnitLevel.CENTRE for one in units),
        units=sum(one.level not in CENTRES for one in units),
        unstaffed=tuple(await staffing.unstaffed(session)),
        roles=await _roles(session, now),
        administrators=await administrators(session, now),
        without_password=await _without_password(session),
        leaves=len(leaves),
        without_lead=sum(not one.lead and not one.clauses for one in leaves),
        places=await session.scalar(select(func.count()).select_from(PlaceName)) or 0,
        received=await _last_received(session),
        sent=await last_sent(session),
        on_duty=frozenset(one.duty.post for one in await duty_store.on_duty(session, now)),
        model=model_registry.current_name(settings.home),
        has_answered=bool(await session.scalar(select(exists().where(Ticket.state.in_(ENDED))))),
    )


async def last_sent(session: AsyncSession) -> dict[str, datetime]:
    """By channel: when a provider last took a message, among the newest ones."""
    newest = select(func.max(Outbox.id) - MOST).scalar_subquery()
    found = select(Outbox.channel, func.max(Outbox.sent_at)).where(
        Outbox.id > newest, Outbox.state == OutboxState.SENT, Outbox.sent_at.is_not(None)
    )
    rows = await session.execute(found.group_by(Outbox.channel))
    return {channel: at for channel, at in rows if at is not None}


async def _last_received(session: AsyncSession) -> dict[str, datetime]:
    newest = select(func.max(Message.id) - MOST).scalar_subquery()
    found = select(Message.channel, func.max(Message.received_at))
    found = found.where(Message.id > newest, Message.author == Author.CITIZEN)
    rows = await session.execute(found.group_by(Message.channel))
    return {channel: at for channel, at in rows if at is not None}


async def administrators(session: AsyncSession, now: datetime) -> tuple[Administrator, ...]:
    held = select(StaffRole.role, Staff.login, Staff.name, Staff.password_at).join(Staff)
    wanted = held.where(Staff.active, post_store.in_force(StaffRole, now), StaffRole.role.in_(_ADMINISTRATORS))
    rows = await session.execute(wanted.order_by(Staff.login))
    return tuple(Administrator(Role(row[0]), row[1], row[2], row[3] is not None) for row in rows)


async def has_tickets(session: AsyncSession) -> bool:
    return bool(await session.scalar(select(exists(select(Ticket.id)))))


async def _roles(session: AsyncSession, now: datetime) -> frozenset[Role]:
    held = select(StaffRole.role).distinct().join(Staff)
    return frozenset(map(Role, await session.scalars(held.where(Staff.active, post_store.in_force(StaffRole, now)))))


async def _without_password(session: AsyncSession) -> int:
    is_administrator = exists().where(StaffRole.staff_id == Staff.id, StaffRole.role.in_(_ADMINISTRATORS))
    waiting = select(func.count()).select_from(Staff)
    return await session.scalar(waiting.where(Staff.active, Staff.password_at.is_(None), ~is_administrator)) or 0
