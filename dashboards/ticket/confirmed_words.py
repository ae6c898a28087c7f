"""What the centre writes on a confidential matter, and a unit reads, is shown to its writer first as the unit reads it.

As `dashboards.acts.released_text` does for the matter itself; by any act (docs/decisions/0056).
"""

from dashboards.ticket.ticket_access import GIVES, for_units
from dashboards.web.forms import Form
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import store
from tickets.access.rights import Actor
from tickets.handling.confidentiality.releasing import words_of
from tickets.models import Ticket
from tickets.personal_data import masking

ASKED = (
    "还没有提交。这是保密件，承办单位会看到您写的话：“{words}”。请核对里面没有能认出诉求人的内容："
    "有的请改写，没有的请再按一次提交"
)


async def check(uow: UnitOfWork, ticket: Ticket, form: Form, *, by: Actor, after: int) -> None:
    """Raises BadInput once, with the words; sent again they go. `after`: how long the journal was before the act."""
    if not (ticket.confidential and by.is_centre) or form.get("sure") or form.get("read_through"):
        return
    await uow.session.flush()
    journal = await store.journal_of(uow.session, ticket.id)
    given = min((one.place for one in journal if one.act in GIVES), default=len(journal) + 1)
    written = [one for one in journal if one.place > after and one.place >= given and for_units(one)]
    words = "；".join(words_of(one) for one in written if one.actor_id == by.id and words_of(one))
    if words:
        known = masking.person(await store.citizen(uow.session, ticket.citizen_id), uow.settings.keys).known
        raise BadInput(ASKED.format(words=masking.struck(words, known)), sure="yes")
