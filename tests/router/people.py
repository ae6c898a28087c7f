"""Citizens who write, and what becomes of it."""

from itertools import count

from channels.contract import InboundMessage, MessageKind
from hotline.base.storage.unit_of_work import Work
from router import intake

_NUMBERS = count(1)


async def say(work: Work, who: str, text: str, *, kind: MessageKind = MessageKind.TEXT) -> int:
    """One citizen's message by web chat; returns the id of the ticket it belongs to."""
    message = InboundMessage(
        channel="webchat",
        external_id=f"{who}-{next(_NUMBERS)}",
        sender=who,
        text=text,
        sent_at=work.clock.now(),
        kind=kind,
    )
    accepted = await intake.accept(work, message)
    assert accepted.ticket_id is not None
    return accepted.ticket_id
