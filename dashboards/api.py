"""JSON for other systems and for whoever watches over this one."""

from aiohttp import web

from dashboards import limits, progress
from dashboards import ticket as tickets
from dashboards.keys import ACTOR, work_of
from dashboards.queries import people, promises
from dashboards.visitor import address_of
from hotline.base.clock import city_time
from router import clustering
from sla.account import accounts
from sla.recount import TOLD
from tickets import numbering, store


async def ticket(request: web.Request) -> web.Response:
    """Where a ticket stands, for its citizen's own tools; the same limits as the page."""
    work = work_of(request)
    number, code = request.match_info["number"], request.query.get("code", "")
    found = await limits.ticket_by_code(work, number, code, address=address_of(request))
    async with work.reading() as session:
        head = await clustering.standing(session, found)
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
    """Why each deadline is when it is: for staff all of them, for whoever has the query code those he was told of."""
    work, number = work_of(request), request.match_info["number"]
    actor = request.get(ACTOR)
    if actor is None:
        found = await limits.ticket_by_code(work, number, request.query.get("code", ""), address=address_of(request))
    async with work.reading() as session:
        if actor is not None:
            found = await tickets.visible(session, actor, number)
        rows = await promises.deadlines_of(session, found.id)
        shown = [row for row in rows if actor is not None or row.promise in TOLD]
        told = await accounts(session, work.settings, shown, await store.journal_of(session, found.id))
    body = {"number": found.number, "deadlines": [one.as_json(names=actor is not None) for one in told]}
    return web.json_response(body)
