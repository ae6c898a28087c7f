"""What the simulated acts share: the system, chance, and who is on the roster."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from hotline.app.wiring import Services
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.simulation.demo import answering
from hotline.simulation.demo.pace import Range
from hotline.simulation.demo.roster import Roster
from tickets.access.rights import Actor, Role
from tickets.models import Ticket, WorkOrder
from tickets.person_models import Department

CONDUCT_WORDS, LETTERS_WORDS = "1704", "1702"  # standard answers of the offices that investigate others


@dataclass
class Desk:
    house: Services
    rng: random.Random
    roster: Roster

    def centre(self, role: Role, *, without: int | None = None) -> Actor:
        return self.roster.centre(role, self.rng, without=without)

    def of_unit(self, order: WorkOrder, role: Role) -> Actor:
        return self.roster.unit(order.department_id, role)

    def unit(self, department_id: int) -> Department:
        return self.roster.units[department_id]

    def words(self, uow: UnitOfWork, ticket: Ticket, by: Actor) -> str:
        """An answer that fits the matter and the unit."""
        unit = self.roster.units.get(by.department_id or 0)
        own = {"jwjw": CONDUCT_WORDS, "xfj": LETTERS_WORDS}.get(unit.code if unit else "")
        code = own if own and not (ticket.category or "").startswith("17") else ticket.category
        return answering.answer(code, ticket.kind, by=by.name, now=uow.now, rng=self.rng)


Act = Callable[[Desk, UnitOfWork, Ticket, WorkOrder], Awaitable[None]]
Job = Callable[[UnitOfWork], Awaitable[None]]
Planned = tuple[str, datetime, Range, Job]  # a name, since when it waits, for how long, and what is done then
EarlyAct = Callable[[Desk, UnitOfWork, Ticket], Awaitable[None]]  # while no unit has it
