"""Everybody who acts, everything that they may try, and what must hold afterwards: for the machine of random lives."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from hotline.app.tables import Base
from hotline.base.uow import UnitOfWork, Work
from sla import extensions, objections
from sla.models import Deadline, DeadlineState
from sla.pauses import PAUSING
from sla.policy import Promise
from sla.timers import OF_UNIT
from tickets import conversations, grounds, handling, journal, lifecycle, store
from tickets.lifecycle import ENDED, TABLE, Act, State
from tickets.models import OrderState, Part, Ticket, Urgency, WorkOrder
from tickets.people import Department, Staff
from tickets.rights import SYSTEM, UNIT_ROLES, Actor, ActorKind, Role

UNITS = {"centre": "", "lamps": "", "lamps_east": "lamps", "roads": ""}
OVER = (*ENDED, State.ARCHIVED, State.AT_110, State.MERGED)
TOUCHED = ("ticket", "work_order", "objection", "extension", "consultation", "opinion", "journal_entry", "deadline")
TOUCHED += ("review", "supervision", "notice", "outbox", "message", "assignment")
LEGAL = {(move.before, move.act, after) for move in TABLE for after in (move.after, move.after_last) if after}


@dataclass
class World:
    """The office in a database: its units by code, and one member of staff."""

    work: Work
    units: dict[str, int]
    staff_id: int

    def actor(self, who: str, unit: str, ticket: Ticket) -> Actor:
        """`citizen`, `stranger`, `system`, or a role's code at a unit."""
        if who == "system":
            return SYSTEM
        if who in {"citizen", "stranger"}:
            return Actor(ActorKind.CITIZEN, ticket.citizen_id + (who == "stranger"), "诉求人")
        role = Role(who)
        home = self.units[unit if role in UNIT_ROLES else "centre"]
        below = {self.units["lamps_east"]} if unit == "lamps" and role in UNIT_ROLES else set()
        return Actor(ActorKind.STAFF, self.staff_id, role.value, frozenset({role}), home, frozenset({home, *below}))


async def settle(work: Work) -> World:
    async with work.begin() as uow:
        rows: dict[str, Department] = {}
        for code, parent in UNITS.items():
            level = "centre" if code == "centre" else "city"
            rows[code] = Department(code=code, name=code, short=code, level=level, path="", active=True)
            uow.session.add(rows[code])
            await uow.session.flush()
            rows[code].path = f"{rows[parent].path if parent else '/'}{rows[code].id}/"
        person = Staff(login="z", name="某人", password_hash="x", department_id=rows["centre"].id, created_at=uow.now)
        uow.session.add(person)
        await uow.session.flush()
        return World(work, {code: row.id for code, row in rows.items()}, person.id)


async def new_ticket(world: World, serial: int) -> int:
    async with world.work.begin() as uow:
        heard = await conversations.append(
            uow, channel="webchat", external_id=f"m{serial}", sender=f"s{serial}", text="路灯坏了", sent_at=uow.now
        )
        return (await handling.open_ticket(uow, heard.conversation, heard.message)).id


async def new_draft(world: World, serial: int, who: str) -> int:
    async with world.work.begin() as uow:
        citizen, _ = await conversations.person(uow, phone=f"1390000{serial:04d}")
        by = world.actor(who, "centre", Ticket(citizen_id=citizen.id))
        ticket = await handling.take_down(uow, handling.Draft(text="来电：路灯坏了"), by=by, citizen_id=citizen.id)
        return ticket.id


@dataclass
class Try:
    """One attempt: on which ticket, by whom, with which words and to which unit."""

    uow: UnitOfWork
    ticket: Ticket
    lead: WorkOrder | None
    co: WorkOrder | None
    by: Actor
    words: str
    unit: Department

    @property
    def order(self) -> WorkOrder:
        """The lead order; without one a stand-in of nobody, so that the act itself has to refuse."""
        return self.lead or WorkOrder(id=0, ticket_id=self.ticket.id, department_id=0, part=Part.LEAD)

    @property
    def co_order(self) -> WorkOrder:
        return self.co or self.order


Doing = Callable[[Try], Any]


def _first(listed: Any, words: str) -> str:
    return next(iter(listed)) if words else ""


ACTS: dict[str, Doing] = {
    "save_draft": lambda t: handling.save_draft(t.uow, t.ticket, handling.Draft(text="路灯坏了，很暗"), by=t.by),
    "submit": lambda t: handling.submit(t.uow, t.ticket, by=t.by),
    "accept": lambda t: handling.accept(t.uow, t.ticket, by=t.by),
    "supplement": lambda t: handling.supplement(t.uow, t.ticket, "还有一盏", by=t.by),
    "direct_answer": lambda t: handling.direct_answer(t.uow, t.ticket, by=t.by, text=t.words),
    "ask_more": lambda t: handling.ask_more(t.uow, t.ticket, by=t.by, reason=t.words),
    "decline": lambda t: handling.decline(t.uow, t.ticket, by=t.by, ground=_first(grounds.DECLINE, t.words)),
    "transfer_110": lambda t: handling.transfer_110(t.uow, t.ticket, by=t.by, reason=t.words),
    "return_from_110": lambda t: handling.return_from_110(t.uow, t.ticket, by=t.by, reason=t.words),
    "close_at_110": lambda t: handling.close_at_110(t.uow, t.ticket, by=t.by, reason=t.words),
    "mark": lambda t: handling.mark(
        t.uow,
        t.ticket,
        by=t.by,
        urgency=Urgency.URGENT if t.words else Urgency.NORMAL,
        sensitive=True,
        confidential=False,
    ),
    "leader_note": lambda t: handling.leader_note(t.uow, t.ticket, by=t.by, text=t.words),
    "consult": lambda t: handling.consult(t.uow, t.ticket, [t.unit], by=t.by, question=t.words),
    "give_opinion": lambda t: handling.give_opinion(t.uow, t.ticket, by=t.by, text=t.words),
    "end_consult": lambda t: handling.end_consult(t.uow, t.ticket, by=t.by, outcome=t.words),
    "dispatch": lambda t: handling.dispatch(t.uow, t.ticket, t.unit, by=t.by, reason=t.words),
    "add_co": lambda t: handling.add_co(t.uow, t.ticket, t.unit, by=t.by),
    "sign": lambda t: handling.sign(t.uow, t.ticket, t.order, by=t.by),
    "co_sign": lambda t: handling.co_sign(t.uow, t.ticket, t.co_order, by=t.by),
    "co_answer": lambda t: handling.co_answer(t.uow, t.ticket, t.co_order, by=t.by, text=t.words),
    "pass_down": lambda t: handling.pass_down(t.uow, t.ticket, t.order, t.unit, by=t.by),
    "contact": lambda t: handling.contact(t.uow, t.ticket, t.order, by=t.by),
    "object": lambda t: objections.object_to(t.uow, t.ticket, t.order, by=t.by, ground="duty", basis=t.words),
    "uphold": lambda t: handling.decide_objection(t.uow, t.ticket, t.order, by=t.by, upheld=True, reason=t.words),
    "reject": lambda t: handling.decide_objection(t.uow, t.ticket, t.order, by=t.by, upheld=False, reason=t.words),
    "ask_extension": lambda t: extensions.ask_extension(
        t.uow, t.ticket, t.order, by=t.by, budget="2wd", reason=t.words
    ),
    "ask_suspension": lambda t: extensions.ask_suspension(
        t.uow, t.ticket, t.order, by=t.by, until=t.uow.now + timedelta(days=9), reason=t.words, plan="等配件"
    ),
    "grant": lambda t: extensions.decide(t.uow, t.ticket, t.order, by=t.by, granted=True),
    "refuse": lambda t: extensions.decide(t.uow, t.ticket, t.order, by=t.by, granted=False, reason=t.words),
    "resume": lambda t: extensions.resume(t.uow, t.ticket, t.order, by=t.by),
    "answer": lambda t: handling.answer(t.uow, t.ticket, t.order, by=t.by, text=t.words, truth="属实", solved="已解决"),
    "approve": lambda t: handling.approve(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "send_back": lambda t: handling.send_back(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "pass_answer": lambda t: handling.pass_answer(t.uow, t.ticket, t.order, by=t.by),
    "return_answer": lambda t: handling.return_answer(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "solved": lambda t: handling.review(t.uow, t.ticket, t.order, by=t.by, solved=True),
    "unsolved": lambda t: handling.review(t.uow, t.ticket, t.order, by=t.by, solved=False, reason=t.words),
    "ask_termination": lambda t: handling.ask_termination(
        t.uow, t.ticket, t.order, by=t.by, ground="unfounded", material=t.words
    ),
    "terminate": lambda t: handling.terminate(t.uow, t.ticket, t.order, by=t.by, ground="unfounded", reason=t.words),
    "order_rework": lambda t: handling.order_rework(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "confirm_close": lambda t: handling.confirm_close(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "reopen": lambda t: handling.reopen(t.uow, t.ticket, by=t.by, reason=t.words),
    "reverse_close": lambda t: handling.reverse_close(t.uow, t.ticket, by=t.by, reason=t.words),
    "chase": lambda t: handling.chase(t.uow, t.ticket, t.order, by=t.by, reason="请抓紧"),
}


# what leads a matter on to the next unit, so that random lives grow old; by whom
ONWARD: dict[State, tuple[tuple[str, Role], ...]] = {
    State.DRAFT: (("submit", Role.AGENT),),
    State.PENDING_REVIEW: (("accept", Role.REVIEWER),),
    State.NEED_INFO: (("supplement", Role.AGENT),),
    State.PENDING_DISPATCH: (*(("dispatch", Role.DISPATCHER),) * 4, ("consult", Role.DISPATCHER)),
    State.CONSULTING: (("give_opinion", Role.UNIT_CLERK), ("dispatch", Role.DISPATCHER)),
    State.PENDING_SIGN: (
        *(("sign", Role.UNIT_CLERK),) * 3,
        *(("add_co", Role.DISPATCHER), ("pass_down", Role.UNIT_CLERK), ("object", Role.UNIT_CLERK)),
    ),
    State.OBJECTION: (("uphold", Role.DISPATCHER), ("reject", Role.DISPATCHER)),
    State.IN_PROGRESS: (
        *(("answer", Role.UNIT_HANDLER), ("answer", Role.UNIT_HANDLER), ("add_co", Role.DISPATCHER)),
        *(("co_sign", Role.UNIT_CLERK), ("co_answer", Role.UNIT_HANDLER), ("object", Role.UNIT_CLERK)),
        *(("ask_extension", Role.UNIT_HANDLER), ("ask_suspension", Role.UNIT_HANDLER)),
        ("ask_termination", Role.UNIT_APPROVER),
    ),
    State.EXTENSION: (("grant", Role.SUPERVISOR), ("refuse", Role.SUPERVISOR)),
    State.SUSPENSION: (("grant", Role.SUPERVISOR), ("refuse", Role.SUPERVISOR)),
    State.SUSPENDED: (("resume", Role.SUPERVISOR), ("co_sign", Role.UNIT_CLERK)),
    State.UNIT_REVIEW: (*(("approve", Role.UNIT_APPROVER),) * 3, ("send_back", Role.UNIT_APPROVER)),
    State.FEEDBACK: (*(("pass_answer", Role.REVIEWER),) * 3, ("return_answer", Role.REVIEWER)),
    State.CALLBACK: (*(("unsolved", Role.CALLER),) * 3, ("solved", Role.CALLER)),
    State.REWORK: (*(("answer", Role.UNIT_HANDLER),) * 3, ("ask_extension", Role.UNIT_HANDLER)),
    State.REVIEW: (
        *(("order_rework", Role.SUPERVISOR), ("confirm_close", Role.SUPERVISOR), ("terminate", Role.SUPERVISOR)),
    ),
    State.CLOSED: (("reverse_close", Role.REVIEWER),),
    State.DIRECT_CLOSED: (("reverse_close", Role.REVIEWER),),
    State.AT_110: (("return_from_110", Role.AGENT),),
}


async def attempt(world: World, ticket_id: int, name: str, who: str, home: str, words: str, unit: str) -> None:
    async with world.work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket_id)
        lead = await store.lead_order(uow.session, ticket_id)
        by = world.actor(who, home, ticket)
        co = [order for order in await store.open_orders(uow.session, ticket_id) if order.part is Part.CO]
        mine = next((order for order in co if order.department_id in by.scope), co[0] if co else None)
        to = await uow.session.get_one(Department, world.units[unit])
        made = ACTS[name](Try(uow, ticket, lead, mine, by, words, to))
        if isinstance(made, Awaitable):
            await made


async def home_of(world: World, ticket_id: int, *, co: bool) -> str | None:
    """The code of the unit that has the lead, or a co-order; None where nobody has."""
    async with world.work.reading() as session:
        part = Part.CO if co else Part.LEAD
        ids = [order.department_id for order in await store.open_orders(session, ticket_id) if order.part is part]
    return next((code for code, unit_id in world.units.items() if unit_id in ids), None)


async def everything(work: Work) -> dict[str, list[Any]]:
    """Every row of every table that an act may touch."""
    async with work.reading() as session:
        return {
            table.name: sorted(map(repr, (await session.execute(sa.select(table))).all()))
            for table in Base.metadata.sorted_tables
            if table.name in TOUCHED
        }


async def wrongs(work: Work) -> list[str]:
    """What does not hold: chains, moves, clocks, orders."""
    async with work.reading() as session:
        found: list[str] = []
        for ticket in await session.scalars(sa.select(Ticket)):
            entries = await store.journal_of(session, ticket.id)
            rows = (await session.scalars(sa.select(Deadline).where(Deadline.ticket_id == ticket.id))).all()
            orders = await store.orders_of(session, ticket.id)
            checks = (*_journal(ticket, entries), *_clocks(ticket, rows, orders), *_orders(ticket, orders))
            found += [f"{ticket.id} {ticket.state}: {what}" for what, holds in checks if not holds]
        return found


def _journal(ticket: Ticket, entries: Sequence[Any]) -> list[tuple[str, bool]]:
    moves = [(entry.before, entry.act, entry.after) for entry in entries]
    return [
        ("chain", journal.first_broken(entries) is None),
        ("head", entries[-1].hash == ticket.journal_head and len(entries) == ticket.journal_length),
        ("ends where the ticket is", entries[-1].after is ticket.state),
        *((f"not in the table: {move}", move in LEGAL) for move in moves),
        *(("a gap between two entries", one.after is other.before) for one, other in pairwise(entries)),
    ]


def _clocks(ticket: Ticket, rows: Sequence[Deadline], orders: Sequence[WorkOrder]) -> list[tuple[str, bool]]:
    running = [row for row in rows if row.state is DeadlineState.RUNNING]
    paused = [row for row in rows if row.state is DeadlineState.PAUSED]
    owed = [(row.order_id, row.promise) for row in running if row.promise is not Promise.SUPERVISION]
    at_rest = running if ticket.state in PAUSING else []
    over = {order.id for order in orders if order.state in {OrderState.REFUSED, OrderState.DONE}}
    return [
        ("a clock runs for what is over", not (running and ticket.state in OVER)),
        ("a clock rests outside a resting state", not (paused and ticket.state not in PAUSING)),
        ("a unit's clock runs while it rests", not any(row.promise in OF_UNIT for row in at_rest)),
        ("a clock for an order that is over", not any(row.order_id in over for row in (*running, *paused))),
        ("one promise twice", len(set(owed)) == len(owed)),
        ("parked", not any(row.parked for row in rows)),
    ]


def _orders(ticket: Ticket, orders: Sequence[WorkOrder]) -> list[tuple[str, bool]]:
    live = [order for order in orders if order.state not in {OrderState.REFUSED, OrderState.DONE}]
    leads = [order for order in live if order.part is Part.LEAD]
    with_unit = ticket.state in (
        *lifecycle.OPEN_WITH_UNIT,
        State.SUSPENSION,
        State.FEEDBACK,
        State.CALLBACK,
        State.REVIEW,
    )
    return [
        ("two leads", len(leads) <= 1),
        ("a lead where a unit has it, none elsewhere", bool(leads) == with_unit),
        ("co-handlers without a lead", bool(leads) or not live),
        ("the list names the lead", not leads or leads[0].department_id == ticket.department_id),
    ]


def expected_act(name: str) -> Act | None:
    """The act that an attempt journals, where its name does not say so itself."""
    return {
        "uphold": Act.UPHOLD_OBJECTION,
        "reject": Act.REJECT_OBJECTION,
        "approve": Act.APPROVE_ANSWER,
        "solved": Act.REVIEW_SOLVED,
        "unsolved": Act.REVIEW_UNSOLVED,
        "grant": None,
        "refuse": None,
    }.get(name, Act(name) if name in set(Act) else None)
