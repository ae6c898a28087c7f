"""What a department has to handle is not handed to a street or township office (国办函〔2025〕66号 item 3).

The catalogue says which categories may go down. The machine never goes against it (`policy`); a person may, and
says why.
"""

from collections.abc import Sequence

from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from router import store
from tickets.models import Ticket
from tickets.organisation.levels import STREETS
from tickets.person_models import Department


async def check(uow: UnitOfWork, ticket: Ticket, units: Sequence[Department], *, reason: str) -> None:
    """BadInput where one of the units is a street office, the ticket's category has to stay above, and no reason."""
    below = [unit for unit in units if unit.level in STREETS]
    if not below or reason or ticket.category is None:
        return
    entry = await store.entry_in_force(uow.session, ticket.category, city_time(uow.now).date())
    if entry is not None and not entry.street_allowed:
        raise BadInput(
            f"“{entry.name}”应由职能部门办理，不得派给{below[0].short}这样的镇街（66号）；确需派给它的，请写明理由"
        )
