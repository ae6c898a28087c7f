"""Acts on units: asked for, agreed to where they are weighty, done on their day, and kept with before and after.

The system administrator asks; what moves orders or people's reach needs the security administrator's or a leader's
word (`tickets.staff.proposals`). On its day the sweep carries it out.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict, Forbidden, HotlineError, NotFound, Overtaken
from hotline.base.observability.log import logger
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.base.text.cleaning import clean
from tickets import trail
from tickets.access.rights import SYSTEM, Actor, ActorKind
from tickets.access.roles import Role
from tickets.organisation import plans, store, succession, tree
from tickets.organisation.models import ChangeState, UnitAct, UnitChange
from tickets.organisation.plans import CheckedPlan, Plan
from tickets.person_models import Department
from tickets.trail import Outcome, TrailKind

BY_FORM = (UnitAct.RENAME, UnitAct.MOVE, UnitAct.MERGE, UnitAct.SPLIT, UnitAct.CLOSE)
LATEST = 366  # days from now that an act may be ordered for
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class WantedChange:
    """One act as it is asked for. `agreed_by`: the second person, where they have agreed already (command line)."""

    act: UnitAct
    unit: Department
    on: date
    reason: str
    plan: Plan = field(default_factory=Plan)
    agreed_by: Actor | None = None


def require(by: Actor) -> None:
    if by.kind is ActorKind.STAFF and Role.SYSADMIN not in by.roles:
        raise Forbidden("单位的新增和变更由系统管理员提出")


async def ask(uow: UnitOfWork, wanted: WantedChange, *, by: Actor) -> UnitChange:
    """Record the act; one that needs no second person is agreed to at once, and done if its day has come."""
    require(by)
    words = clean(wanted.reason).text[:200]
    if not words:
        raise BadInput("请写明依据，如机构改革方案的文号")
    _check_day(wanted.on, tree.today(uow))
    checked = await plans.check(uow, wanted.act, wanted.unit, wanted.plan)
    alone = not wanted.act.is_weighty or by.kind is ActorKind.SYSTEM
    made = UnitChange(
        act=wanted.act,
        state=ChangeState.AGREED if alone else ChangeState.ASKED,
        unit_id=wanted.unit.id,
        effective_on=wanted.on,
        plan=wanted.plan.stored,
        reason=words,
        asked_by=by.id,
        asked_name=by.name,
        asked_at=uow.now,
        agreed_by=wanted.agreed_by.id if wanted.agreed_by else None,
        agreed_at=uow.now if alone else None,
        before={},
        after={},
    )
    uow.session.add(made)
    await uow.session.flush()
    trail.note(
        uow, TrailKind.UNIT, by=by, outcome=Outcome.ASKED, about=titled(made), unit=wanted.unit.code, **_details(made)
    )
    if alone and wanted.on <= tree.today(uow):
        await _carry_out(uow, made, checked, by=by)
    return made


async def agree(uow: UnitOfWork, change_id: int, *, by: Actor) -> None:
    """The second person's word; raises BadInput where it cannot be done any more."""
    change = await waiting(uow, change_id, ChangeState.ASKED)
    unit = await uow.session.get_one(Department, change.unit_id)
    checked = await plans.check(uow, change.act, unit, Plan.read(change.plan))
    change.state, change.agreed_by, change.agreed_at = ChangeState.AGREED, by.id, uow.now
    if change.effective_on <= tree.today(uow):
        await _carry_out(uow, change, checked, by=by)


async def refuse(uow: UnitOfWork, change_id: int, *, by: Actor) -> None:
    change = await waiting(uow, change_id, ChangeState.ASKED)
    change.state, change.agreed_by, change.agreed_at = ChangeState.REFUSED, by.id, uow.now
    trail.note(uow, TrailKind.UNIT, by=by, outcome=Outcome.REFUSED, about=titled(change), **_details(change))


async def withdraw(uow: UnitOfWork, change_id: int, *, by: Actor) -> None:
    """Before its day; one that is asked for can no longer be agreed to."""
    require(by)
    change = await waiting(uow, change_id, ChangeState.ASKED, ChangeState.AGREED, ChangeState.FAILED)
    change.state = ChangeState.WITHDRAWN
    trail.note(uow, TrailKind.UNIT, by=by, about=f"撤回 {titled(change)}", **_details(change))


async def carry_out_due(work: Work) -> int:
    """What was agreed to and whose day has come, each in a transaction of its own; units whose first day it is.

    One that cannot be done says why, and waits for a person.
    """
    today = city_time(work.clock.now()).date()
    async with work.reading(short=True) as session:
        due, fresh = await store.due(session, today), await store.due_to_begin(session, today)
    if fresh:
        async with work.begin() as uow:
            await _begin_units(uow)
    for change_id in due:
        try:
            async with work.begin() as uow:
                change = await waiting(uow, change_id, ChangeState.AGREED)
                unit = await uow.session.get_one(Department, change.unit_id)
                checked = await plans.check(uow, change.act, unit, Plan.read(change.plan))
                await _carry_out(uow, change, checked, by=SYSTEM)
        except Overtaken:
            continue  # somebody else wrote one of the rows at the same moment; the next look tries again
        except HotlineError as error:
            await _note_failure(work, change_id, error.message)
    return 0


async def _note_failure(work: Work, change_id: int, why: str) -> None:
    log.warning("unit_change_failed", change=change_id)
    async with work.begin() as uow:
        change = await store.change(uow.session, change_id)
        if change is None or change.state is not ChangeState.AGREED:
            return  # withdrawn meanwhile, or done by another process
        change.state, change.fault = ChangeState.FAILED, why[:400]
        trail.note(uow, TrailKind.UNIT, outcome=Outcome.REFUSED, about=titled(change), fault=why, **_details(change))


async def _begin_units(uow: UnitOfWork) -> None:
    for unit in await store.due_to_begin(uow.session, tree.today(uow)):
        unit.active = True
        trail.note(uow, TrailKind.UNIT, about=f"启用 {unit.code} {unit.short}", unit=unit.code)


async def _carry_out(uow: UnitOfWork, change: UnitChange, checked: CheckedPlan, *, by: Actor) -> None:
    plan, unit = Plan.read(change.plan), checked.unit
    before = await tree.described_all(uow, checked.touched)
    unit.name, unit.short = plan.name or unit.name, plan.short or unit.short
    moved: dict[str, int] = {}
    if checked.hangs:
        moved["调整路径的单位"] = await tree.hang(uow, unit, checked.parent)
    for one in checked.successions:
        counts = await succession.take_over(uow, one, on=change.effective_on, reason=change.reason)
        moved = {name: moved.get(name, 0) + counts.get(name, 0) for name in {**moved, **counts}}
    after = await tree.described_all(uow, checked.touched)
    change.state, change.done_at = ChangeState.DONE, uow.now
    change.before, change.after = {"单位": before}, {"单位": after, "移交": moved}
    trail.note(
        uow, TrailKind.UNIT, by=by, about=titled(change), before=before, after=after, moved=moved, **_details(change)
    )


def titled(change: UnitChange) -> str:
    """Number and name of the act, as the record and the second person's page call it."""
    return f"{change.act.label} {change.id}"


def _details(change: UnitChange) -> dict[str, Any]:
    return {"change": change.id, "on": change.effective_on.isoformat(), "plan": change.plan, "reason": change.reason}


async def waiting(uow: UnitOfWork, change_id: int, *states: ChangeState) -> UnitChange:
    """The act, locked; Conflict where it is in none of these states."""
    change = await store.change(uow.session, change_id)
    if change is None:
        raise NotFound("没有这项单位变更")
    if change.state not in states:
        raise Conflict(f"这项变更现在是“{change.state.label}”，请刷新页面看看")
    return change


def _check_day(on: date, today: date) -> None:
    if on < today:
        raise BadInput("生效日期不能早于今天：已经办的件和过去的指标不追溯")
    if (on - today).days > LATEST:
        raise BadInput("生效日期不能晚于一年以后")
