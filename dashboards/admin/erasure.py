"""The security administrator's page for taking a citizen's personal data out for good (个人信息保护法47条〔法〕).

It asks; what it asks for is done when a second person agrees (`dashboards/admin/proposals_page.py`).
"""

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from hotline.base.errors import BadInput, NotFound
from tickets import numbering, store
from tickets.staff import proposals


async def form(request: web.Request) -> web.Response:
    return render.page(request, "erase.html")


async def erase(request: web.Request) -> web.Response:
    sent = await forms.read(request)
    prefix, reason = work_of(request).settings.number_prefix, forms.needed(sent, "reason")
    number = numbering.tidy(forms.needed(sent, "number"), prefix=prefix)
    if number != numbering.tidy(sent.get("again", ""), prefix=prefix):
        raise BadInput("两次输入的工单编号不一样，没有提请抹去")
    async with work_of(request).begin() as uow:
        ticket = await store.ticket_by_number(uow.session, number)
        if ticket is None:
            raise NotFound("没有这个编号的工单，请核对")
        await proposals.ask_erasure(uow, ticket, by=actor_of(request), reason=reason)
    return render.see("/admin/proposals?done=asked")
