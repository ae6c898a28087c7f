"""When a citizen's data is erased: the free words in reviews, extensions, letters and appeals go with it."""

from hotline.base.uow import UnitOfWork
from sla import store
from sla.models import Card, Exclusion, Extension, Review, Supervision
from tickets.erasure import GONE
from tickets.events import PersonErased

WORDS = (
    (Review, ("reason", "audit_note", "unclear")),
    (Exclusion, ("note", "decision")),
    (Extension, ("reason", "decision")),
    (Supervision, ("reason", "reply", "returned", "effect")),
    (Card, ("reason", "appeal_grounds", "decision")),
)


async def on_erased(uow: UnitOfWork, event: PersonErased) -> None:
    """Figures stay: who promised what, when it was due, kept or not, how it was rated."""
    for kind, names in WORDS:
        for row in await store.about(uow.session, kind, event.ticket_ids):
            for name in names:
                if getattr(row, name):
                    setattr(row, name, GONE)
