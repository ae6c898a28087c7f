"""The unit's own list (承办单位): what is due first, and signing several at once."""

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.desk.queries import work_orders
from dashboards.supervision.queries import promises
from dashboards.web import render
from dashboards.web.queries.redaction import as_read
from hotline.base.errors import BadInput, HotlineError, NotFound
from tickets import handling
from tickets.access.rights import Actor

MOST_AT_ONCE = 50


async def mine(request: web.Request) -> web.Response:
    """The open orders of the own unit and everything below it."""
    actor, chosen = actor_of(request), request.query.get("group", "")
    if chosen and chosen not in work_orders.GROUPS:
        raise NotFound("没有这一组")
    async with work_of(request).reading() as session:
        by_group, by_lamp = await work_orders.counts(session, actor)
        states = work_orders.GROUPS[chosen][1] if chosen else None
        at = request.query.get("at", "")
        found = await (
            work_orders.open_of(session, actor, states, at=at) if states else work_orders.open_of(session, actor, at=at)
        )
        rows = await as_read(session, found.items, actor)
        helping = [] if chosen else await as_read(session, await work_orders.helping(session, actor), actor)
        supervised = await promises.open_supervisions(session, actor, of_unit=True, at=request.query.get("ordered", ""))
    total = by_group[chosen] if chosen else sum(by_group.values())
    context = {"rows": rows, "chosen": chosen, "total": total, "by_lamp": by_lamp}
    context |= {"supervised": supervised.items, "ordered_pages": render.neighbours(request, supervised, "ordered")}
    context["pages"] = render.neighbours(request, found)
    context["helping"] = helping
    context |= {"rail": [(name, label, by_group[name]) for name, (label, _) in work_orders.GROUPS.items()]}
    context |= {"signed": request.query.get("signed", ""), "failed": request.query.get("failed", "")}
    return render.page(request, "department.html", context)


async def sign_several(request: web.Request) -> web.Response:
    """Sign what was ticked; one that cannot be signed does not hold up the others."""
    sent = await request.post()
    numbers = [str(number) for number in sent.getall("numbers", [])][:MOST_AT_ONCE]
    if not numbers:
        raise BadInput("请先勾选要签收的工单")
    done = [await _sign(request, number, by=actor_of(request)) for number in numbers]
    return render.see(f"/dept?group=sign&signed={sum(done)}&failed={len(done) - sum(done)}")


async def _sign(request: web.Request, number: str, *, by: Actor) -> bool:
    try:
        async with work_of(request).begin() as uow:
            found = await work_orders.lead_orders(uow.session, [number], by)
            if not found:
                return False
            handling.sign(uow, *found[0], by=by)
    except HotlineError:
        return False
    return True
