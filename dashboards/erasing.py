"""The security administrator's page for taking a citizen's personal data out for good (个人信息保护法47条〔法〕)."""

from aiohttp import web

from dashboards import forms, render
from dashboards.keys import actor_of, work_of
from hotline.base.errors import BadInput, NotFound
from tickets import attachments, erasure, numbering, store


async def form(request: web.Request) -> web.Response:
    said = request.query.get("done", "")
    counts = said.split("-")
    told = erasure.Erased(*map(int, counts)).sentence() if len(counts) == 3 and "".join(counts).isdecimal() else ""  # noqa: PLR2004 - tickets, messages, entries
    return render.page(request, "erase.html", {"said": told})


async def erase(request: web.Request) -> web.Response:
    sent = await forms.read(request)
    prefix, reason = work_of(request).settings.number_prefix, forms.needed(sent, "reason")
    number = numbering.tidy(forms.needed(sent, "number"), prefix=prefix)
    if number != numbering.tidy(sent.get("again", ""), prefix=prefix):
        raise BadInput("两次输入的工单编号不一样，没有抹去任何内容")
    async with work_of(request).begin() as uow:
        ticket = await store.ticket_by_number(uow.session, number)
        if ticket is None:
            raise NotFound("没有这个编号的工单，请核对")
        citizen = await store.citizen(uow.session, ticket.citizen_id)
        done = await erasure.erase_person(uow, citizen, by=actor_of(request), reason=reason)
    await attachments.purge(work_of(request), attachments.folder(work_of(request).settings))
    return render.see(f"/admin/erase?done={done.tickets}-{done.messages}-{done.entries}")
