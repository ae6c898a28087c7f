"""The unit's own list (承办单位): what is due first, and signing several at once."""

from aiohttp import web

from dashboards import render
from dashboards.keys import actor_of, work_of
from dashboards.queries import orders, promises, tickets
from hotline.base.errors import BadInput, HotlineError, NotFound
from tickets import handling
from tickets.rights import Actor

MOST_AT_ONCE = 50


async def mine(request: web.Request) -> web.Response:
    """The open orders of the own unit and everything below it."""
    scope, chosen = actor_of(request).scope, request.query.get("group", "")
    if chosen and chosen not in orders.GROUPS:
        raise NotFound("没有这一组")
    async with work_of(request).reading() as session:
        by_group, by_lamp = await orders.counts(session, scope)
        states = orders.GROUPS[chosen][1] if chosen else None
        at = request.query.get("at", "")
        found = await (
            orders.open_of(session, scope, states, at=at) if states else orders.open_of(session, scope, at=at)
        )
        rows = found.items
        helping = [] if chosen else await orders.helping(session, scope)
        supervised = await promises.open_supervisions(session, scope=scope, at=request.query.get("ordered", ""))
    total = by_group[chosen] if chosen else sum(by_group.values())
    rows = tickets.discreet(rows, actor_of(request))
    context = {"rows": rows, "chosen": chosen, "total": total, "by_lamp": by_lamp}
    context |= {"supervised": supervised.items, "ordered_pages": render.neighbours(request, supervised, "ordered")}
    context["pages"] = render.neighbours(request, found)
    context["helping"] = tickets.discreet(helping, actor_of(request))
    context |= {"rail": [(name, label, by_group[name]) for name, (label, _) in orders.GROUPS.items()]}
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
            found = await orders.lead_orders(uow.session, [number])
            if not found:
                return False
            handling.sign(uow, *found[0], by=by)
    except HotlineError:
        return False
    return True
