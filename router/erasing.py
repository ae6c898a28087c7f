"""When a citizen's data is erased: what waits for him, what was sent to him, and what notice boards say of it."""

from channels import outbox
from hotline.base.uow import UnitOfWork
from router import store
from tickets.erasure import GONE
from tickets.events import PersonErased


async def on_erased(uow: UnitOfWork, event: PersonErased) -> None:
    await outbox.erase(uow, event.ticket_ids, event.message_ids, gone=GONE)
    for notice in await store.notices_about(uow.session, event.ticket_ids):
        notice.text = GONE
