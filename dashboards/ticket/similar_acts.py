"""The three answers to what is like a ticket: it joins, it is a repeat, it is not the same."""

from aiohttp import web

from dashboards.auth.app_keys import actor_of
from dashboards.ticket import confirmed_words, ticket_access
from dashboards.ticket.similar_tickets import SAID
from dashboards.web import forms, render
from hotline.base.errors import Forbidden, NotFound
from tickets.clusters import clusters
from tickets.lifecycle import Act


async def answer(request: web.Request) -> web.Response:
    """`join`: under the other's master, as a repeat where it is the same citizen. `apart`: never proposed again."""
    actor, form, how = actor_of(request), await forms.read(request), request.match_info["how"]
    if how not in SAID:
        raise NotFound("没有这种操作")
    async with confirmed_words.begin(request, form) as uow:
        shown = await ticket_access.visible(uow.session, actor, request.match_info["number"])
        other = await ticket_access.visible(uow.session, actor, request.match_info["other"])
        await forms.check_unchanged(uow.session, shown, form)
        if how == "join":
            await clusters.join(uow, shown, other, by=actor, reason=forms.needed(form, "reason"))
        elif actor.may(Act.MERGE):
            await clusters.rule_out(uow, shown, other, by=actor)
        else:
            raise Forbidden("您的岗位不能判断并单；请联系派单员")
    return render.see(f"/t/{shown.number}?alike={how}")
