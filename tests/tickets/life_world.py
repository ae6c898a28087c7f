"""The office in which random lives are led: its units, its people, and how a matter comes into it."""

from dataclasses import dataclass

from hotline.base.storage.unit_of_work import Work
from tickets import conversations, handling, store
from tickets.access.rights import SYSTEM, UNIT_ROLES, Actor, ActorKind, Role
from tickets.clusters import cluster_store
from tickets.clusters.cluster_models import Cluster
from tickets.models import Kind, Part, Ticket
from tickets.person_models import Department, Staff

UNITS = {"centre": "", "lamps": "", "lamps_east": "lamps", "roads": ""}
NAMES = {"lamps": "某市市场监督管理局"}  # one has a statute of its own
KINDS = (Kind.OTHER, Kind.COMPLAINT, Kind.REPORT)


@dataclass
class World:
    """The office in a database: its units by code, and one person a role."""

    work: Work
    units: dict[str, int]
    staff: dict[Role, int]

    def actor(self, who: str, unit: str, ticket: Ticket) -> Actor:
        """`citizen`, `stranger`, `system`, or a role's code at a unit."""
        if who == "system":
            return SYSTEM
        if who in {"citizen", "stranger"}:
            return Actor(ActorKind.CITIZEN, ticket.citizen_id + (who == "stranger"), "诉求人")
        role = Role(who)
        home = self.units[unit if role in UNIT_ROLES else "centre"]
        below = {self.units["lamps_east"]} if unit == "lamps" and role in UNIT_ROLES else set()
        return Actor(ActorKind.STAFF, self.staff[role], role.value, frozenset({role}), home, frozenset({home, *below}))


async def settle(work: Work) -> World:
    async with work.begin() as uow:
        rows: dict[str, Department] = {}
        for code, parent in UNITS.items():
            level = "centre" if code == "centre" else "city"
            rows[code] = Department(
                code=code, name=NAMES.get(code, code), short=code, level=level, path="", active=True
            )
            uow.session.add(rows[code])
            await uow.session.flush()
            rows[code].path = f"{rows[parent].path if parent else '/'}{rows[code].id}/"
        people = {
            role: Staff(login=role, name=role, password_hash="x", department_id=rows["centre"].id, created_at=uow.now)
            for role in Role
        }
        uow.session.add_all(people.values())
        await uow.session.flush()
        units = {code: row.id for code, row in rows.items()}
        return World(work, units, {role: person.id for role, person in people.items()})


async def new_ticket(world: World, serial: int) -> int:
    async with world.work.begin() as uow:
        heard = await conversations.append(
            uow, channel="webchat", external_id=f"m{serial}", sender=f"s{serial // 3}", text="路灯坏了", sent_at=uow.now
        )
        ticket = await handling.open_ticket(uow, heard.conversation, heard.message)
        ticket.kind = KINDS[serial % len(KINDS)]
        return ticket.id


async def new_draft(world: World, serial: int, who: str) -> int:
    async with world.work.begin() as uow:
        citizen, _ = await conversations.person(uow, phone=f"1390000{serial:04d}")
        by = world.actor(who, "centre", Ticket(citizen_id=citizen.id))
        draft = handling.Draft(text="来电：路灯坏了", kind=Kind.REPORT if serial % 2 else Kind.HELP)
        ticket = await handling.take_down(uow, draft, by=by, citizen_id=citizen.id)
        return ticket.id


async def leading(world: World, ticket_id: int) -> int:
    """The ticket that is handled: a member of a cluster waits for its master."""
    async with world.work.reading() as session:
        member = await cluster_store.membership(session, ticket_id)
        return (await session.get_one(Cluster, member.cluster_id)).master_id if member else ticket_id


async def home_of(world: World, ticket_id: int, *, co: bool) -> str | None:
    """The code of the unit that has the lead, or a co-order; None where nobody has."""
    async with world.work.reading() as session:
        part = Part.CO if co else Part.LEAD
        ids = [order.department_id for order in await store.open_orders(session, ticket_id) if order.part is part]
    return next((code for code, unit_id in world.units.items() if unit_id in ids), None)
