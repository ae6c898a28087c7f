"""Is every ticket's journal whole? Looked at a stretch of tickets at a time, so that a million need no more memory."""

from dataclasses import dataclass

from hotline.base.uow import Work
from tickets import accounts, journal, store

AT_ONCE = 500  # tickets in one stretch


@dataclass(frozen=True, slots=True)
class Checked:
    """`broken`: what is wrong with the first bad one, in words; empty where all are whole."""

    tickets: int
    broken: str = ""


async def journals(work: Work, *, at_once: int = AT_ONCE) -> Checked:
    """Two queries a stretch; nothing of a stretch is kept once it was looked at. The accounts' own chain comes last."""
    looked, last = 0, 0
    async with work.reading() as session:
        while heads := await store.journal_heads(session, after=last, limit=at_once):
            last = heads[-1].ticket_id
            found = await store.journals_between(session, heads[0].ticket_id, last)
            for head in heads:
                wrong = journal.broken_ticket(head, found.get(head.ticket_id, []), work.settings.keys)
                if wrong is not None:
                    return Checked(looked, f"流水链在工单 {head.number} 的第 {wrong.place} 条断开：{wrong.why}")
                looked += 1
            session.expunge_all()
    return Checked(looked, await accounts.first_broken(work))
