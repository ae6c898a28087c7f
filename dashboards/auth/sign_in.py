"""Signing in: argon2id, counted before it is checked, sessions kept on the server (DOMAIN 8.3)."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import people
from dashboards.admin.queries.people import SignedIn
from dashboards.auth import known_devices, password_hashing
from dashboards.auth.app_keys import Session
from dashboards.auth.models import StaffSession
from dashboards.desk.queries import alarms, notices
from dashboards.desk.queries.notices import Reader
from hotline.base.errors import NotSignedIn
from hotline.base.observability.log import logger
from hotline.base.request_limits import counting
from hotline.base.request_limits import store as limit_store
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router.conversations import handover
from tickets import store, trail
from tickets.access import post_store
from tickets.access.rights import CENTRE_ROLES, Actor, ActorKind, Role
from tickets.person_models import Staff
from tickets.staff import accounts
from tickets.trail import TrailKind

IDLE = timedelta(minutes=15)
IDLE_AT_A_SEAT = timedelta(minutes=30)  # a call may last longer than a quarter of an hour
SEAT_ROLES = frozenset({Role.AGENT, Role.VENDOR})
LONGEST = timedelta(hours=12)  # a shift
SEEN_EVERY = timedelta(minutes=1)  # `seen_at` is written at most this often
WRONG = "账号或密码不对，请再试一次"
log = logger(__name__)


async def sign_in(work: Work, login: str, password: str, *, address: str, device: str = "") -> str:
    """The token of a new session; raises NotSignedIn in words, and TooMany after many failures.

    The answer, and its duration, is the same for existing and for unknown names.
    """
    async with counting.guessing(work, known_devices.guesses(work.settings, login, address, device)):
        return await _sign_in(work.by_the_wall(), login, password, address=address)


async def _sign_in(work: Work, login: str, password: str, *, address: str) -> str:
    async with work.reading() as session:
        known = await store.staff_by_login(session, login)
    if known is None or not known.active or accounts.first_password_is_over(known, work.clock.now()):
        await password_hashing.fits_nothing(password)
        raise NotSignedIn(WRONG)
    if not await password_hashing.fits(known.password_hash, password):
        log.warning("sign_in_failed", staff=known.id)
        raise NotSignedIn(WRONG)
    return await _open_session(work, known.id, address=address)


async def sign_out(work: Work, token_hash: str, actor: Actor) -> None:
    """End this session; with their last one this person also leaves the talks that they hold."""
    async with work.begin() as uow:
        await people.end_session(uow.session, token_hash)
        trail.note(uow, TrailKind.SIGN_OUT, by=actor)
        others = await people.sessions_of(uow.session, actor.id or 0)
        if not any(work.wall.now() - one.seen_at <= IDLE_AT_A_SEAT for one in others):
            await handover.leave(uow, actor)


async def session_of(work: Work, token: str, *, by_hand: bool = True) -> Session | None:
    """The session behind a cookie, if it is known, unexpired and not idle; notes that it was seen.

    `by_hand`: a person asked, and not the open page by itself.
    """
    work = work.by_the_wall()
    now, token_hash = work.clock.now(), digest(token)
    async with work.reading() as session:
        found = await people.signed_in(session, token_hash, now=now)
        if found is None:
            return None
        scope = await store.subtree(session, found.department.id)
        lineage = await store.lineage(session, *await post_store.units_of(session, found.staff.id, now))
        staff, actor = found.staff, await _actor(session, found, scope, lineage, now)
        roles = actor.roles
        unread = await notices.unread(session, Reader(actor))
        waiting = await alarms.counts(session, actor) if roles & CENTRE_ROLES else (0, 0)
    if now - found.session.seen_at > idle_limit(roles):
        return None
    if by_hand and now - found.session.seen_at > SEEN_EVERY:
        await _note_seen(work, token_hash)
    unit, due = found.department, accounts.password_is_due(staff, now)
    return Session(actor, found.session.csrf, token_hash, unit.name, unit.short, unread, *waiting, due)


async def _actor(
    session: AsyncSession, found: SignedIn, scope: frozenset[int], lineage: frozenset[int], now: datetime
) -> Actor:
    """With the rights that count now in the post in which the session acts; a deputy bears both names."""
    staff, unit, acting_for = found.staff, found.department, found.session.acting_for_id
    held = await post_store.rights(session, staff.id, now, unit_id=found.session.unit_id, acting_for=acting_for)
    name = f"{staff.name}（代{found.acting_for}）" if acting_for else staff.name
    own = (ActorKind.STAFF, staff.id, name, held.roles, unit.id, scope, lineage)
    return Actor(*own, narrowed=held.narrowed, acting_for=acting_for)


def idle_limit(roles: frozenset[Role]) -> timedelta:
    return IDLE_AT_A_SEAT if roles & SEAT_ROLES else IDLE


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def _open_session(work: Work, staff_id: int, *, address: str) -> str:
    token = secrets.token_urlsafe(32)
    async with work.begin() as uow:
        staff = await uow.session.get_one(Staff, staff_id)
        await limit_store.sweep(uow.session, uow.now)
        await people.end_old_sessions(uow.session, now=uow.now, idle_since=uow.now - IDLE_AT_A_SEAT)
        uow.session.add(_session_row(uow, token, staff_id, address=address))
        trail.note(uow, TrailKind.SIGN_IN, by=await store.actor(uow.session, staff), about=staff.login)
        log.info("signed_in", staff=staff_id)
    return token


def _session_row(uow: UnitOfWork, token: str, staff_id: int, *, address: str) -> StaffSession:
    return StaffSession(
        token_hash=digest(token),
        staff_id=staff_id,
        csrf=secrets.token_urlsafe(32),
        address=address,
        created_at=uow.now,
        seen_at=uow.now,
        expires_at=uow.now + LONGEST,
    )


async def _note_seen(work: Work, token_hash: str) -> None:
    async with work.begin() as uow:
        row = await uow.session.get(StaffSession, token_hash)
        if row is not None:
            row.seen_at = uow.now
