"""The rows of `reveal` against the trail, which holds each look and each decision about one under its seal."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.security.crypto import KeyRing
from tickets.personal_data.reveal_models import GONE, Reveal, RevealState
from tickets.trail import store
from tickets.trail.models import Outcome, TrailEntry

AT_ONCE = 500
_STATES = {Outcome.ASKED: RevealState.WAITING, Outcome.DONE: RevealState.OPEN, Outcome.REFUSED: RevealState.REFUSED}


def mark_of_words(words: str, keys: KeyRing) -> str:
    """What the trail keeps of the reason: it proves the words without revealing them."""
    return keys.blind(f"look:{words}")


async def unconfirmed(session: AsyncSession, looks: Sequence[Reveal], keys: KeyRing) -> set[int]:
    """Ids of those that the trail does not know, or knows otherwise. Older ones than the trail are not judged."""
    since = await store.kept_since(session)
    noted = defaultdict[object, list[TrailEntry]](list)
    for entry in await store.looks_noted(session, {one.ticket_id for one in looks}):
        noted[entry.detail.get("look") or (entry.actor_id, entry.at)].append(entry)
    judged = [one for one in looks if since is not None and one.asked_at >= since]
    by_moment = {one.id: noted[one.staff_id, one.asked_at] for one in judged}  # with an alarm, before they had numbers
    return {one.id for one in judged if not _is_as_noted(one, noted[one.id] or by_moment[one.id], keys)}


async def wrong(session: AsyncSession, keys: KeyRing) -> str:
    """The first look that was changed, added or deleted beside the trail, in words; empty where there is none."""
    last = 0
    while looks := await store.looks(session, after=last, limit=AT_ONCE):
        if bad := await unconfirmed(session, looks, keys):
            return f"查看记录第 {min(bad)} 号与审计记录不符，被改动或另外添加过"
        last = looks[-1].id
        session.expunge_all()
    last = 0
    while entries := await store.reveals_after(session, last, limit=AT_ONCE):
        named = {one.detail["look"] for one in entries if "look" in one.detail}
        if gone := named - await store.look_ids(session, named):
            return f"查看记录第 {min(gone)} 号被删除，审计记录里有它"
        last = entries[-1].id
        session.expunge_all()
    return ""


def _is_as_noted(look: Reveal, noted: Sequence[TrailEntry], keys: KeyRing) -> bool:
    if not noted:
        return False
    asked, latest = noted[0], noted[-1]
    words = asked.detail.get("words")
    decided_by = latest.actor_id if len(noted) > 1 else None
    return (
        (asked.actor_id, asked.at, asked.detail.get("purpose")) == (look.staff_id, look.asked_at, look.purpose.value)
        and (look.state, look.decided_by) == (_STATES[latest.outcome], decided_by)
        and (words is None or look.words == GONE or words == mark_of_words(look.words, keys))
    )
