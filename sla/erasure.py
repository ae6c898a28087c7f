"""When a citizen's data is erased: the free words in reviews, extensions, letters and appeals go with it."""

from hotline.base.storage.unit_of_work import UnitOfWork
from sla import store
from sla.models import Card, Deadline, Exclusion, Extension, Review, Supervision
from tickets.erasure_store import saying
from tickets.events import PersonErased
from tickets.personal_data.erasure import strike
from tickets.personal_data.reveal_models import GONE

WORDS = (
    (Review, ("reason", "audit_note", "unclear")),
    (Exclusion, ("note", "decision")),
    (Extension, ("reason", "plan", "decision")),
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
        for row in await store.about(uow.session, kind, event.related_ids):
            strike(row, names, event.known)
        for row in await saying(uow.session, kind, names, event.sought):
            strike(row, names, event.known)
    for row in await store.about(uow.session, Deadline, event.ticket_ids):
        row.parked = GONE if row.parked else None
