"""Every night the trail commits to the journals: how many entries there are by then, and one digest of their hashes.

The record of the accounts is one chain: for it, how many entries there are and the hash of the last one.

What is rewritten, shortened or taken out later, a whole ticket too, no longer fits what was committed to. The first
commitment also says up to which entry journals and accounts have no seals of their own, for they are older than those.
"""

from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tickets.trail import marking, store
from tickets.trail.models import TrailKind
from tickets.trail.writing import note

SETTLED = timedelta(hours=1)  # no transaction lasts so long: no entry of a lower number is still to come
_AT_ONCE = 5000
BOUNDS = (TrailKind.COMMITMENT, TrailKind.PRUNED)  # what says up to where is committed


async def begin(work: Work) -> None:
    """The mark, and where there is nothing that could be older than seals the first commitment.

    A trail that is empty beside sealed journals was emptied: it is not begun again, `hotline check` reports it.
    """
    async with work.begin() as uow:
        new = await store.is_empty(uow.session)
        known, unsealed = await store.newest(uow.session, *BOUNDS), await store.last_unsealed(uow.session)
        if known is None and unsealed == (0, 0) and await store.has_seals(uow.session):
            return
        marked = await store.mark(uow.session) is not None
        if not marked and not await store.says_marked(uow.session):
            await marking.begin(uow)
            if not new or unsealed != (0, 0):
                note(uow, TrailKind.SETTING, about="审计水位", marked=1)
        if known is None and unsealed == (0, 0):
            note(uow, TrailKind.COMMITMENT, **_facts(0, 0, 0, ""), journal=0, accounts=0, marked=1)


async def forget_beginning(uow: UnitOfWork) -> None:
    """What `begin` has written into a new database, so that a backup with a beginning of its own can fill it."""
    if await store.is_only_begun(uow.session):
        await store.delete_all(uow.session)


async def commit(work: Work) -> int:
    """Bind what has been added since the last time; returns how many entries.

    The first time waits until an hour has brought nothing without a seal: then no program of before is running.
    """
    async with work.begin() as uow:
        settled = uow.now - SETTLED
        last = await store.newest(uow.session, *BOUNDS)
        if last is None and await store.unsealed_since(uow.session, settled):
            return 0
        after = int(last.detail["to"]) if last else 0
        unsealed = (last.detail["journal"], last.detail["accounts"]) if last else None
        journal, accounts = unsealed or await store.last_unsealed(uow.session)
        to = max(after, await store.last_journal_id(uow.session, before=settled))
        entries, digest = await digest_of(uow.session, after, to)
        count, head = await store.account_head(uow.session)
        bound: dict[str, Any] = {"journal": journal, "accounts": accounts, "account_count": count, "account_head": head}
        note(uow, TrailKind.COMMITMENT, **_facts(after, to, entries, digest), **bound)
    return entries


async def digest_of(session: AsyncSession, after: int, to: int) -> tuple[int, str]:
    """How many journal entries have an id in this range, and the SM3 over their ids and hashes."""
    digest, count, last = hashes.Hash(hashes.SM3()), 0, after
    while found := await store.journal_hashes(session, last, to, limit=_AT_ONCE):
        for entry_id, text in found:
            digest.update(f"{entry_id}:{text}\n".encode())
        count, last = count + len(found), found[-1][0]
    return count, digest.finalize().hex()


def _facts(after: int, to: int, entries: int, digest: str) -> dict[str, Any]:
    return {"after": after, "to": to, "entries": entries, "digest": digest}
