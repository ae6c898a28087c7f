"""Preview of an act on units: what it would move, counted; nothing is changed."""

from collections import Counter
from dataclasses import dataclass

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.organisation import plans, store
from tickets.organisation.models import UnitAct
from tickets.organisation.plans import Plan
from tickets.organisation.store import Burden
from tickets.person_models import Department


@dataclass(frozen=True, slots=True)
class MovedOrders:
    """From one unit: what is open by who takes it over, what else goes with it, what stays as it is."""

    former: Department
    heirs: tuple[tuple[Department, int], ...]  # and how many open orders each takes over
    stays: int  # open orders that the unit keeps
    burden: Burden
    closes: bool


@dataclass(frozen=True, slots=True)
class Preview:
    moved: tuple[MovedOrders, ...]
    below: int = 0  # units that move with the unit (调整隶属)


async def look(uow: UnitOfWork, act: UnitAct, unit: Department, plan: Plan) -> Preview:
    """Raises BadInput for what cannot be done."""
    checked = await plans.check(uow, act, unit, plan)
    found = []
    for one in checked.successions:
        orders = await store.open_orders(uow.session, one.former.id)
        heirs = [one.heir_of(ticket) for _, ticket in orders]
        counts = Counter(heir.id for heir in heirs if heir is not None)
        taken = tuple((heir, counts[heir.id]) for heir in one.heirs)
        burden = await store.burden(uow.session, one.former.id)
        found.append(MovedOrders(one.former, taken, heirs.count(None), burden, one.closes))
    below = len(await store.below(uow.session, unit)) if checked.hangs else 0
    return Preview(tuple(found), below)
