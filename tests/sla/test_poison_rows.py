"""What time brings to many rows at once: one that fails stops no other, is reported once, and is left for a while."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from hotline.base.clock import TurnedClock
from hotline.base.storage import failure_kind
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla.deadlines import scheduled_acts
from tests.hotline.rows import a_ticket
from tickets import handling, store
from tickets.access.rights import Actor, ActorKind, Role
from tickets.lifecycle import MAY_REOPEN, State
from tickets.models import Ticket

AGENT = Actor(ActorKind.STAFF, None, "坐席", frozenset({Role.AGENT, Role.DISPATCHER}))


@pytest.fixture
async def ended(bare_work: Work, clock: TurnedClock) -> list[int]:
    """Three tickets that ended so long ago that nobody may reopen them."""
    failure_kind.PARKED.clear()
    ids = [await a_ticket(bare_work, external_id=str(number)) for number in range(3)]
    for ticket_id in ids:
        async with bare_work.begin() as uow:
            ticket = await store.ticket(uow.session, ticket_id)
            handling.direct_answer(uow, ticket, by=AGENT, text="已答复")
    clock.turn(days=(MAY_REOPEN + timedelta(days=1)).days)
    return ids


async def states(work: Work, ids: Sequence[int]) -> list[State]:
    async with work.reading() as session:
        return [(await store.ticket(session, ticket_id)).state for ticket_id in ids]


async def test_one_that_fails_stops_no_other_and_is_left_alone_for_an_hour(
    bare_work: Work, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = handling.archive, []

    def archive(uow: UnitOfWork, ticket: Ticket) -> None:
        real(uow, ticket)
        if ticket.id == ended[1]:
            tries.append(ticket.id)
            raise KeyError("stumbled")

    monkeypatch.setattr(handling, "archive", archive)
    assert await scheduled_acts.archive_old(bare_work) == 3
    assert await states(bare_work, ended) == [State.ARCHIVED, State.DIRECT_CLOSED, State.ARCHIVED]
    assert failure_kind.PARKED == {"archive": 1}
    assert await scheduled_acts.archive_old(bare_work) == 0  # quiet
    assert len(tries) == 2  # with the others, and alone
    monkeypatch.setattr(scheduled_acts, "left_alone", lambda *_: ())
    monkeypatch.setattr(handling, "archive", real)
    assert await scheduled_acts.archive_old(bare_work) == 1  # mended, it goes its way


async def test_a_full_disk_parks_nothing(bare_work: Work, ended: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    class DiskFull(Exception):
        sqlstate = "53100"

    def archive(*_: Any) -> None:
        raise DBAPIError("UPDATE", None, DiskFull())

    with monkeypatch.context() as patched:
        patched.setattr(handling, "archive", archive)
        with pytest.raises(DBAPIError):
            await scheduled_acts.archive_old(bare_work)
    assert not failure_kind.PARKED
    assert await scheduled_acts.archive_old(bare_work) == 3
