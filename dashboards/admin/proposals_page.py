"""双人办理: what an administrator asked for waits here for a second person's word."""

from aiohttp import web

from dashboards.admin.queries import people
from dashboards.admin.queries import proposals as queries
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from tickets.files import attachments
from tickets.staff import proposals
from tickets.staff.proposal_models import ProposalKind, ProposalState


async def waiting(request: web.Request) -> web.Response:
    work = work_of(request)
    async with work.reading() as session:
        found = await queries.waiting(session, actor_of(request), work.wall.now())
    said = {"yes": "已同意，已经办理", "no": "已记下不同意", "asked": "已提请，请等第二个人同意"}
    context = {"waiting": found, "said": said.get(request.query.get("done", ""), "")}
    return render.page(request, "proposals.html", context)


async def decide(request: web.Request) -> web.Response:
    form = await forms.read(request)
    granted = forms.one_of(form, "granted", ("yes", "no")) == "yes"
    work = work_of(request)
    async with work.begin() as uow:
        one = await proposals.decide(uow, int(request.match_info["id"]), by=actor_of(request), granted=granted)
        if one.kind is ProposalKind.RESET and one.state is ProposalState.DONE:
            await people.end_other_sessions(uow.session, one.staff_id or 0)
    if one.kind is ProposalKind.ERASE and one.state is ProposalState.DONE:
        await attachments.purge(work, attachments.folder(work.settings))
    return render.see(f"/admin/proposals?done={'yes' if granted else 'no'}")
