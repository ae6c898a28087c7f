"""Who works in the simulated city: the accounts that there are, and somebody for every unit that has none."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.simulation.demo import queries
from tickets.access.rights import Actor, ActorKind, Role
from tickets.person_models import Department

FAMILY, GIVEN = "黄韦覃陆梁蒙农罗莫卢", ("志远", "晓岚", "建平", "素华", "文斌", "桂香", "立新", "春燕", "国梁", "慧敏")


@dataclass(frozen=True)
class Roster:
    """Everybody with an account, and the units."""

    people: Sequence[Actor]
    units: dict[int, Department]

    @classmethod
    async def read(cls, session: AsyncSession) -> "Roster":
        units = {unit.id: unit for unit in await queries.departments(session)}
        people = [
            Actor(ActorKind.STAFF, staff_id, name, frozenset(map(Role, roles)), home, _below(units, home))
            for staff_id, name, home, roles in await queries.accounts(session)
        ]
        return cls(people, units)

    def centre(self, role: Role, rng: random.Random, *, without: int | None = None) -> Actor:
        """Somebody of the centre with this role, not the one with the id `without` where there is another."""
        held = [one for one in self.people if role in one.roles]
        return rng.choice([one for one in held if one.id != without] or held)

    def unit(self, department_id: int, role: Role) -> Actor:
        """Somebody of this unit, or of the unit above it; small units have no account, and one of a name of its own."""
        held = [one for one in self.people if role in one.roles]
        own = [one for one in held if one.department_id == department_id]
        above = [one for one in held if department_id in one.scope]
        if own or above:
            return (own or above)[0]
        named = random.Random(f"{department_id}.{role}")  # noqa: S311 - play
        name = named.choice(FAMILY) + named.choice(GIVEN)
        return Actor(ActorKind.STAFF, held[0].id, name, frozenset({role}), department_id, frozenset({department_id}))


def _below(units: dict[int, Department], home: int) -> frozenset[int]:
    return frozenset(unit.id for unit in units.values() if unit.path.startswith(units[home].path))
