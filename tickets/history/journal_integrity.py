"""Is every ticket's journal whole? Looked at a stretch of tickets at a time, so that a million need no more memory."""

from dataclasses import dataclass
from pathlib import Path

from hotline.base.storage.unit_of_work import Work
from tickets import store
from tickets.history import journal
from tickets.staff import accounts
from tickets.trail import checking as trail

AT_ONCE = 500  # tickets in one stretch


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """`broken`: what is wrong with the first bad one, in words; empty where all are whole."""

    tickets: int
    broken: str = ""
    trail: int = 0  # entries of the trail


async def journals(work: Work, *, at_once: int = AT_ONCE, sent: Path | None = None) -> JournalCheck:
    """Two queries a stretch; nothing of a stretch is kept once it was looked at.

    The trail comes first, for it says which entries may be without seals; the accounts' own chain comes last. `sent`:
    the file to which the trail's heads were sent.
    """
    looked, last = 0, 0
    seen = await trail.check(work, sent)
    if seen.broken:
        return JournalCheck(looked, seen.broken)
    async with work.reading() as session:
        while heads := await store.journal_heads(session, after=last, limit=at_once):
            last = heads[-1].ticket_id
            found = await store.journals_between(session, heads[0].ticket_id, last)
            for head in heads:
                entries = found.get(head.ticket_id, [])
                wrong = journal.broken_ticket(head, entries, work.settings.keys, unsealed_to=seen.journal)
                if wrong is not None:
                    return JournalCheck(looked, f"流水链在工单 {head.number} 的第 {wrong.place} 条断开：{wrong.why}")
                looked += 1
            session.expunge_all()
    return JournalCheck(looked, await accounts.first_broken(work, unsealed_to=seen.accounts), seen.entries)
