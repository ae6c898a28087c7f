"""The window in which a unit may object to an order (DOMAIN 2.3): from signing, as long as the policy says."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.clock import city_time
from hotline.base.errors import Conflict
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from sla.calendar import calendars
from sla.calendar.workdays import due
from sla.deadlines import deadline_store
from sla.policy import active_policies
from sla.policy.time_limit import TimeLimit
from tickets import handling
from tickets.access.rights import Actor
from tickets.files.attachment_models import Attachment
from tickets.models import Ticket, WorkOrder
from tickets.objection_models import Objection


async def window_end(session: AsyncSession, settings: Settings, order: WorkOrder) -> datetime | None:
    """Until when the order may be objected to; None while it is not signed, for then the window has not begun."""
    if order.signed_at is None:
        return None
    promised = await deadline_store.last_answered(session, order.id)
    name, since = (promised.policy["preset"], promised.starts_at) if promised else (settings.policy, order.signed_at)
    preset = active_policies.kept(settings, name, since)
    calendar = await calendars.current(session, settings)
    return due(order.signed_at, TimeLimit.parse(preset.objection_within), calendar)


async def object_to(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder,
    *,
    by: Actor,
    ground: str,
    basis: str,
    evidence: Sequence[Attachment],
) -> Objection:
    """Raises Conflict where the window is over: a unit that kept an order that long handles it."""
    end = await window_end(uow.session, uow.settings, order)
    if end is not None and uow.now > end:
        raise Conflict(f"退单须在签收后的规定时间内提出，期限已于 {city_time(end):%m月%d日 %H:%M} 截止；请继续办理")
    return await handling.object_to(uow, ticket, order, by=by, ground=ground, basis=basis, evidence=evidence)
