"""One content under one nonce, for all processes: a captured delivery cannot be reused with other content.

The same content again is a provider's repeat and goes through: it falls on the message's own key.
"""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete

from channels.contract import Once
from channels.models import TakenNonce
from hotline.base.errors import Overtaken
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork, Work

KEPT = timedelta(days=1)  # far past the minutes in which a timestamp is fresh


async def take(work: Work, kind: str, once: Once) -> bool:
    """Whether nothing else came under this nonce before."""
    keys = work.settings.keys
    nonce, body = keys.blind(f"nonce:{kind}:{once.nonce}"), _digest(keys, once.content)
    try:
        return await _take(work, nonce, body)
    except Overtaken:  # the same nonce at the same moment in another process
        return await _take(work, nonce, body)


async def forget(uow: UnitOfWork) -> None:
    await uow.session.execute(delete(TakenNonce).where(TakenNonce.at < uow.now - KEPT))


async def _take(work: Work, nonce: str, body: str) -> bool:
    async with work.begin() as uow:
        known = await uow.session.get(TakenNonce, nonce)
        if known is None:
            uow.session.add(TakenNonce(nonce=nonce, body=body, at=uow.now))
        return known is None or known.body == body


def _digest(keys: KeyRing, content: bytes) -> str:
    return keys.blind(f"body:{sha256(content).hexdigest()}")
