"""Whether anybody can sign for a unit: its own people, or those of a unit above it, who reach it too.

An order that lies with nobody is seen by nobody: the last one is not stopped silently, and the machine sends nothing
there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.roles import Role
from tickets.organisation import store
from tickets.organisation.levels import CENTRES
from tickets.person_models import Department, Staff

TOLD = 3  # units named in one sentence
_STAFFED = "units with somebody who can sign"


@dataclass(frozen=True, slots=True)
class UnstaffedUnit:
    id: int
    code: str
    name: str
    short: str
    orders: int  # open ones


async def has_signer(session: AsyncSession, unit: Department, *, but: int | None = None) -> bool:
    """Whether an active clerk or handler of the unit, or of one above it, is there; `but`: without this person."""
    return await store.signers(session, unit.lineage, but=but) > 0


async def keep_a_signer(uow: UnitOfWork, staff: Staff, roles: Collection[Role]) -> None:
    """Refuse to take the last one who can sign from a unit with open orders; `roles`: those that would end."""
    if not set(roles) & set(store.SIGNERS):
        return
    [unit] = await store.lock(uow.session, {staff.department_id})
    left = await store.held_by(uow.session, staff.id) - set(roles) if staff.active else set()
    if left & set(store.SIGNERS):
        return
    for one in (unit, *await store.below(uow.session, unit)):
        count = (await store.burden(uow.session, one.id)).orders
        if count and not await has_signer(uow.session, one, but=staff.id):
            raise Conflict(
                f"{staff.name}是{one.short}最后一位能签收、办理的人，{one.short}还有 {count} 件在办工单。"
                f"请先给{one.short}的另一位同事授予受理员或经办岗位，或用“单位”页把工作交给承接单位，再办理"
            )


async def check_receivers(session: AsyncSession, units: Sequence[Department], *, reason: str) -> None:
    """BadInput where nobody could sign and no reason is given for sending it there all the same."""
    if reason:
        return
    if nobody := await without_signer(session, units):
        names = "、".join(one.short for one in nobody)
        raise BadInput(
            f"{names}没有在岗的受理员或经办，派过去没有人签收；请另选单位，或请系统管理员配好人员。"
            "确需派给它的，请写明理由，并电话通知该单位"
        )


async def without_signer(session: AsyncSession, units: Sequence[Department]) -> list[Department]:
    if _STAFFED not in session.info:  # a batch of dispatches asks once
        session.info[_STAFFED] = await store.units_of_signers(session)
    staffed: frozenset[int] = session.info[_STAFFED]
    return [one for one in units if one.level not in CENTRES and not one.lineage & staffed]


def forget(session: AsyncSession) -> None:
    """Discard what was read before: people were added in this transaction."""
    session.info.pop(_STAFFED, None)


async def unstaffed(session: AsyncSession) -> list[UnstaffedUnit]:
    """Active units for which nobody can sign, those with open orders first."""
    orders = await store.open_by_unit(session)
    active = [one for one in await store.units(session) if one.active]
    found = [
        UnstaffedUnit(one.id, one.code, one.name, one.short, orders.get(one.id, 0))
        for one in await without_signer(session, active)
    ]
    return sorted(found, key=lambda one: -one.orders)


def in_words(units: Sequence[UnstaffedUnit]) -> str:
    """The first of them by name, with how many there are."""
    named = "、".join(f"{one.short}（在办 {one.orders} 件）" if one.orders else one.short for one in units[:TOLD])
    return f"{named} 等 {len(units)} 个" if len(units) > TOLD else named
