"""Yellow and red cards: the unit appeals, the supervisor decides or withdraws; nothing disappears from the list."""

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.supervision.queries import letters
from dashboards.ticket import confirmed_words
from dashboards.web import forms, render
from hotline.base.errors import NotFound
from sla import store
from sla.models import AppealState
from sla.supervision import cards
from sla.supervision.cards import CardRule
from tickets import store as record
from tickets.access import visibility_store as seeing
from tickets.lifecycle import Act

SAID = {"appeal": "申诉已提交，等督办员审核", "decide": "申诉已审核", "withdraw": "已撤销"}
RULES = {rule.value: rule.label for rule in CardRule}


async def listed(request: web.Request) -> web.Response:
    """Newest first; a unit sees its own."""
    actor, before = actor_of(request), request.query.get("before", "")
    appealed = request.query.get("appealed", "") == "yes"
    async with work_of(request).reading() as session:
        counts = await letters.card_counts(session, actor)
        rows, more = await letters.cards(session, actor, appealed=appealed, before=forms.whole(before))
    context = {
        "rows": rows,
        "more": more,
        "appealed": appealed,
        "counts": counts,
        "rules": RULES,
        "states": AppealState,
        "may_appeal": actor.may(Act.APPEAL_CARD) and not actor.is_centre,
        "may_decide": actor.may(Act.DECIDE_APPEAL),
        "said": SAID.get(request.query.get("done", ""), ""),
    }
    return render.page(request, "cards.html", context)


async def act(request: web.Request) -> web.Response:
    actor, name, fields = actor_of(request), request.match_info["act"], await forms.read(request)
    async with confirmed_words.begin(request, fields) as uow:
        card = await store.card(uow.session, int(request.match_info["id"]))
        matter = await record.ticket(uow.session, card.ticket_id)
        if seeing.keeps_away(actor, matter) or not (actor.is_centre or card.department_id in actor.scope):
            raise NotFound("没有这张牌")
        reason = fields.get("reason", "")
        if name == "appeal":
            await cards.appeal(uow, card, by=actor, grounds=reason)
        elif name == "decide":
            upheld = forms.one_of(fields, "upheld", ("yes", "no")) == "yes"
            await cards.decide_appeal(uow, card, by=actor, upheld=upheld, reason=reason)
        elif name == "withdraw":
            await cards.withdraw(uow, card, by=actor, reason=reason)
        else:
            raise NotFound("没有这种操作")
    return render.see(f"/cards?done={name}")
