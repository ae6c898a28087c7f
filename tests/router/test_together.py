"""Messages that arrive at the same moment share a transaction; none of them is harmed by another."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event, select

from channels.contract import InboundMessage
from channels.models import Outbox
from classifier.text.gazetteer import Gazetteer
from hotline.app.reactions import REACTIONS
from hotline.base.clock import TurnedClock
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router.alarms.models import Alarm
from router.dispatch import dispatching, failed_tickets
from router.dispatch.catalogue import Catalogue
from router.dispatch.decision import DecisionContext
from router.intake.batching import Together
from tickets import events, store
from tickets.history import journal_integrity
from tickets.message_models import Message
from tickets.models import Ticket
from tickets.trail import commitments

POISON = "这条会出错"
MATTERS = ["临江路路灯坏了三天没人修", "小区门口垃圾一直没有清运", "公交站牌倒了", "下水道堵了，污水往外冒"]
CRY = "我不想活了，我现在在百货大楼楼顶准备跳下去"
NOBODY = DecisionContext(None, Catalogue(), Gazetteer(()), 0.85)


def message(clock: TurnedClock, number: int, text: str, *, key: str = "") -> InboundMessage:
    phone = f"138{number:08d}"
    return InboundMessage(
        channel="sms", external_id=key or f"m{number}", sender=phone, phone=phone, text=text, sent_at=clock.now()
    )


async def stumble(uow: UnitOfWork, happened: events.TicketOpened | events.SentToPeople) -> None:
    if POISON in (await store.ticket(uow.session, happened.ticket_id)).text:
        raise RuntimeError(POISON)


def stumbling(work: Work, kind: type[Any]) -> Work:
    """The same system, in which one text breaks the reactions to this event."""
    reactions = {**REACTIONS, kind: (*REACTIONS[kind], stumble)}
    return Work(work.database, work.clock, work.settings, reactions=reactions)


@contextmanager
def commits(database: Database) -> Iterator[list[int]]:
    """Grows by one with every transaction that is committed."""
    seen: list[int] = []

    def note(_connection: Any) -> None:
        seen.append(1)

    event.listen(database.engine.sync_engine, "commit", note)
    yield seen
    event.remove(database.engine.sync_engine, "commit", note)


async def rows(work: Work, kind: type[Any]) -> list[Any]:
    async with work.reading() as session:
        return list(await session.scalars(select(kind).order_by(kind.id)))


async def test_a_group_is_one_transaction_and_each_message_has_its_own_ticket(work: Work, clock: TurnedClock) -> None:
    await commitments.begin(work)
    intake = Together(work)
    with commits(work.database) as made:
        answers = await asyncio.gather(*(intake.accept(message(clock, n, text)) for n, text in enumerate(MATTERS)))
    assert len(made) == 1
    tickets = await rows(work, Ticket)
    assert {(one.id, one.text) for one in tickets} == {(a.ticket_id, t) for a, t in zip(answers, MATTERS, strict=True)}
    assert len({one.number for one in tickets}) == len({one.citizen_id for one in tickets}) == len(MATTERS)
    found = await rows(work, Outbox)
    assert sorted(one.ticket_id for one in found) == [one.id for one in tickets]
    assert await journal_integrity.journals(work) == journal_integrity.JournalCheck(len(MATTERS))


async def test_one_that_fails_is_answered_so_and_the_others_are_taken(work: Work, clock: TurnedClock) -> None:
    intake = Together(stumbling(work, events.TicketOpened))
    texts = [MATTERS[0], POISON + "，" + MATTERS[1], MATTERS[2]]
    tried = (intake.accept(message(clock, n, text)) for n, text in enumerate(texts))
    first, broken, third = await asyncio.gather(*tried, return_exceptions=True)
    assert isinstance(broken, RuntimeError)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)
    taken = sorted(one.text for one in await rows(work, Ticket))  # each alone at the same time: in any order
    assert taken == sorted((MATTERS[0], MATTERS[2]))
    assert POISON not in "".join(one.text for one in await rows(work, Message))


async def test_the_same_delivery_twice_at_once_is_one_ticket(work: Work, clock: TurnedClock) -> None:
    intake, other = Together(work), Together(work)  # of one process, and of two
    twice = [message(clock, 1, MATTERS[0]), message(clock, 2, MATTERS[1]), message(clock, 1, MATTERS[0])]
    answers = await asyncio.gather(*(door.accept(one) for door in (intake, other) for one in twice))
    assert [one.text for one in await rows(work, Ticket)].count(MATTERS[0]) == 1
    assert len(await rows(work, Ticket)) == len(await rows(work, Outbox)) == 2
    assert len({one.ticket_id for one in answers}) == 2
    assert sum(not one.repeated for one in answers) == 2


async def test_two_messages_of_one_sender_keep_their_order(work: Work, clock: TurnedClock) -> None:
    intake = Together(work)
    more = "补充一下，就在临江路三号门口"
    said = [message(clock, 1, MATTERS[0]), message(clock, 1, more, key="second"), message(clock, 2, MATTERS[1])]
    first, second, other = await asyncio.gather(*(intake.accept(one) for one in said))
    assert first.sequence < second.sequence
    assert first.ticket_id == second.ticket_id != other.ticket_id
    assert [one.text for one in await rows(work, Ticket)] == [f"{MATTERS[0]}\n{more}", MATTERS[1]]


async def test_danger_in_a_group_rings_with_its_record(work: Work, clock: TurnedClock) -> None:
    intake = Together(work)
    texts = [*MATTERS, CRY]
    answers = await asyncio.gather(*(intake.accept(message(clock, n, text)) for n, text in enumerate(texts)))
    alarms = await rows(work, Alarm)
    assert [(one.ticket_id, one.rings) for one in alarms] == [(answers[-1].ticket_id, True)]
    lines = [one.text for one in await rows(work, Outbox) if one.ticket_id == answers[-1].ticket_id]
    assert any("110" in line for line in lines)


async def test_other_words_under_a_known_key_are_an_edit(work: Work, clock: TurnedClock) -> None:
    intake = Together(work)
    first = await intake.accept(message(clock, 1, MATTERS[0]))
    edited = message(clock, 1, MATTERS[0] + "，是三号路灯杆")
    again, other = await asyncio.gather(intake.accept(edited), intake.accept(message(clock, 2, MATTERS[1])))
    assert again.ticket_id == first.ticket_id != other.ticket_id


@dataclass
class Gate:
    """One text waits here, in the middle of its transaction."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, uow: UnitOfWork, happened: events.TicketOpened) -> None:
        if POISON in (await store.ticket(uow.session, happened.ticket_id)).text:
            self.reached.set()
            await self.opened.wait()

    def before(self, work: Work) -> Work:
        reactions = {**REACTIONS, events.TicketOpened: (*REACTIONS[events.TicketOpened], self.wait)}
        return Work(work.database, work.clock, work.settings, reactions=reactions)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite writers queue in turn anyway
@pytest.mark.parametrize("same_group", [False, True])
async def test_one_that_is_held_up_holds_up_nobody_else(
    work: Work, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch, *, same_group: bool
) -> None:
    monkeypatch.setattr("router.intake.batching.HELD_UP", 0.5)
    gate = Gate()
    intake = Together(gate.before(work))
    async with asyncio.timeout(60):
        held = asyncio.create_task(intake.accept(message(clock, 1, POISON + "，" + MATTERS[1])))
        if not same_group:
            await gate.reached.wait()
        taken = await intake.accept(message(clock, 2, MATTERS[0]))
        assert gate.reached.is_set()
        assert not held.done()
        gate.opened.set()
        assert (await held).ticket_id != taken.ticket_id


async def test_a_decision_that_fails_keeps_no_other_ticket_waiting(work: Work, clock: TurnedClock) -> None:
    intake = Together(work)
    texts = [MATTERS[0], POISON + "，" + MATTERS[1], MATTERS[2]]
    for number, text in enumerate(texts):
        await intake.accept(message(clock, number, text))
    await dispatching.run_batch(stumbling(work, events.SentToPeople), NOBODY)
    first, broken, last = await rows(work, Ticket)
    assert broken.needs_person == failed_tickets.STUMBLED
    assert {first.needs_person, last.needs_person}.isdisjoint({None, failed_tickets.STUMBLED})


async def test_a_batch_is_decided_in_one_transaction(work: Work, clock: TurnedClock) -> None:
    intake = Together(work)
    await asyncio.gather(*(intake.accept(message(clock, n, text)) for n, text in enumerate(MATTERS)))
    with commits(work.database) as made:
        assert await dispatching.run_batch(work, NOBODY) == len(MATTERS)
    assert len(made) == 2, "one to claim them, one to write what was decided"
    assert all(one.needs_person for one in await rows(work, Ticket))
