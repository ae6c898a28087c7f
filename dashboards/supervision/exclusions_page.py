"""Taking matters out of the rates (剔除): asked for on a listed reason, decided by somebody else, never forgotten."""

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.figures.queries import indicators as queries
from dashboards.ticket import confirmed_words
from dashboards.web import forms, render
from hotline.base.errors import NotFound
from sla import store as promises
from sla.indicators.indicator_facts import Exclude
from sla.reviews import exclusions
from tickets import store
from tickets.access import visibility_store as seeing
from tickets.lifecycle import Act

SAID = {
    "asked": "申请已提交，等督办员审批",
    "approve": "已同意剔除，此后的统计不再计入",
    "refuse": "已记录不同意的理由",
}


async def listed(request: web.Request) -> web.Response:
    """Newest first; a unit sees its own."""
    actor, before = actor_of(request), request.query.get("before", "")
    async with work_of(request).reading() as session:
        rows, more = await queries.exclusions(
            session,
            actor,
            before=forms.whole(before),
        )
    context = {
        "rows": rows,
        "more": more,
        "reasons": {reason.value: reason.label for reason in Exclude},
        "number": request.query.get("number", ""),
        "may_ask": actor.may(Act.ANSWER) or actor.may(Act.SUPERVISE),
        "may_decide": actor.may(Act.SUPERVISE),
        "said": SAID.get(request.query.get("done", ""), ""),
    }
    return render.page(request, "exclusions.html", context)


async def ask(request: web.Request) -> web.Response:
    actor, fields = actor_of(request), await forms.read(request)
    number = forms.needed(fields, "number")
    code = forms.one_of(fields, "exclude", [reason.value for reason in Exclude])
    async with work_of(request).begin() as uow:
        ticket = await store.ticket_by_number(uow.session, number)
        barred = ticket is None or seeing.keeps_away(actor, ticket)
        review = await promises.latest_review(uow.session, ticket.id) if ticket and not barred else None
        if ticket is None or review is None or not (actor.is_centre or review.department_id in actor.scope):
            raise NotFound("没有这张工单，或者还没有请诉求人评价过；请核对工单编号")
        reason = next(one for one in Exclude if one.value == code)
        await exclusions.ask(uow, review, by=actor, reason=reason, note=forms.needed(fields, "reason"))
        await confirmed_words.show(uow, ticket, fields["reason"], fields, by=actor)
    return render.see("/exclusions?done=asked")


async def decide(request: web.Request) -> web.Response:
    actor, fields, name = actor_of(request), await forms.read(request), request.match_info["act"]
    async with work_of(request).begin() as uow:
        found = await queries.exclusion(uow.session, int(request.match_info["id"]), actor)
        if found is None or name not in {"approve", "refuse"}:
            raise NotFound("没有这项申请")
        act, words = exclusions.approve if name == "approve" else exclusions.refuse, fields.get("reason", "")
        act(uow, found[0], by=actor, note=words)
        await confirmed_words.show(uow, found[1], words, fields, by=actor)
    return render.see(f"/exclusions?done={name}")
