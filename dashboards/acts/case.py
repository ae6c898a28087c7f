"""One filled-in form on one ticket, and what has to be known of the ticket before a form is offered."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import people
from dashboards.supervision.queries import promises
from dashboards.web import forms
from dashboards.web.forms import Form
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from sla.models import DeadlineState, Review, ReviewState
from sla.policy.promises import Promise
from tickets import city_grounds, store
from tickets.access.rights import Actor, allows
from tickets.clusters import cluster_store
from tickets.clusters.cluster_models import Membership
from tickets.files.attachment_models import Attachment
from tickets.handling import NO_TARGET
from tickets.lifecycle import Act, State
from tickets.message_models import Message
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.objection_models import Opinion
from tickets.organisation import store as organisation
from tickets.person_models import Department, Staff
from tickets.staff import second_person

MOST_SIBLINGS = 20  # the newest; older ones are closed anyway
OF_CO = frozenset({Act.CO_SIGN, Act.CO_ANSWER})


@dataclass(frozen=True, slots=True)
class TicketStanding:
    """The ticket for this person: what depends on it beside its state."""

    actor: Actor
    ticket: Ticket
    orders: Sequence[WorkOrder]
    lead: WorkOrder | None
    co: WorkOrder | None  # the own unit's part as co-handler
    opinion: Opinion | None  # the own unit's place in the consultation
    review: Review | None  # the question that waits for the citizen
    member: Membership | None
    below: Sequence[Department]  # units that the lead may pass it down to
    lines: Sequence[Message] = ()  # what the citizen said, for those who may split or move
    siblings: Sequence[Ticket] = ()  # the citizen's other tickets that a message may be moved to
    clear: bool = False  # may read the citizen's words unmasked
    statutory: Mapping[Promise, DeadlineState] = field(
        default_factory=dict
    )  # the own unit's stages that run or are paused
    object_until: datetime | None = None  # the end of the window for an objection, once it has begun
    object_over: bool = False
    last_try: bool = False  # nobody is called again after a call that is missed now
    not_oneself: frozenset[Act] = frozenset()  # one's own work, for which a second person is on duty

    def may(self, act: Act) -> bool:
        """The right in this state, the reach, and duties kept apart: what the act itself will check."""
        unit_id = self._unit_of(act)
        if unit_id == 0 or act in self.not_oneself:
            return False
        return allows(
            self.actor,
            act,
            state=self.ticket.state,
            department_id=unit_id,
            registered_by=self.ticket.registered_by,
        )

    def _unit_of(self, act: Act) -> int | None:
        """Id of the unit that may perform the act, 0 if there is none."""
        if act in OF_CO:
            return self.co.department_id if self.co else 0
        if act is Act.GIVE_OPINION:
            return self.opinion.department_id if self.opinion else 0
        return self.lead.department_id if self.lead else self.ticket.department_id


@dataclass(frozen=True, slots=True)
class TicketForm:
    """One filled-in form on one ticket."""

    uow: UnitOfWork
    standing: TicketStanding
    form: Form
    files: Sequence[Attachment] = ()  # what the form brought, on the ticket already

    @property
    def ticket(self) -> Ticket:
        return self.standing.ticket

    @property
    def by(self) -> Actor:
        return self.standing.actor

    @property
    def order(self) -> WorkOrder | None:
        return self.standing.lead

    @property
    def lead(self) -> WorkOrder:
        if self.standing.lead is None:
            raise Conflict("这张工单现在没有承办单，可能别人刚刚改派，请刷新看看")
        return self.standing.lead

    @property
    def co(self) -> WorkOrder:
        if self.standing.co is None:
            raise Conflict("您单位没有这张工单的协办单，可能已经办结")
        return self.standing.co

    @property
    def reason(self) -> str:
        return self.form.get("reason", "")

    def text(self, name: str = "reason") -> str:
        return forms.needed(self.form, name)

    def ground(self, listed: str) -> str:
        """One of the grounds that are offered today (`city_grounds`)."""
        return forms.one_of(
            self.form, "ground", city_grounds.offered(self.uow.settings, city_time(self.uow.now).date(), listed)
        )

    async def unit(self) -> Department:
        return await department_named(self.uow, self.form.get("department", ""))

    async def units(self, name: str) -> list[Department]:
        """Those that were ticked, in order."""
        return [await department_named(self.uow, code) for code in forms.several(self.form, name)]

    async def colleague(self) -> Staff | None:
        """Who is named, by login or by name; of several of one name the login decides."""
        text = self.form.get("person", "")
        found = await people.staff_called(self.uow.session, text) if text else []
        if text and not found:
            raise BadInput(f"没有找到“{text}”，请填写登录名或者全名")
        if len(found) > 1:
            raise BadInput(f"有 {len(found)} 个人叫“{text}”，请填写登录名：{'、'.join(one.login for one in found)}")
        return found[0] if found else None


Deed = Callable[[TicketForm], Awaitable[None]]


async def standing(session: AsyncSession, ticket: Ticket, actor: Actor, *, clear: bool = False) -> TicketStanding:
    orders = await store.orders_of(session, ticket.id)
    lead = await store.lead_order(session, ticket.id)
    review = await promises.review_waiting(session, ticket.id) if ticket.state is State.CALLBACK else None
    opinion = None
    if ticket.state is State.CONSULTING and not actor.is_centre:
        opinion = await store.opinion_of(session, ticket.id, actor.scope)
    in_cluster = ticket.state is State.MERGED
    return TicketStanding(
        actor=actor,
        ticket=ticket,
        orders=orders,
        lead=lead,
        co=_own_part(orders, actor),
        opinion=opinion,
        review=review if review is not None and review.state is not ReviewState.ANSWERED else None,
        member=await cluster_store.membership(session, ticket.id) if in_cluster else None,
        below=await _below(session, lead, actor) if lead is not None else (),
        **await _to_sort_out(session, ticket, actor),
        clear=clear,
        not_oneself=await _not_oneself(session, ticket, lead, actor),
        statutory=await _statutory(session, lead, actor),
    )


async def _not_oneself(session: AsyncSession, ticket: Ticket, lead: WorkOrder | None, actor: Actor) -> frozenset[Act]:
    """Queried only where such an act is possible for this person now."""
    acts = [act for act in second_person.EARLIER if actor.may(act, ticket.state)]
    if lead is None or not acts:
        return frozenset()
    return frozenset(await second_person.barred(session, ticket, lead, acts, by=actor))


async def _to_sort_out(session: AsyncSession, ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """Nothing for those who may not split the ticket or move its messages: units are not asked for it."""
    if not allows(actor, Act.SPLIT, state=ticket.state, department_id=ticket.department_id):
        return {}
    others = await store.tickets_of_citizen(session, ticket.citizen_id)
    return {
        "lines": await store.citizen_lines(session, ticket.id),
        "siblings": [
            one
            for one in reversed(others)
            if one.id != ticket.id
            and one.state not in NO_TARGET
            and actor.persons.isdisjoint(one.recused or ())
            and one.confidential is ticket.confidential  # nothing leads from a citizen's name to what is confidential
        ][:MOST_SIBLINGS],
    }


async def _statutory(session: AsyncSession, lead: WorkOrder | None, actor: Actor) -> Mapping[Promise, DeadlineState]:
    """Asked only where the lead's own people look: nobody else has an act in them."""
    if lead is None or lead.department_id not in actor.scope:
        return {}
    return await promises.statutory_of(session, lead.id)


def _own_part(orders: Sequence[WorkOrder], actor: Actor) -> WorkOrder | None:
    """The unit's open part as co-handler; one that is still to be done before one that is."""
    over = {OrderState.REFUSED, OrderState.DONE}
    own = [one for one in orders if one.part is Part.CO and one.department_id in actor.scope and one.state not in over]
    return min(own, key=lambda one: one.state is OrderState.ANSWERED, default=None)


async def _below(session: AsyncSession, lead: WorkOrder, actor: Actor) -> Sequence[Department]:
    if lead.department_id not in actor.scope:
        return ()
    inside = await store.subtree(session, lead.department_id) - {lead.department_id}
    return [unit for unit in await organisation.active_units(session) if unit.id in inside] if inside else ()


async def department_named(uow: UnitOfWork, text: str) -> Department:
    """The active department with this code, name or short name."""
    if not text:
        raise BadInput("请选择承办单位")
    for department in await organisation.active_units(uow.session):
        if text in {department.code, department.name, department.short}:
            return department
    raise BadInput(f"没有找到承办单位“{text}”，请从列表里选")
