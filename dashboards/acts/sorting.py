"""What belongs elsewhere is sorted out: a second matter becomes a ticket, a message goes to the one it is about."""

from collections.abc import Sequence

from dashboards.acts.case import TicketForm
from dashboards.web import forms
from dashboards.web.forms import Form
from hotline.base.errors import Conflict, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from router.conversations import splitting
from router.intake import phone_intake
from router.models import TakenCall
from tickets import numbering, query_codes, store
from tickets.message_models import Message
from tickets.models import Ticket


async def split(case: TicketForm) -> None:
    made = await splitting.split(
        case.uow,
        case.ticket,
        messages=_chosen(case),
        text=case.form.get("text", ""),
        by=case.by,
        reason=case.text(),
        code=query_codes.code_of_form(case.form["cid"], case.uow.settings.keys) if case.form.get("cid") else "",
    )
    _remember(case, made)


async def move(case: TicketForm) -> None:
    target = await store.ticket_by_number(case.uow.session, numbering.tidy(forms.needed(case.form, "to")))
    if target is None:
        raise NotFound("没有这个编号的工单，请核对；您填写的内容没有丢失")
    await splitting.move(case.uow, case.ticket, target, messages=_chosen(case), by=case.by, reason=case.text())
    _remember(case, target)


async def done_before(uow: UnitOfWork, form: Form) -> Ticket | None:
    """The ticket that this very form has made, or moved to; None for another one, also where it was changed since."""
    there = await phone_intake.taken(uow, form["cid"]) if form.get("cid") else None
    if there is None:
        return None
    with_it = {str(one.id) for one in await store.citizen_lines(uow.session, there.id)}
    words = clean(form.get("text", "")).text
    same = with_it.issuperset(forms.several(form, "lines")) and words in {"", there.text}
    return there if same and form.get("to", there.number) == there.number else None


def code_to_tell(form: Form, made: Ticket, uow: UnitOfWork) -> str:
    """The query code of a ticket that was just made for a citizen without a channel back: given by voice, or never."""
    code, keys = query_codes.code_of_form(form.get("cid", ""), uow.settings.keys), uow.settings.keys
    is_ours = made.code_hash == query_codes.code_hash(made.number, code, keys)
    return code if made.conversation_id is None and is_ours else ""


def _remember(case: TicketForm, ticket: Ticket) -> None:
    if case.form.get("cid"):
        case.uow.session.add(TakenCall(cid=case.form["cid"][:36], ticket_id=ticket.id))


def _chosen(case: TicketForm) -> Sequence[Message]:
    """The messages that were ticked; refuses where one of them is not in this ticket any more."""
    ticked = set(forms.several(case.form, "lines"))
    found = [one for one in case.standing.lines if str(one.id) in ticked]
    if len(found) < len(ticked):
        raise Conflict("有的消息已经不在这张工单里，可能别人刚刚拆走或移走了，请刷新看看")
    return found
