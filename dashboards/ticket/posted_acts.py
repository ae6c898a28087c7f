"""Acts that a ticket's page sends: done once, with their files, or shown again with what was typed."""

from aiohttp import web

from dashboards import acts
from dashboards.acts import TicketAct, TicketForm, sorting
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.ticket import confirmed_words, ticket_page
from dashboards.ticket.ticket_access import readable, visible
from dashboards.ticket.ticket_view import RefusedForm
from dashboards.web import failures, forms, multipart, render
from dashboards.web.forms import Form
from hotline.base.errors import BadInput, Conflict, Forbidden, HotlineError, NotFound, TooLarge
from tickets.files import attachments
from tickets.files.attachments import Received


async def act(request: web.Request) -> web.Response:
    """Do one act, with the files that its form brought.

    What cannot be done comes back with what was typed, and with what was done by others meanwhile.
    """
    chosen = acts.BY_NAME.get(request.match_info["act"])
    if chosen is None:
        raise NotFound("没有这种操作")
    actor, number = actor_of(request), request.match_info["number"]
    async with work_of(request).reading() as session:
        await visible(session, actor, number)
    sent = await multipart.read(request)
    form = sent.form
    try:
        if sent.fault is not None:
            raise sent.fault
        try:
            return await _done(request, chosen, sent)
        except Conflict:
            if not chosen.once:
                raise
            return await _done(request, chosen, sent)  # two clicks at the very same moment: it finds what the first did
    except (BadInput, Conflict, Forbidden, NotFound, TooLarge) as error:
        return await _again(request, chosen, form, error)


async def _done(request: web.Request, chosen: TicketAct, sent: multipart.ReceivedForm[Received]) -> web.Response:
    """Do it, unless this very form has been done already."""
    actor, number, form = actor_of(request), request.match_info["number"], sent.form
    code, made = "", None
    async with confirmed_words.begin(request, form) as uow:
        ticket = await visible(uow.session, actor, number)
        made = await sorting.done_before(uow, form) if chosen.once else None
        if made is None:
            await forms.check_unchanged(uow.session, ticket, form)
            brought = [await attachments.add(uow, ticket, one, by=actor) for one in sent.files]
            now = await acts.standing(uow.session, ticket, actor)
            await chosen.deed(TicketForm(uow, now, form, brought))
        if chosen.once:
            made = made or await sorting.done_before(uow, form)
            code = sorting.code_to_tell(form, made, uow) if made else ""
    if code:
        return render.page(request, "taken.html", {"ticket": made, "code": code})
    return render.see(f"/t/{number}?done={chosen.name}")


async def _again(request: web.Request, chosen: TicketAct, form: Form, error: HotlineError) -> web.Response:
    actor = actor_of(request)
    async with work_of(request).reading() as session:
        ticket = await visible(session, actor, request.match_info["number"])
        changed = await forms.since(session, ticket, form) if isinstance(error, Conflict) else []
    if failures.wants_json(request):
        raise type(error)(error.message, changed=readable(ticket, changed, actor))
    return await ticket_page.page(request, tried=RefusedForm(chosen, form, error, changed))
