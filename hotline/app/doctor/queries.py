"""What only the doctor asks; bounded, however many rows there are."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.person_models import Staff


async def hashes_of(session: AsyncSession, logins: Iterable[str]) -> dict[str, str]:
    """Of those that are there and may sign in."""
    found = select(Staff.login, Staff.password_hash).where(Staff.login.in_(list(logins)), Staff.active)
    rows = await session.execute(found.order_by(Staff.login))
    return {login: hashed for login, hashed in rows}  # noqa: C416 - a row is not yet a pair for dict()
