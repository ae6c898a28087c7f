"""A confidential matter goes to a unit in words that a person has read through: the forms that give it to one.

The form shows what the unit would read, to be put in other words or confirmed; either way it becomes what was released
(`handling.release_text`).
"""

from collections.abc import Sequence

from dashboards.acts.case import TicketForm
from hotline.base.errors import BadInput
from tickets import handling, store
from tickets.handling.confidentiality import releasing
from tickets.models import Kind, Ticket
from tickets.personal_data import masking

UNREAD = (
    "保密件交给承办单位前，请逐句看过它将看到的内容：还能认出诉求人的，改写成摘要，再勾选确认。您填写的内容没有丢失"
)
BESIDE = "您写的说明它也会看到：“{words}”"


async def release(case: TicketForm, kind: Kind | None = None) -> None:
    """Take the form's words as released, where somebody confirmed them; `kind`: what the form makes of the matter."""
    if kind is Kind.REPORT:
        case.ticket.kind = kind  # a report is confidential
    if _is_unread(case) and case.form.get("read_through"):
        await handling.release_text(case.uow, case.ticket, case.text("abstract"), by=case.by)


async def check(case: TicketForm) -> None:
    """Raises BadInput where a unit would read what nobody has confirmed; after all other reasons to refuse."""
    if not _is_unread(case):
        return
    known = await _known(case, case.ticket)
    unread = releasing.unreleased(await store.journal_of(case.uow.session, case.ticket.id))
    reads = releasing.proposed(case.ticket, known, unread)
    if case.reason:  # shown with it, so that nobody is asked twice (`confirmed_words`)
        raise BadInput(f"{UNREAD}。{BESIDE.format(words=masking.struck(case.reason, known))}", reads=reads, sure="yes")
    raise BadInput(UNREAD, reads=reads)


async def _known(case: TicketForm, ticket: Ticket) -> Sequence[str]:
    return masking.person(await store.citizen(case.uow.session, ticket.citizen_id), case.uow.settings.keys).known


def _is_unread(case: TicketForm) -> bool:
    return case.ticket.confidential and not masking.is_released(case.ticket, case.uow.settings.keys)
