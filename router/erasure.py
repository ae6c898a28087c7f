"""On erasure of a citizen's data: pending messages, sent messages and notices about them."""

from collections.abc import Sequence

from channels import erasure_store
from hotline.base.storage.unit_of_work import UnitOfWork
from router import store
from router.hot_issues import hot_store
from router.hot_issues.hot_models import HotIssue
from router.knowledge.models import KnowledgeArticle
from router.models import Notice
from tickets.erasure_store import saying
from tickets.events import PersonErased
from tickets.personal_data.erasure import strike
from tickets.personal_data.reveal_models import GONE

ARTICLE = ("title", "question", "text")


async def on_erased(uow: UnitOfWork, event: PersonErased) -> None:
    await erasure_store.erase(uow, event.ticket_ids, event.message_ids, gone=GONE)
    for row in [
        *await erasure_store.about(uow.session, event.related_ids),
        *await erasure_store.refused_with(uow.session, event.known),
    ]:
        strike(row, ("text", "body", "reason"), event.known)
    for notice in await store.notices_about(uow.session, event.ticket_ids):
        notice.text = GONE
    for notice in await store.notices_about(uow.session, event.related_ids):
        strike(notice, ("text",), event.known)
    for kind, names in ((Notice, ("text",)), (HotIssue, ("title", "place")), (KnowledgeArticle, ARTICLE)):
        for row in await saying(uow.session, kind, names, event.sought):
            strike(row, names, event.known)
    for issue in await hot_store.issues_with(uow.session, event.ticket_ids):
        issue.title, issue.place = GONE, ""
        issue.words = _of_nobody(issue.words, event.known)
    for burst in await hot_store.bursts_with(uow.session, event.ticket_ids):
        burst.words = _of_nobody(burst.words, event.known)


def _of_nobody(words: Sequence[str], known: Sequence[str]) -> list[str]:
    """Of the words that several tickets share those that are no part of what one person is known by."""
    return [word for word in words if not any(word in one or one in word for one in known)]
