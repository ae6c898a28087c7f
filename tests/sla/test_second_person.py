"""Nobody decides about their own work where somebody else could; where nobody could it is done, and marked (S73)."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.base.errors import Forbidden
from sla.deadlines import extensions
from tests.papers import evidence, object_to
from tests.sla.town import Town
from tickets import handling, store
from tickets.access.rights import SYSTEM, UNIT_ROLES, Actor, Role
from tickets.lifecycle import Act, State
from tickets.models import Ticket, WorkOrder
from tickets.person_models import Department, Staff, StaffRole
from tickets.staff import second_person

ANSWER = {"text": "已更换灯泡", "truth": "属实", "solved": "已解决"}
SUPERVISOR, CALLER = frozenset({Role.SUPERVISOR}), frozenset({Role.CALLER})
DISPATCHER = frozenset({Role.DISPATCHER})


async def employ(town: Town, staff_id: int, role: Role) -> None:
    """Somebody of the unit, or of the centre, has this role from now on."""
    async with town.work.begin() as uow:
        uow.session.add(StaffRole(staff_id=staff_id, role=role.value))


async def change(town: Town, ticket_id: int, act: Act) -> Any:
    """What the journal notes of the last such act."""
    async with town.work.reading() as session:
        entry = await store.newest_entry(session, ticket_id, act)
        assert entry is not None
        return entry.change


async def answered(town: Town) -> int:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, handling.answer, by=town.unit, **ANSWER)
    return ticket_id


async def asked_for_time(town: Town) -> int:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="2wd", reason="等配件")
    return ticket_id


async def passed(town: Town) -> int:
    ticket_id = await answered(town)
    await town.do(ticket_id, handling.approve, by=town.unit)
    await town.do(ticket_id, handling.pass_answer, by=other(town.centre, town))
    return ticket_id


async def passed_by_a_third(town: Town) -> int:
    ticket_id = await at_feedback(town)
    await town.do(ticket_id, handling.pass_answer, by=replace(town.centre, id=99, name="王五"))
    return ticket_id


async def passed_alone(town: Town) -> int:
    """Dispatched, answered, signed off and audited by one and the same person, while nobody else was there."""
    ticket_id = await at_feedback(town)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    return ticket_id


async def at_feedback(town: Town) -> int:
    ticket_id = await answered(town)
    await town.do(ticket_id, handling.approve, by=town.unit)
    return ticket_id


def other(actor: Actor, town: Town) -> Actor:
    return replace(actor, id=town.second_id, name="李四")


async def review(uow: Any, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    await handling.review(uow, ticket, order, by=by, solved=True)


async def confirm(uow: Any, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    await handling.confirm_close(uow, ticket, order, by=by, reason="现场核实已修复")


async def decide(uow: Any, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    await extensions.decide(uow, ticket, order, by=by, granted=True)


async def reject(uow: Any, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    await handling.decide_objection(uow, ticket, order, by=by, upheld=False, reason="三定方案写明归你单位")


async def uphold(uow: Any, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    await handling.decide_objection(uow, ticket, order, by=by, upheld=True, reason="属实")


async def end(uow: Any, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    await handling.terminate(uow, ticket, order, by=by, ground="unfounded", reason="查无依据")


async def objected(town: Town) -> int:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, object_to, by=town.unit, basis="该路段由区级管养")
    return ticket_id


async def asked_to_end(town: Town) -> int:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, ask_to_end, by=town.unit)
    return ticket_id


async def ask_to_end(uow: Any, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    files = await evidence(uow, ticket, by)
    words = {"ground": "unfounded", "material": "已解释三次，附记录"}
    await handling.ask_termination(uow, ticket, order, by=by, evidence=files, **words)


CASES = [
    (answered, handling.approve, UNIT_ROLES, Role.UNIT_APPROVER, Act.APPROVE_ANSWER, "办理和签发"),
    (at_feedback, handling.pass_answer, frozenset({Role.REVIEWER}), Role.REVIEWER, Act.PASS_ANSWER, "派单和审核"),
    (asked_for_time, decide, SUPERVISOR, Role.SUPERVISOR, Act.GRANT_EXTENSION, "申请和审批"),
    (passed_alone, confirm, SUPERVISOR, Role.SUPERVISOR, Act.CONFIRM_CLOSE, "办理和认定办结"),
    (passed_by_a_third, review, CALLER, Role.CALLER, Act.REVIEW_SOLVED, "办理和回访"),
    (asked_to_end, end, SUPERVISOR, Role.SUPERVISOR, Act.TERMINATE, "派单和终止办理"),
    (objected, reject, DISPATCHER, Role.DISPATCHER, Act.REJECT_OBJECTION, "派单和审核异议"),
]


@pytest.mark.parametrize(("begin", "act", "roles", "role", "what", "words"), CASES)
async def test_a_second_person_does_it_where_there_is_one(
    town: Town, begin: Any, act: Any, roles: frozenset[Role], role: Role, what: Act, words: str
) -> None:
    """DOMAIN 3.2 (S73: 分管负责人签发; 济南条例27条〔法〕: 逐一审核): the answer is looked at by other eyes."""
    ticket_id = await begin(town)
    me = replace(town.unit if roles is UNIT_ROLES else town.centre, roles=roles)
    await employ(town, town.second_id, role)
    with pytest.raises(Forbidden, match=words):
        await town.do(ticket_id, act, by=me)
    async with town.work.reading() as session:
        ticket, order = await store.ticket(session, ticket_id), await store.lead_order(session, ticket_id)
        assert order is not None
        assert await second_person.barred(session, ticket, order, [what], by=me) == {what}
    await town.do(ticket_id, act, by=other(me, town))
    assert second_person.MARK not in await change(town, ticket_id, what)


@pytest.mark.parametrize(("begin", "act", "roles", "role", "what", "words"), CASES)
async def test_who_is_alone_does_it_and_it_is_marked(
    town: Town, begin: Any, act: Any, roles: frozenset[Role], role: Role, what: Act, words: str
) -> None:
    ticket_id = await begin(town)
    await employ(town, town.staff_id, role)
    me = replace(town.unit if roles is UNIT_ROLES else town.centre, roles=roles)
    await town.do(ticket_id, act, by=me)
    assert (await change(town, ticket_id, what))[second_person.MARK] == f"同一人{words}"


PARTS = {Act.DISPATCH: "派单", Act.ANSWER: "办理", Act.APPROVE_ANSWER: "签发", Act.PASS_ANSWER: "审核"}
ENDS = {
    Act.CONFIRM_CLOSE: "认定办结",
    Act.TERMINATE: "终止办理",
    Act.REVIEW_SOLVED: "回访",
    Act.REVIEW_UNSOLVED: "回访",
}


@pytest.mark.parametrize("own", PARTS)
async def test_nobody_ends_what_they_had_a_part_in(town: Town, own: Act) -> None:
    """What replaces the citizen's word, records it or does without it: one part in the matter is enough."""
    ticket_id = await passed_alone(town)
    await by_somebody_gone(town, ticket_id, but=own)
    me = replace(town.centre, roles=SUPERVISOR)
    async with town.work.reading() as session:
        ticket = await store.ticket(session, ticket_id)
        found = {act: await second_person.own_work(session, ticket, act, by=me) for act in ENDS}
    assert found == {act: f"{PARTS[own]}和{what}" for act, what in ENDS.items()}
    await employ(town, town.second_id, Role.SUPERVISOR)
    with pytest.raises(Forbidden, match=f"{PARTS[own]}和认定办结"):
        await town.do(ticket_id, confirm, by=me)


async def test_who_dispatched_may_still_admit_the_mistake(town: Town) -> None:
    """Only to overrule the unit takes other eyes: an upheld objection is the dispatcher's own correction."""
    ticket_id = await objected(town)
    await employ(town, town.second_id, Role.DISPATCHER)
    await town.do(ticket_id, uphold, by=replace(town.centre, roles=DISPATCHER))
    assert (await town.ticket(ticket_id)).state is State.PENDING_DISPATCH


async def by_somebody_gone(town: Town, ticket_id: int, *, but: Act) -> None:
    """All that was done is a third person's, apart from this act."""
    async with town.work.begin() as uow:
        for entry in await store.journal_of(uow.session, ticket_id):
            if entry.act is not but:
                entry.actor_id = 99


async def test_two_who_both_had_a_part_do_not_wait_for_each_other(town: Town) -> None:
    """Two people are the whole centre: one dispatched, the other audited. One of them ends it, and it is marked."""
    ticket_id = await passed(town)
    for staff_id in (town.staff_id, town.second_id):
        await employ(town, staff_id, Role.SUPERVISOR)
    auditor = replace(other(town.centre, town), roles=SUPERVISOR)
    await town.do(ticket_id, confirm, by=auditor)
    assert (await change(town, ticket_id, Act.CONFIRM_CLOSE))[second_person.MARK] == "同一人审核和认定办结"


async def test_the_house_itself_ends_what_nobody_rated(town: Town) -> None:
    """By the clock (未评价): no person decides, so that none is barred or marked."""
    ticket_id = await passed_alone(town)
    await employ(town, town.second_id, Role.SUPERVISOR)
    await town.do(ticket_id, confirm, by=SYSTEM)
    assert second_person.MARK not in await change(town, ticket_id, Act.CONFIRM_CLOSE)


@pytest.mark.parametrize("away", ["another unit", "left", "keeps away"])
async def test_who_is_not_there_does_not_count(town: Town, away: str) -> None:
    """On duty: an active account of the unit that does not keep away from the ticket (济南条例32条〔法〕)."""
    ticket_id = await answered(town)
    await employ(town, town.second_id, Role.UNIT_APPROVER)
    async with town.work.begin() as uow:
        second = await uow.session.get_one(Staff, town.second_id)
        if away == "left":
            second.active = False
        elif away == "keeps away":
            (await store.ticket(uow.session, ticket_id)).recused = [second.id]
        else:
            unit = Department(code="B2", name="住建局", short="住建局", level="city", path="/2/", active=True)
            uow.session.add(unit)
            await uow.session.flush()
            second.department_id = unit.id
    await town.do(ticket_id, handling.approve, by=town.unit)
    assert (await town.ticket(ticket_id)).state is State.FEEDBACK
