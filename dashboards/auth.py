"""Signing in: argon2id, a lock after five failures, sessions kept on the server (DOMAIN 8.3)."""

import asyncio
import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboards import limits
from dashboards.keys import Session
from dashboards.models import StaffSession
from dashboards.queries import alarms, notices, people
from dashboards.queries.notices import Reader
from hotline.base.clock import city_time
from hotline.base.errors import NotSignedIn
from hotline.base.log import logger
from hotline.base.uow import UnitOfWork, Work
from router import talks
from tickets import accounts, store
from tickets.people import Staff
from tickets.rights import CENTRE_ROLES, Actor, ActorKind, Role

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=30)
IDLE = timedelta(minutes=15)
IDLE_AT_A_SEAT = timedelta(minutes=30)  # a call may last longer than a quarter of an hour
SEAT_ROLES = frozenset({Role.AGENT, Role.VENDOR})
LONGEST = timedelta(hours=12)  # a shift
SEEN_EVERY = timedelta(minutes=1)  # `seen_at` is written at most this often
WRONG = "账号或密码不对，请再试一次"
_hasher = PasswordHasher()
log = logger(__name__)


async def hash_password(password: str) -> str:
    """An argon2id hash; made in a thread, for it takes some 50 ms on purpose."""
    return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(hashed: str, password: str) -> bool:
    return await asyncio.to_thread(_verify, hashed, password)


async def sign_in(work: Work, login: str, password: str, *, address: str) -> str:
    """The token of a new session; raises NotSignedIn in words, and TooMany after many failures from one address."""
    counted = ((limits.SIGN_IN, address),)
    await limits.refuse_too_many(work, counted)
    try:
        return await _sign_in(work.by_the_wall(), login, password, address=address)
    except NotSignedIn:
        await limits.count(work, counted)
        raise


async def _sign_in(work: Work, login: str, password: str, *, address: str) -> str:
    """A wrong login takes as long as a wrong password."""
    async with work.reading() as session:
        known = await store.staff_by_login(session, login)
        if known is not None:
            refuse_locked(known, work.clock.now())
    right = await verify_password(known.password_hash if known else _decoy(), password)
    if known is None or not known.active:
        raise NotSignedIn(WRONG)
    if not right:
        await note_failure(work, known.id)
        raise NotSignedIn(WRONG)
    return await _open_session(work, known.id, address=address)


async def sign_out(work: Work, token_hash: str, actor: Actor) -> None:
    """End this session; with their last one this person also leaves the talks that they hold."""
    async with work.begin() as uow:
        await people.end_session(uow.session, token_hash)
        others = await people.sessions_of(uow.session, actor.id or 0)
        if not any(work.wall.now() - one.seen_at <= IDLE_AT_A_SEAT for one in others):
            await talks.leave(uow, actor)


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
        roles = frozenset(Role(role) for role in await store.roles_of(session, found.staff.id))
        scope = await store.subtree(session, found.department.id)
        staff = found.staff
        actor = Actor(ActorKind.STAFF, staff.id, staff.name, roles, staff.department_id, scope)
        unread = await notices.unread(session, Reader.of(actor, found.department.path))
        waiting = await alarms.counts(session) if roles & CENTRE_ROLES else (0, 0)
    if now - found.session.seen_at > idle_limit(roles):
        return None
    if by_hand and now - found.session.seen_at > SEEN_EVERY:
        await _note_seen(work, token_hash)
    unit, due = found.department, accounts.password_is_due(staff, now)
    return Session(actor, found.session.csrf, token_hash, unit.name, unit.short, unread, *waiting, due)


def idle_limit(roles: frozenset[Role]) -> timedelta:
    return IDLE_AT_A_SEAT if roles & SEAT_ROLES else IDLE


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_locked(staff: Staff, now: datetime) -> None:
    if staff.locked_until is not None and staff.locked_until > now:
        until = city_time(staff.locked_until)
        raise NotSignedIn(f"连续输错 {MAX_FAILURES} 次，账号已锁定，请在 {until:%H:%M} 之后再试，或联系系统管理员")


async def note_failure(work: Work, staff_id: int) -> None:
    async with work.begin() as uow:
        staff = await uow.session.get_one(Staff, staff_id, with_for_update=True)
        staff.failures += 1
        if staff.failures >= MAX_FAILURES:
            staff.failures, staff.locked_until = 0, uow.now + LOCKED_FOR
        log.warning("sign_in_failed", staff=staff_id, locked=staff.locked_until is not None)


async def _open_session(work: Work, staff_id: int, *, address: str) -> str:
    token = secrets.token_urlsafe(32)
    async with work.begin() as uow:
        staff = await uow.session.get_one(Staff, staff_id, with_for_update=True)
        refuse_locked(staff, uow.now)
        staff.failures, staff.locked_until = 0, None
        await people.end_old_sessions(uow.session, now=uow.now, idle_since=uow.now - IDLE_AT_A_SEAT)
        uow.session.add(_session_row(uow, token, staff_id, address=address))
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


def _verify(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """A hash that no password fits, so that unknown logins cost the same time."""
    return _hasher.hash(secrets.token_urlsafe(32))
