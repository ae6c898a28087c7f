"""Who may see which ticket: the rule for one, its SQL for lists and what a search finds say the same of every pair."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tickets import query_codes, store
from tickets.access import visibility_store as seeing
from tickets.access.post_models import StaffPost
from tickets.access.rights import Actor, Role
from tickets.lifecycle import State
from tickets.models import Kind, OrderState, Part, Ticket, Urgency, WorkOrder
from tickets.objection_models import Consultation, Opinion
from tickets.person_models import Citizen, Department, Staff, StaffRole
from tickets.search import index_sync, query_parser
from tickets.search.searching import SearchRequest, find

TICKETS, SEEDS = 60, (1, 2)
index_sync.listen()  # as every process does
TREE = {"centre": "", "build": "", "lamps": "build", "team": "lamps", "squad": "team", "labour": "", "court": "labour"}
LEVELS = {"centre": "centre"}
ELSEWHERE = frozenset({Role.AGENT, Role.UNIT_CLERK})  # who have a post at `lamps` too


async def town(uow: UnitOfWork) -> dict[str, Department]:
    units: dict[str, Department] = {}
    for code, above in TREE.items():
        parent = units.get(above)
        unit = Department(code=code, name=code, short=code, level=LEVELS.get(code, "city"), path="")
        uow.session.add(unit)
        await uow.session.flush()
        unit.path, unit.parent_id = f"{parent.path if parent else '/'}{unit.id}/", parent.id if parent else None
        units[code] = unit
    return units


async def people(uow: UnitOfWork, units: dict[str, Department]) -> list[Staff]:
    """Every role everywhere, and some with a post at another unit."""
    made = []
    for code, unit in units.items():
        for role in (*Role, None):
            staff = Staff(
                login=f"{role or 'nobody'}@{code}",
                name="某人",
                password_hash="-",
                department_id=unit.id,
                created_at=uow.now,
            )
            uow.session.add(staff)
            await uow.session.flush()
            if role is not None:
                uow.session.add(StaffRole(staff_id=staff.id, role=role.value))
            if role in ELSEWHERE:
                uow.session.add(StaffPost(staff_id=staff.id, department_id=units["lamps"].id, role="unit_handler"))
            made.append(staff)
    return made


async def record(uow: UnitOfWork, units: Sequence[Department], staff: Sequence[Staff], draw: random.Random) -> None:
    citizen = Citizen(created_at=uow.now)
    uow.session.add(citizen)
    await uow.session.flush()
    ids = [unit.id for unit in units]
    for at in range(TICKETS):
        lead = draw.choice([None, *ids])
        ticket = Ticket(
            number=f"GL{at:08}",
            code_hash=query_codes.code_hash("GL", "1", uow.settings.keys),
            citizen_id=citizen.id,
            source="web",
            state=draw.choice([State.IN_PROGRESS, State.PENDING_DISPATCH, State.CLOSED]),
            kind=draw.choice([Kind.HELP, Kind.REPORT]),
            urgency=Urgency.NORMAL,
            title="路灯不亮",
            text="路灯不亮",
            registered_at=uow.now,
            registered_by=draw.choice([None, draw.choice(staff).id]),
            accused_id=draw.choice([None, None, *ids[1:]]),
            accused_unknown=not at % 7,
            department_id=lead,
            recused=sorted({draw.choice(staff).id for _ in range(draw.choice([0, 0, 1, 12, 40]))}),
            confidential=draw.random() < 0.5,
        )
        uow.session.add(ticket)
        await uow.session.flush()
        for unit in {lead, *draw.choices([None, *ids], k=2)} - {None}:
            uow.session.add(order_of(uow, ticket, unit or 0, draw))
        if draw.random() < 0.3:
            held = Consultation(ticket_id=ticket.id, question="归谁管", opened_at=uow.now, opened_by=staff[0].id)
            uow.session.add(held)
            await uow.session.flush()
            uow.session.add(Opinion(consultation_id=held.id, department_id=draw.choice(ids)))


def order_of(uow: UnitOfWork, ticket: Ticket, unit: int, draw: random.Random) -> WorkOrder:
    lead = unit == ticket.department_id
    state = OrderState.SIGNED if lead else draw.choice([OrderState.REFUSED, OrderState.DONE])
    return WorkOrder(
        ticket_id=ticket.id,
        department_id=unit,
        part=Part.LEAD if lead else Part.CO,
        state=state,
        dispatched_at=uow.now,
    )


async def persons(work: Work) -> list[Actor]:
    async with work.reading() as session:
        staff = (await session.scalars(select(Staff).order_by(Staff.id))).all()
        found = [await store.actor(session, one) for one in staff]
    return [*found, *(replace(one, acting_for=found[-at].id) for at, one in enumerate(found[:20], 1))]


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_rule_its_sql_and_the_search_agree(bare_work: Work, seed: int) -> None:
    draw = random.Random(seed)
    async with bare_work.begin() as uow:
        units = await town(uow)
        await record(uow, list(units.values()), await people(uow, units), draw)
    everybody = await persons(bare_work)
    async with bare_work.reading() as session:
        tickets = (await session.scalars(select(Ticket))).all()
        touched = {ticket.id: await seeing.units_of(session, ticket) for ticket in tickets}
        had = {(one.ticket_id, one.department_id) for one in await session.scalars(select(WorkOrder))}
        for person in everybody:
            may = {ticket.id for ticket in tickets if seeing.may_see(person, ticket, touched[ticket.id])}
            assert may == set(await session.scalars(select(Ticket.id).where(seeing.seen_by(person)))), person
            found = await find(
                session, SearchRequest(query_parser.read("路灯", prefix="GL"), by=person), now=uow.now, size=TICKETS
            )
            in_reach = may if person.is_centre else {t for t in may if any((t, u) in had for u in person.scope)}
            findable = {t.id for t in tickets if t.id in in_reach}
            assert set(found.ids) == findable, person
        kept = [ticket for ticket in tickets if ticket.recused]
        assert kept
        assert any(not seeing.may_see(one, kept[0], touched[kept[0].id]) for one in everybody if one.is_centre)


async def test_a_recused_person_is_recused_in_every_role(bare_work: Work) -> None:
    async with bare_work.begin() as uow:
        units = await town(uow)
        await people(uow, units)
    everybody = await persons(bare_work)
    ticket = Ticket(accused_id=units["lamps"].id, department_id=units["build"].id, recused=[], registered_by=None)
    below = {units[code].id for code in ("lamps", "team", "squad")}
    for person in everybody:
        barred = person.department_id in below or not ELSEWHERE.isdisjoint(person.roles)
        assert seeing.keeps_away(person, ticket) is barred, person
        assert not (barred and seeing.may_see(person, ticket, {units[code].id for code in TREE}))
        ticket.recused = [person.id or 0]
        assert seeing.keeps_away(person, ticket)
        ticket.recused = []
