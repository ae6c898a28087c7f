"""A citizen's details beyond the matter: name, number, address; sealed, only named in the journal.

And whether a reply or a follow-up is declined, which is not personal.
"""

from collections.abc import Mapping

from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, store
from tickets.access.rights import Actor
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import Ticket, Waived
from tickets.personal_data import extra_details

FIELDS = {"name": "姓名", "phone": "电话", "id_number": "证件号", "address": "住址"}
ALL = {**FIELDS, **extra_details.PERSON}


async def note_person(
    uow: UnitOfWork, ticket: Ticket, details: Mapping[str, str], *, by: Actor, waived: Waived | None = None
) -> None:
    """Fields of `FIELDS` and of `particulars.PERSON` that were filled in; what was there before is replaced.

    A number that staff typed finds this citizen in the search, but joins them with nobody (docs/decisions/0007).
    """
    more = extra_details.of_person(details)
    given = {name: details[name] for name in FIELDS if details.get(name)}
    if waived is ticket.waived:
        waived = None
    if not given and not more and waived is None:
        raise BadInput("请至少填写一项")
    change = {"登记": "、".join(ALL[name] for name in (*given, *more)), "回复、回访": waived.label if waived else ""}
    step(uow, ticket, Act.NOTE_PERSON, by=by, change={name: value for name, value in change.items() if value})
    if waived is not None:
        _waive(uow, ticket, waived)
    citizen, keys = await store.citizen(uow.session, ticket.citizen_id), uow.settings.keys
    if more:
        citizen.more_sealed = extra_details.sealed({**extra_details.opened(citizen.more_sealed, keys), **more}, keys)
    for name, value in given.items():
        setattr(citizen, f"{name}_sealed", keys.seal(value))
    if "phone" in given and not citizen.phone_proven:
        citizen.phone_index = keys.blind(f"phone:{given['phone']}")


def _waive(uow: UnitOfWork, ticket: Ticket, waived: Waived) -> None:
    ticket.waive(waived)
    if ticket.follow_up_waived:
        uow.record(events.FollowUpWaived(at=uow.now, ticket_id=ticket.id))
