"""One attempt at an act of a random life."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hotline.base.errors import NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.rights import Actor
from tickets.models import Part, Ticket, WorkOrder
from tickets.person_models import Department


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
    other: Ticket

    @property
    def order(self) -> WorkOrder:
        """The lead order; without one a stand-in of nobody, so that the act itself has to refuse."""
        return self.lead or WorkOrder(id=0, ticket_id=self.ticket.id, department_id=0, part=Part.LEAD)

    @property
    def co_order(self) -> WorkOrder:
        return self.co or self.order

    @staticmethod
    def present(order: WorkOrder | None) -> WorkOrder:
        if order is None:
            raise NotFound("没有承办单")
        return order

    async def newest(self, kind: type[Any], *where: Any) -> Any:
        """The ticket's newest letter, card, look, file or question; without one there is nothing to act on."""
        rows = sa.select(kind).where(kind.ticket_id == self.ticket.id, *where).order_by(kind.id.desc())
        found = await self.uow.session.scalar(rows.limit(1))
        if found is None:
            raise NotFound("没有可以办理的")
        return found


Doing = Callable[[Try], Any]
