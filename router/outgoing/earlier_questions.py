"""Questions that an earlier release had put to the citizen: what runs is the citizen's own time (docs/decisions/0030).

There the promise to follow up ran until the citizen answered. Left so, it would redden as the centre's, and no further
try would be made, for a promise that runs means that a person has still to call. Run as
`sla.deadlines.missing_deadlines` is.
"""

from hotline.base.observability.log import logger
from hotline.base.storage.unit_of_work import Work
from router import store
from sla import store as promises
from sla.reviews import asking_promise
from sla.reviews.review_models import OPEN

log = logger(__name__)


async def put_right(work: Work, *, limit: int = 200) -> int:
    """Returns for how many the citizen's time runs now; what a person has to call about, or to read, stays owed."""
    after, found = 0, 0
    while True:
        async with work.begin() as uow:
            rows = await store.followed_up_of_before(uow.session, after=after, limit=limit)
            for _, ticket_id in rows:
                review = await promises.latest_review(uow.session, ticket_id)
                if review is not None and review.state in OPEN and review.unclear is None:
                    await asking_promise.was_put(uow, review)
                    found += 1
        if not rows:
            break
        after = rows[-1][0]
    if found:
        log.warning("earlier_questions_asked", tickets=found)
    return found
