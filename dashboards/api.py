"""JSON for other systems and for whoever watches over this one."""

from aiohttp import web

from dashboards import limits, progress
from dashboards.keys import work_of
from dashboards.queries import people
from dashboards.visitor import address_of
from hotline.base.clock import city_time
from hotline.base.errors import Unavailable
from tickets import numbering


async def ticket(request: web.Request) -> web.Response:
    """Where a ticket stands, for its citizen's own tools; the same limits as the page."""
    work = work_of(request)
    number, code = request.match_info["number"], request.query.get("code", "")
    found = await limits.ticket_by_code(work, number, code, address=address_of(request))
    async with work.reading() as session:
        units = await people.names_by_id(session, [found.department_id] if found.department_id else [])
    stands = progress.of(found.state)
    body = {
        "number": found.number,
        "spoken": numbering.read_aloud(found.number, prefix=work.settings.number_prefix),
        "title": found.title,
        "kind": found.kind.label,
        "state": stands.sentence,
        "step": stands.step,
        "steps": progress.STEPS,
        "ended": stands.ended,
        "department": units.get(found.department_id or 0),
        "registered_at": city_time(found.registered_at).isoformat(),
        "promised_at": city_time(found.due_at).isoformat() if found.due_at else None,
    }
    return web.json_response(body)


async def health(request: web.Request) -> web.Response:
    """200 while this process reaches its database."""
    try:
        async with work_of(request).reading() as session:
            await people.alive(session)
    except OSError as error:
        raise Unavailable("连不上数据库") from error
    return web.json_response({"status": "ok"})
