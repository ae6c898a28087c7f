"""One row over which the machine stumbles, among good ones: they are done, it is with people, and the loop is quiet."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from classifier import repeats
from classifier.places import Gazetteer
from hotline.app import seed
from hotline.base import trouble
from hotline.base.clock import TurnedClock
from hotline.base.errors import Conflict
from hotline.base.uow import Work
from router import dispatch, near, stumbled, talks
from router.judging import Judgement, Office
from router.near_models import NearText
from tests.fakes.scripted import ScriptedGuesser
from tests.router.people import say
from tickets import handling, privacy
from tickets import store as record
from tickets.holding import Standing, TalkHolder
from tickets.messages import Conversation, TalkEntry
from tickets.models import Ticket
from tickets.rights import Actor, ActorKind, Role

POISON = "毒"
TEXTS = ("临江路三号的路灯坏了", f"临江路五号的路灯坏了{POISON}", "临江路七号的路灯坏了")
NOWHERE = Gazetteer(())


@pytest.fixture(autouse=True)
def _count_anew() -> None:
    trouble.PARKED.clear()


@pytest.fixture
async def told(work: Work) -> list[int]:
    """Three undecided tickets, the second of which is the bad one."""
    async with work.begin() as uow:
        await seed.seed(uow, password="poison")
    return [await say(work, f"citizen{number}", words) for number, words in enumerate(TEXTS)]


class Stumbling(Office):
    def judge(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> list[Judgement]:
        if any(POISON in words for words in texts):
            raise ValueError("stumbled")
        return super().judge(texts, titles)


def office(kind: type[Office] = Office) -> Office:
    return kind(ScriptedGuesser({"路灯": "szgl"}), None, NOWHERE, 0.85)


async def where(work: Work, ids: Sequence[int]) -> list[str | None]:
    async with work.reading() as session:
        return [(await record.ticket(session, ticket_id)).needs_person for ticket_id in ids]


async def the_bad_one_alone_is_with_people(work: Work, ids: Sequence[int], what: Office) -> None:
    assert await dispatch.run_batch(work, what) == len(TEXTS)
    first, bad, last = await where(work, ids)
    assert bad == stumbled.STUMBLED
    assert (first, last) != (None, None)
    assert stumbled.STUMBLED not in {first, last}
    assert trouble.PARKED == {"classify": 1}
    assert await dispatch.run_batch(work, what) == 0  # quiet
    async with work.reading() as session:
        found = await record.journal_of(session, ids[1])
    assert [entry.reason for entry in found if entry.act is dispatch.Act.TO_PEOPLE] == [stumbled.STUMBLED]


async def test_a_text_that_cannot_be_judged(work: Work, told: list[int]) -> None:
    await the_bad_one_alone_is_with_people(work, told, office(Stumbling))


@pytest.mark.parametrize("error", [KeyError("stumbled"), Conflict("这张工单不能派给它")])
async def test_a_decision_that_cannot_be_written(
    work: Work, told: list[int], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A move that is refused is refused again with every try; found so: it was tried for ever, once a lease."""

    def note(ticket: Ticket, _address: str, _keys: Any) -> None:
        if POISON in ticket.text:
            raise error

    monkeypatch.setattr(privacy, "set_address", note)
    await the_bad_one_alone_is_with_people(work, told, office())


async def test_where_even_the_act_fails_the_mark_alone_is_set(
    work: Work, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("stumbled")

    monkeypatch.setattr(handling, "to_people", fail)
    assert await dispatch.run_batch(work, office(Stumbling)) == len(TEXTS)
    assert (await where(work, told))[1] == stumbled.STUMBLED
    assert await dispatch.run_batch(work, office(Stumbling)) == 0


async def test_a_database_that_is_away_sends_nothing_to_people(
    work: Work, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(privacy, "set_address", away)
        with pytest.raises(ConnectionRefusedError):
            await dispatch.run_batch(work, office())
    assert await where(work, told) == [None, None, None]
    assert not trouble.PARKED


async def test_a_text_that_cannot_be_signed_is_like_no_other(
    work: Work, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = repeats.signatures

    def sign(texts: Sequence[str]) -> Any:
        if any(POISON in words for words in texts):
            raise ValueError("stumbled")
        return real(texts)

    monkeypatch.setattr(repeats, "signatures", sign)
    assert await near.remember(work, NOWHERE) == len(TEXTS)
    assert await near.remember(work, NOWHERE) == 0  # quiet
    assert trouble.PARKED == {"index": 1}
    async with work.reading() as session:
        signed = {row.ticket_id: any(row.signature) for row in await session.scalars(select(NearText))}
        assert signed == {told[0]: True, told[1]: False, told[2]: True}
        [found] = await near.candidates(session, await record.ticket(session, told[0]))
    assert found.id == told[2]


async def test_a_talk_that_cannot_be_tended_waits_for_another_person(
    work: Work, told: list[int], clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = await _agent(work)
    held = await _held(work, told, agent)
    real = talks.standing

    async def look(session: AsyncSession, conversation: Conversation) -> Standing:
        if conversation.id == held[1]:
            raise KeyError("stumbled")
        return await real(session, conversation)

    monkeypatch.setattr(talks, "standing", look)
    clock.turn(minutes=work.settings.talk_quiet_minutes + 1)
    assert await talks.tend(work) == len(held) - 1
    assert await talks.tend(work) == 0
    assert trouble.PARKED == {"talks": 1}
    async with work.reading() as session:
        holders = [(await session.get_one(Conversation, one)).holder for one in held]
        entries = (await session.scalars(select(TalkEntry.note).where(TalkEntry.conversation_id == held[1]))).all()
    assert holders == [TalkHolder.MACHINE, TalkHolder.QUEUE, TalkHolder.MACHINE]
    assert talks.STUMBLED in entries


async def _agent(work: Work) -> Actor:
    async with work.reading() as session:
        person = await record.staff_by_login(session, "huang.mobai")
        assert person is not None
        return Actor(ActorKind.STAFF, person.id, person.name, frozenset({Role.AGENT}))


async def _held(work: Work, tickets: Sequence[int], by: Actor) -> list[int]:
    """Their conversations, each taken by this person."""
    found = []
    for ticket_id in tickets:
        async with work.begin() as uow:
            ticket = await record.ticket(uow.session, ticket_id)
            assert ticket.conversation_id is not None
            await talks.take(uow, ticket.conversation_id, by=by)
            found.append(ticket.conversation_id)
    return found


@pytest.mark.parametrize(
    ("state", "of_the_row"),
    [
        ("22001", True),  # too long
        ("23503", True),  # names what is not there
        ("53100", False),  # disk full
        ("53300", False),  # too many connections
        ("57P01", False),  # shut down
        ("25006", False),  # read-only
        ("40P01", False),  # deadlock
        ("42P01", False),  # no such table: the schema is older than the program
    ],
)
def test_whose_fault_a_failure_of_the_database_is(state: str, of_the_row: bool) -> None:
    class Said(Exception):
        sqlstate = state

    assert trouble.is_of_the_row(DBAPIError("…", None, Said())) is of_the_row


@pytest.mark.parametrize(
    ("error", "of_the_row"),
    [
        (ValueError(), True),
        (TimeoutError(), False),
        (ConnectionRefusedError(), False),
        (OperationalError("…", None, Exception("database or disk is full")), False),
        (ExceptionGroup("…", [ValueError(), OSError()]), False),
    ],
)
def test_whose_fault_any_other_failure_is(error: Exception, of_the_row: bool) -> None:
    assert trouble.is_of_the_row(error) is of_the_row
