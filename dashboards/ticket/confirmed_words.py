"""What the centre writes on a confidential matter, and a unit reads, is shown to its writer first as the unit reads it.

As `dashboards.acts.released_text` does for the matter itself; by any act and on any page (docs/decisions/0056).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.ticket.ticket_access import GIVES, for_units
from dashboards.web.forms import Form
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import store
from tickets.access.rights import Actor, Role
from tickets.handling.confidentiality.releasing import words_of
from tickets.models import JournalEntry, Ticket
from tickets.personal_data import masking

ASKED = (
    "还没有提交。这是保密件，承办单位会看到您写的话：“{words}”。请核对里面没有能认出诉求人的内容："
    "有的请改写，没有的请再按一次提交"
)


@asynccontextmanager
async def begin(request: web.Request, form: Form) -> AsyncIterator[UnitOfWork]:
    """A unit of work for a form of staff, which may write to the journal of any ticket.

    Raises BadInput once, with the words that a unit would read of confidential ones; sent again they are kept.
    """
    by = actor_of(request)
    async with work_of(request).begin() as uow:
        written = store.watch_entries(uow.session)
        yield uow
        own = [one for one in written if (one.actor_kind, one.actor_id) == (by.kind.value, by.id) and words_of(one)]
        for ticket_id in sorted({one.ticket_id for one in own}):
            ticket = await store.ticket(uow.session, ticket_id)
            words = await _for_units(uow, ticket, [one for one in own if one.ticket_id == ticket_id])
            await show(uow, ticket, words, form, by=by)


async def show(uow: UnitOfWork, ticket: Ticket, words: str, form: Form, *, by: Actor) -> None:
    """Raises BadInput, once, with words that this person has written outside the journal; for words to a unit."""
    writes_to_units = by.is_centre or Role.VENDOR in by.roles
    if not (words and ticket.confidential and writes_to_units) or form.get("sure"):
        return
    known = masking.person(await store.citizen(uow.session, ticket.citizen_id), uow.settings.keys).known
    raise BadInput(ASKED.format(words=masking.struck(words, known)), sure="yes")


async def _for_units(uow: UnitOfWork, ticket: Ticket, written: Sequence[JournalEntry]) -> str:
    """Of these entries the words that a unit reads: what was written before it had the matter is not among them."""
    journal = await store.journal_of(uow.session, ticket.id) if ticket.confidential else []
    never = len(journal) + 1 if ticket.department_id is None else 0
    given = min((one.place for one in journal if one.act in GIVES), default=never)
    return "；".join(words_of(one) for one in written if one.place >= given and for_units(one))
