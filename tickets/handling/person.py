"""What a citizen tells of themselves beyond the matter: name, number, address; sealed, and named in the journal only.

And whether he does without a reply or a follow-up, which is nothing personal.
"""

from collections.abc import Mapping

from hotline.base.errors import BadInput
from hotline.base.uow import UnitOfWork
from tickets import events, particulars, store
from tickets.handling.moving import step
from tickets.lifecycle import Act
from tickets.models import Ticket, Waived
from tickets.rights import Actor

FIELDS = {"name": "姓名", "phone": "电话", "id_number": "证件号", "address": "住址"}
ALL = {**FIELDS, **particulars.PERSON}


async def note_person(
    uow: UnitOfWork, ticket: Ticket, told: Mapping[str, str], *, by: Actor, waived: Waived | None = None
) -> None:
    """Fields of `FIELDS` and of `particulars.PERSON` that were filled in; what was there before is replaced.

    A number that staff typed finds this citizen in the search, but joins him with nobody (docs/decisions/0007).
    """
    more = particulars.of_person(told)
    given = {name: told[name] for name in FIELDS if told.get(name)}
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
        citizen.more_sealed = particulars.sealed({**particulars.opened(citizen.more_sealed, keys), **more}, keys)
    for name, value in given.items():
        setattr(citizen, f"{name}_sealed", keys.seal(value))
    if "phone" in given and not citizen.phone_proven:
        citizen.phone_index = keys.blind(f"phone:{given['phone']}")


def _waive(uow: UnitOfWork, ticket: Ticket, waived: Waived) -> None:
    ticket.waive(waived)
    if ticket.follow_up_waived:
        uow.record(events.FollowUpWaived(at=uow.now, ticket_id=ticket.id))
