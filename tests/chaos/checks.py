"""What must be true after everything was killed: nothing lost, nothing doubled, nothing waiting."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from channels import outbox
from channels.models import Outbox, OutboxAttempt, OutboxState, Result
from dashboards.desk.queries.intake import undecided
from hotline.base.channels import CHANNELS
from hotline.base.clock import city_time
from hotline.base.security.codes import hidden
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import Work
from hotline.simulation.fakes.provider import FakeProvider
from router.models import Notice
from sla.indicators import indicator_catalogue, indicator_period, reports
from sla.models import LIVE, Deadline, Fired
from sla.policy import active_policies
from sla.policy.promises import Promise
from tests.chaos.senders import SentMessage
from tickets.history import journal_integrity
from tickets.message_models import Author, Conversation, Message
from tickets.models import Assignment, Ticket, WorkOrder
from tickets.person_models import Identity

DRAINED_WITHIN = 30.0  # seconds after the last kill, without a helping hand
ACKNOWLEDGED = "您的诉求已登记"


class Providers(Protocol):
    """A city, or the parts of one: its rows, and what its providers took."""

    @property
    def work(self) -> Work: ...
    @property
    def sms(self) -> FakeProvider: ...
    @property
    def wechat(self) -> FakeProvider: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """What still waits to be decided and to be sent; None where the database does not answer."""

    undecided: int | None
    unsent: int | None

    @property
    def is_drained(self) -> bool:
        return self.undecided == 0 and self.unsent == 0


async def waiting(work: Work) -> Waiting:
    try:
        async with asyncio.timeout(5):
            open_ = await undecided(work)
            async with work.reading() as session:
                unsent = select(func.count()).where(
                    Outbox.state.in_([OutboxState.WAITING, OutboxState.SENDING]),
                    Outbox.not_before < outbox.KEPT_BACK,
                )
                return Waiting(open_, int(await session.scalar(unsent) or 0))
    except (OSError, TimeoutError, SQLAlchemyError):
        return Waiting(None, None)


async def drained(work: Work, *, within: float = DRAINED_WITHIN) -> float:
    """Seconds until nothing waits any more; fails in words where that takes longer than allowed."""
    begin, found = time.monotonic(), Waiting(None, None)
    while (spent := time.monotonic() - begin) < within:
        found = await waiting(work)
        if found.is_drained:
            return spent
        await asyncio.sleep(0.1)
    raise AssertionError(f"{within:g} s after the last trouble there still wait: {found}")


async def nothing_lost_or_doubled(city: Providers, messages: Sequence[SentMessage]) -> None:
    """Everything but liveness; each assertion names what it found."""
    async with city.work.reading() as session:
        await one_ticket_a_message(session, city.work.settings.keys, messages)
        await acknowledged_once(session, city, messages)
        await sent_again_only_where_marked(session, city)
        await effects_once(session)
        await decided_once(session, messages)
    checked = await journal_integrity.journals(city.work)
    assert (checked.tickets, checked.broken) == (len(messages), "")
    await figures_equal_a_recount(city, messages)


async def one_ticket_a_message(session: AsyncSession, keys: KeyRing, messages: Sequence[SentMessage]) -> None:
    """A message is known by its sender, who writes this once; by phone and chat also by the id that it came with."""
    rows = await session.execute(
        select(Message.channel, Message.external_id, Message.ticket_id, Identity.external_index)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Identity, Identity.id == Conversation.identity_id)
        .where(Message.author == Author.CITIZEN)
    )
    found = list(rows)
    by_id = [(row.channel, _senders_own(row.channel, row.external_id)) for row in found if _keeps_ids(row.channel)]
    by_sender = [(row.channel, row.external_index) for row in found if not _keeps_ids(row.channel)]
    assert Counter(by_id) == Counter(one.key for one in messages if _keeps_ids(one.channel))
    sent = [one for one in messages if not _keeps_ids(one.channel)]
    assert Counter(by_sender) == Counter((one.channel, keys.blind(f"{one.channel}:{one.sender}")) for one in sent)
    tickets = [row.ticket_id for row in found]
    assert None not in tickets, [row for row in found if row.ticket_id is None]
    assert len(set(tickets)) == len(messages)
    assert await _count(session, Ticket) == len(messages)


def _keeps_ids(channel: str) -> bool:
    return CHANNELS[channel].ids_last is None


def _senders_own(channel: str, external_id: str) -> str:
    """The message's id as its sender gave it; on the web chat a mark of the browser is before it."""
    return external_id.rpartition(":")[2] if channel == "webchat" else external_id


async def acknowledged_once(session: AsyncSession, city: Providers, messages: Sequence[SentMessage]) -> None:
    """One row a ticket, sent; and the provider of each channel has it."""
    rows = list(await session.scalars(select(Outbox).where(Outbox.text.contains(ACKNOWLEDGED))))
    assert len({row.ticket_id for row in rows}) == len(rows) == len(messages)
    assert Counter(row.state for row in rows) == {OutboxState.SENT: len(messages)}
    for fake, kinds in ((city.sms, {"sms", "phone"}), (city.wechat, {"wechat"})):
        heard = {taken.address for taken in fake.taken if ACKNOWLEDGED in taken.text}
        assert heard == {one.sender for one in messages if one.channel in kinds}


async def sent_again_only_where_marked(session: AsyncSession, city: Providers) -> None:
    """A message that the provider took more than once has, before each further time, an attempt marked unknown."""
    attempts: dict[int, list[Result]] = {}
    rows = select(OutboxAttempt.outbox_id, OutboxAttempt.result).order_by(
        OutboxAttempt.outbox_id, OutboxAttempt.attempt
    )
    for outbox_id, result in await session.execute(rows):
        attempts.setdefault(outbox_id, []).append(result)
    unmarked = {key: made for key, made in attempts.items() if set(made[:-1]) - {Result.UNKNOWN, Result.AGAIN}}
    assert not unmarked, unmarked
    ids: dict[tuple[str, str], list[int]] = {}
    keys = city.work.settings.keys
    for row in await session.execute(select(Outbox.id, Outbox.channel, Outbox.address, Outbox.text)):
        ids.setdefault((keys.open(row.address), row.text), []).append(row.id)
    for fake in (city.sms, city.wechat):
        for (address, text), times in Counter((taken.address, hidden(taken.text)[0]) for taken in fake.taken).items():
            sent = ids[address, text]
            unknown = sum(attempts[one].count(Result.UNKNOWN) for one in sent)
            assert times <= len(sent) + unknown, (address, text, times, [attempts[one] for one in sent])


async def effects_once(session: AsyncSession) -> None:
    """Each step of a deadline is fired once, and its effects are notified once."""
    await _none_twice(session, Fired.deadline_id, Fired.step, Fired.due_at)
    await _none_twice(
        session, Notice.ticket_id, Notice.kind, Notice.department_id, Notice.audience, Notice.staff_id, Notice.text
    )
    await _none_twice(session, Deadline.ticket_id, Deadline.order_id, Deadline.promise, where=Deadline.state.in_(LIVE))
    overdue = select(Deadline.id).where(
        Deadline.promise == Promise.DISPATCH, Deadline.settled_at > Deadline.due_at, Deadline.earlier == []
    )
    fired = select(Fired.deadline_id)
    assert not list(await session.scalars(select(Deadline.parked).where(Deadline.parked.is_not(None))))
    late, found = set(await session.scalars(overdue)), set(await session.scalars(fired))
    assert late <= found, late - found


async def steps_fired(work: Work) -> int:
    """How many steps of deadlines were taken meanwhile."""
    async with work.reading() as session:
        return await _count(session, Fired)


async def decided_once(session: AsyncSession, messages: Sequence[SentMessage]) -> None:
    """One decision of the machine a ticket, and at most one order of each kind from it."""
    await _none_twice(session, Assignment.ticket_id)
    assert await _count(session, Assignment) == len(messages)
    await _none_twice(session, WorkOrder.ticket_id, WorkOrder.part, WorkOrder.department_id)


async def figures_equal_a_recount(city: Providers, messages: Sequence[SentMessage]) -> None:
    """What the pages say of today, against what was really delivered and what the rows hold."""
    now = city.work.clock.now()
    today = city_time(now).date()
    begun = city_time(now).date().fromordinal(today.toordinal() - 1)  # the run may have begun before midnight
    asked = indicator_period.of_days(begun, today, known_at=now)
    async with city.work.reading() as session:
        facts = await indicator_period.facts_of(session, asked)
        deadlines = list(
            await session.scalars(select(Deadline).where(Deadline.promise == Promise.DISPATCH, Deadline.due_at <= now))
        )
    by = Counter(one.channel for one in messages)
    assert len(facts.taken) == len(messages)
    assert (len(facts.calls), sum(call.answered for call in facts.calls)) == (by["phone"], by["phone"])
    assert (len(facts.texts), sum(text.replied for text in facts.texts)) == (by["sms"], by["sms"])
    figures = reports.figures(facts, active_policies.policy_at(city.work.settings, now).weights)
    part, whole = figures[reports.CENTRE][f"centre_{Promise.DISPATCH.value}"]
    owed = [one for one in deadlines if one.state.value in {"met", "missed", "running"}]
    kept = [one for one in owed if one.settled_at is not None and one.settled_at <= one.due_at]
    assert indicator_catalogue.entry(f"centre_{Promise.DISPATCH.value}") is not None
    assert (part, whole) == (len(kept), len(owed))


async def _count(session: AsyncSession, table: Any) -> int:
    return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def _none_twice(session: AsyncSession, *columns: Any, where: ColumnElement[bool] | None = None) -> None:
    """`columns` together tell one row from every other."""
    doubled = select(*columns, func.count()).group_by(*columns).having(func.count() > 1)
    found = (await session.execute(doubled if where is None else doubled.where(where))).all()
    assert not found, found[:5]
