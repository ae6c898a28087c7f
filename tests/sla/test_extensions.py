from datetime import timedelta

import pytest

from hotline.base.errors import BadInput, Conflict, Forbidden
from sla.deadlines import extensions
from sla.events import ExtensionAsked, ExtensionDecided
from sla.models import DeadlineState
from sla.policy.promises import Promise
from sla.sweep.sweeper import sweep
from tests.sla.town import Town, city
from tickets import handling
from tickets.lifecycle import State
from tickets.models import Lamp, Urgency


async def signed(town: Town, *, urgency: Urgency = Urgency.NORMAL) -> int:
    ticket_id = await town.dispatched(urgency=urgency)  # handle by Thursday 17:30
    await town.do(ticket_id, handling.sign, by=town.unit)
    return ticket_id


async def test_a_granted_extension_moves_the_end_and_turns_the_lamp_back(town: Town) -> None:
    ticket_id = await signed(town)
    await town.do(ticket_id, handling.contact, by=town.unit)
    town.clock.set(city("2026-11-26 11:00"))
    await sweep(town.work)
    assert (await town.ticket(ticket_id)).lamp is Lamp.YELLOW
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="5wd", reason="需采购灯具")
    assert len(town.saw(ExtensionAsked)) == 1
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=True)
    row = (await town.deadlines(ticket_id))[Promise.HANDLE]
    assert (row.due_at, row.budget, row.policy["budget"]) == (city("2026-12-03 17:30"), "8wd", "3wd")
    assert row.lamp is Lamp.GREEN
    ticket = await town.ticket(ticket_id)
    assert (ticket.due_at, ticket.lamp, ticket.state) == (row.due_at, Lamp.GREEN, State.IN_PROGRESS)
    assert town.saw(ExtensionDecided)[0].due_at == row.due_at


async def test_while_it_is_looked_at_the_clock_rests(town: Town) -> None:
    """北京条例15条〔法〕: the centre decides; the time that it takes is not the unit's."""
    ticket_id = await signed(town)
    before = (await town.deadlines(ticket_id))[Promise.HANDLE].due_at
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="5wd", reason="需采购灯具")
    assert (await town.deadlines(ticket_id))[Promise.HANDLE].state is DeadlineState.PAUSED
    town.clock.set(town.clock.now() + timedelta(days=1))
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=False, reason="灯具有库存")
    row = (await town.deadlines(ticket_id))[Promise.HANDLE]
    assert (row.state, row.due_at) == (DeadlineState.RUNNING, before + timedelta(days=1))


async def test_only_once(town: Town) -> None:
    ticket_id = await signed(town)
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="5wd", reason="需采购灯具")
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=True)
    with pytest.raises(Conflict, match="已经延期一次"):
        await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="2wd", reason="还没到货")


async def test_only_before_the_end(town: Town) -> None:
    ticket_id = await signed(town)
    town.clock.set(city("2026-11-26 17:31"))
    with pytest.raises(Conflict, match="时限已过"):
        await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="5wd", reason="需采购灯具")


@pytest.mark.parametrize("budget", ["11wd", "24h", "3d"])
async def test_not_for_longer_than_the_rule_allows(town: Town, budget: str) -> None:
    ticket_id = await signed(town)
    with pytest.raises(BadInput, match="最长"):
        await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget=budget, reason="需采购灯具")


async def test_not_for_critical_matters(town: Town) -> None:
    ticket_id = await signed(town, urgency=Urgency.CRITICAL)
    with pytest.raises(BadInput, match="紧急件不能延期"):
        await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="1wd", reason="需采购灯具")


async def test_reasons_are_needed_and_the_unit_does_not_decide(town: Town) -> None:
    ticket_id = await signed(town)
    with pytest.raises(BadInput, match="理由"):
        await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="1wd", reason=" ")
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="1wd", reason="需采购灯具")
    with pytest.raises(Forbidden):
        await town.do(ticket_id, extensions.decide, by=town.unit, granted=True)


async def test_a_matter_on_account_rests_and_runs_on(town: Town) -> None:
    ticket_id = await signed(town)
    town.clock.set(city("2026-11-24 10:00"))
    until = city("2026-12-31 17:30")
    await town.do(
        ticket_id, extensions.ask_suspension, by=town.unit, until=until, reason="旧改立项中", plan="列入明年旧改"
    )
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=True)
    assert (await town.deadlines(ticket_id))[Promise.HANDLE].state is DeadlineState.PAUSED
    town.clock.set(city("2026-12-01 10:00"))
    while (await sweep(town.work)).fired:
        pass
    assert (await town.ticket(ticket_id)).lamp is Lamp.GREEN
    await town.do(ticket_id, extensions.resume, by=town.centre)
    row = (await town.deadlines(ticket_id))[Promise.HANDLE]
    assert (row.state, row.due_at) == (DeadlineState.RUNNING, city("2026-12-03 17:30"))
    assert (await town.ticket(ticket_id)).due_at == row.due_at
