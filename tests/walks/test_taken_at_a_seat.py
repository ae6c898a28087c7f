"""What a person has entered holds: the machine fills what was left open, and asks where it thinks otherwise."""

from typing import Any

import pytest

from router.intake import phone_intake
from router.intake.phone_intake import CallForm
from tests.fakes.scripted import ScriptedGuesser
from tests.walks.conftest import PHONE, Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.handling import Draft
from tickets.lifecycle import State
from tickets.models import Kind, Ticket, Urgency
from tickets.query_codes import query_code

LAMP = "漪桂大道128号门口的路灯坏了三天"


@pytest.fixture(autouse=True)
def lamps(town: Town) -> None:
    town.house.classifier = ScriptedGuesser({"路灯": "szgl"}, category="020301")


async def taken(town: Town, **entered: Any) -> Ticket:
    """A call taken down and passed by the pre-review; then the machine has looked at it."""
    agent, reviewer = await town.person(Role.AGENT), await town.person(Role.REVIEWER)
    async with town.work.begin() as uow:
        call = CallForm(cid="1", draft=Draft(text=LAMP, **entered), phone=PHONE)
        await phone_intake.register(uow, await phone_intake.take(uow, call, by=agent), code=query_code(), by=agent)
    async with town.work.begin() as uow:
        handling.accept(uow, await store.ticket(uow.session, (await town.ticket()).id), by=reviewer)
    await town.settle()
    return await town.ticket()


async def test_what_was_left_open_is_filled_by_the_machine(town: Town) -> None:
    ticket = await taken(town)
    assert (ticket.state, ticket.kind, ticket.category) == (State.PENDING_SIGN, Kind.COMPLAINT, "020301")
    assert ticket.urgency is Urgency.NORMAL


async def test_what_was_entered_holds(town: Town) -> None:
    ticket = await taken(town, kind=Kind.HELP, urgency=Urgency.CRITICAL, category="020301")
    assert (ticket.state, ticket.kind, ticket.urgency) == (State.PENDING_SIGN, Kind.HELP, Urgency.CRITICAL)


async def test_another_category_than_the_machines_is_for_a_person(town: Town) -> None:
    ticket = await taken(town, category="080204")
    assert (ticket.state, ticket.category) == (State.PENDING_DISPATCH, "080204")
    assert "不一致" in str(ticket.needs_person)


async def test_a_report_by_the_seats_word_is_never_dispatched_by_the_machine(town: Town) -> None:
    ticket = await taken(town, kind=Kind.REPORT)
    assert (ticket.state, ticket.kind) == (State.PENDING_DISPATCH, Kind.REPORT)
    assert "保密件须人工派单" in str(ticket.needs_person)
