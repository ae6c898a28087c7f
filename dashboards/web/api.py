"""JSON for other systems and for monitoring."""

from collections.abc import Callable
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import people
from dashboards.auth import entry_limits
from dashboards.auth.app_keys import ACTOR, work_of
from dashboards.citizen import progress
from dashboards.citizen.browser_cookie import address_of
from dashboards.supervision.queries import promises
from dashboards.ticket import identity, ticket_access
from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import Work
from router.similar_tickets import cluster_reactions
from sla.calendar.deadline_recalculation import DATE_GIVEN
from sla.deadlines.deadline_explanations import accounts
from tickets import numbering, store
from tickets.access.rights import Actor
from tickets.models import Ticket

_WRITTEN = {"sentences", "reason", "why"}  # fields of a deadline that hold words of people


async def ticket(request: web.Request) -> web.Response:
    """Progress of a ticket, for its citizen's own tools; the same limits as the page."""
    work = work_of(request)
    number, code = request.match_info["number"], request.query.get("code", "")
    found = await entry_limits.ticket_by_code(work, number, code, address=address_of(request))
    async with work.reading() as session:
        head = await cluster_reactions.standing(session, found)
        units = await people.names_by_id(session, [head.department_id] if head.department_id else [])
        taken = await promises.is_taken_by_110(session, head)
    stands = progress.of(head.state, taken_by_110=taken)
    body = {
        "number": found.number,
        "spoken": numbering.read_aloud(found.number, prefix=work.settings.number_prefix),
        "title": found.title,
        "kind": found.kind.label,
        "state": stands.sentence,
        "step": stands.step,
        "steps": progress.STEPS,
        "ended": stands.ended,
        "department": units.get(head.department_id or 0),
        "registered_at": city_time(found.registered_at).isoformat(),
        "promised_at": city_time(found.due_at).isoformat() if found.due_at else None,
    }
    return web.json_response(body)


async def deadlines(request: web.Request) -> web.Response:
    """Why each deadline is when it is: for staff all of them, with the query code those given to the citizen."""
    work, number = work_of(request), request.match_info["number"]
    actor = request.get(ACTOR)
    if actor is None:
        found = await entry_limits.ticket_by_code(
            work, number, request.query.get("code", ""), address=address_of(request)
        )
    async with work.reading() as session:
        if actor is not None:
            found = await ticket_access.visible(session, actor, number)
        rows = await promises.deadlines_of(session, found.id)
        shown = [row for row in rows if actor is not None or row.promise in DATE_GIVEN]
        explained = await accounts(session, work.settings, shown, await store.journal_of(session, found.id))
        said = await _veil(session, found, actor, work)
    whole = [said(one.as_json(names=actor is not None)) for one in explained]
    return web.json_response({"number": found.number, "deadlines": whole})


async def _veil(session: AsyncSession, ticket: Ticket, actor: Actor | None, work: Work) -> Callable[[Any], Any]:
    """What people wrote (why a clock was paused) as this reader's page shows it; citizens read their own words."""
    if actor is None:
        return lambda value: value
    person = await identity.shown(session, ticket, actor, work.settings, work.clock.now())

    def veiled(written: Any, name: str = "") -> Any:
        if isinstance(written, dict):
            return {key: veiled(value, key) for key, value in written.items()}
        if isinstance(written, list):
            return [veiled(one, name) for one in written]
        return person.said(written) if name in _WRITTEN and isinstance(written, str) else written

    return veiled
