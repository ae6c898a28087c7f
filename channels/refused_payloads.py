"""Deliveries that broke the contract, kept masked."""

from channels.models import RefusedPayload
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import shorten

_WIDTH = 300


async def keep(uow: UnitOfWork, channel: str, reason: str, masked_body: str) -> None:
    """For `Doors(keep_refused=…)`, each in a unit of work of its own."""
    uow.session.add(RefusedPayload(channel=channel, at=uow.now, reason=shorten(reason, _WIDTH), body=masked_body))
    await uow.session.flush()
