"""One row over which the machine stumbles, among good ones: they are done, it is with people, and the loop is quiet."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from classifier.similar import minhash
from classifier.text.gazetteer import Gazetteer
from hotline.app.data import seed
from hotline.base.clock import TurnedClock
from hotline.base.errors import Conflict
from hotline.base.storage import failure_kind
from hotline.base.storage.unit_of_work import Work
from router.conversations import handover
from router.dispatch import dispatching, failed_tickets
from router.dispatch.decision import DecisionContext, Judgement
from router.similar_tickets import similar_search
from router.similar_tickets.similar_models import NearText
from tests.fakes.scripted import ScriptedGuesser
from tests.router.people import say
from tickets import handling
from tickets import store as record
from tickets.access.rights import Actor, ActorKind, Role
from tickets.conversation_holder import ConversationStanding, TalkHolder
from tickets.message_models import Conversation, TalkEntry
from tickets.models import Ticket
from tickets.personal_data import masking

POISON = "毒"
TEXTS = ("临江路三号的路灯坏了", f"临江路五号的路灯坏了{POISON}", "临江路七号的路灯坏了")
NOWHERE = Gazetteer(())


@pytest.fixture(autouse=True)
def _count_anew() -> None:
    failure_kind.PARKED.clear()


@pytest.fixture
async def told(work: Work) -> list[int]:
    """Three undecided tickets, the second of which is the bad one."""
    async with work.begin() as uow:
        await seed.seed(uow, password="poison")
    return [await say(work, f"citizen{number}", words) for number, words in enumerate(TEXTS)]


class Stumbling(DecisionContext):
    def judge(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> list[Judgement]:
        if any(POISON in words for words in texts):
            raise ValueError("stumbled")
        return super().judge(texts, titles)


def office(kind: type[DecisionContext] = DecisionContext) -> DecisionContext:
    return kind(ScriptedGuesser({"路灯": "szgl"}), None, NOWHERE, 0.85)


async def where(work: Work, ids: Sequence[int]) -> list[str | None]:
    async with work.reading() as session:
        return [(await record.ticket(session, ticket_id)).needs_person for ticket_id in ids]


async def stumbled(work: Work, ids: Sequence[int], what: DecisionContext) -> list[bool]:
    """Of each ticket whether it was parked, after one batch; the second finds nothing to do."""
    assert await dispatching.run_batch(work, what) == len(TEXTS)
    reasons = await where(work, ids)
    assert any(reason is not None for reason in reasons[::2]), "the good ones are decided"
    assert await dispatching.run_batch(work, what) == 0
    return [reason == failed_tickets.STUMBLED for reason in reasons]


async def reasons_given(work: Work, ticket_id: int) -> list[str]:
    """With what words it went to people."""
    async with work.reading() as session:
        found = await record.journal_of(session, ticket_id)
    return [entry.reason for entry in found if entry.act is dispatching.Act.TO_PEOPLE]


async def test_a_text_that_cannot_be_judged(work: Work, told: list[int]) -> None:
    assert await stumbled(work, told, office(Stumbling)) == [False, True, False]
    assert await reasons_given(work, told[1]) == [failed_tickets.STUMBLED]
    assert failure_kind.PARKED == {"classify": 1}


@pytest.mark.parametrize("error", [KeyError("stumbled"), Conflict("这张工单不能派给它")])
async def test_a_decision_that_cannot_be_written(
    work: Work, told: list[int], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A move that is refused is refused again with every try; found so: it was tried for ever, once a lease."""

    def note(ticket: Ticket, _address: str, _keys: Any) -> None:
        if POISON in ticket.text:
            raise error

    monkeypatch.setattr(masking, "set_address", note)
    assert await stumbled(work, told, office()) == [False, True, False]
    assert await reasons_given(work, told[1]) == [failed_tickets.STUMBLED]
    assert failure_kind.PARKED == {"classify": 1}


async def test_where_even_the_act_fails_the_mark_alone_is_set(
    work: Work, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("stumbled")

    monkeypatch.setattr(handling, "to_people", fail)
    assert await dispatching.run_batch(work, office(Stumbling)) == len(TEXTS)
    assert (await where(work, told))[1] == failed_tickets.STUMBLED
    assert await dispatching.run_batch(work, office(Stumbling)) == 0


async def test_a_database_that_is_away_sends_nothing_to_people(
    work: Work, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(masking, "set_address", away)
        with pytest.raises(ConnectionRefusedError):
            await dispatching.run_batch(work, office())
    assert await where(work, told) == [None, None, None]
    assert not failure_kind.PARKED


async def test_a_text_that_cannot_be_signed_is_like_no_other(
    work: Work, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = minhash.signatures

    def sign(texts: Sequence[str]) -> Any:
        if any(POISON in words for words in texts):
            raise ValueError("stumbled")
        return real(texts)

    monkeypatch.setattr(minhash, "signatures", sign)
    assert await similar_search.remember(work, NOWHERE) == len(TEXTS)
    assert await similar_search.remember(work, NOWHERE) == 0  # quiet
    assert failure_kind.PARKED == {"index": 1}
    async with work.reading() as session:
        signed = {row.ticket_id: any(row.signature) for row in await session.scalars(select(NearText))}
        assert signed == {told[0]: True, told[1]: False, told[2]: True}
        [found] = await similar_search.candidates(session, await record.ticket(session, told[0]))
    assert found.id == told[2]


async def test_a_talk_that_cannot_be_tended_waits_for_another_person(
    work: Work, told: list[int], clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = await _agent(work)
    held = await _held(work, told, agent)
    real = handover.standing

    async def look(session: AsyncSession, conversation: Conversation) -> ConversationStanding:
        if conversation.id == held[1]:
            raise KeyError("stumbled")
        return await real(session, conversation)

    monkeypatch.setattr(handover, "standing", look)
    clock.turn(minutes=work.settings.talk_quiet_minutes + 1)
    assert await handover.tend(work) == len(held) - 1
    assert await handover.tend(work) == 0
    assert failure_kind.PARKED == {"talks": 1}
    async with work.reading() as session:
        holders = [(await session.get_one(Conversation, one)).holder for one in held]
        entries = (await session.scalars(select(TalkEntry.note).where(TalkEntry.conversation_id == held[1]))).all()
    assert holders == [TalkHolder.MACHINE, TalkHolder.QUEUE, TalkHolder.MACHINE]
    assert handover.STUMBLED in entries


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
            await handover.take(uow, ticket.conversation_id, by=by)
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

    assert failure_kind.is_of_the_row(DBAPIError("…", None, Said())) is of_the_row


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
    assert failure_kind.is_of_the_row(error) is of_the_row
