"""Does the trail hold: every entry as it was noted, none missing, and what it commits to still so?

A ticket's own journal is another chain: `tickets.history.journal_integrity` checks it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import Work
from tickets.trail import reveal_check, store
from tickets.trail.commitments import BOUNDS, digest_of
from tickets.trail.marking import is_ours
from tickets.trail.models import TrailEntry, TrailKind, TrailMark
from tickets.trail.writing import link, mac_of

AT_ONCE = 1000
LATE = timedelta(minutes=10)  # the writer needs seconds


@dataclass(slots=True)
class TrailCheck:
    """`journal`, `accounts`: up to which entry these may be without seals; None: nobody has said so yet."""

    entries: int = 0
    broken: str = ""
    journal: int | None = None
    accounts: int | None = None


@dataclass(slots=True)
class _Pass:
    """What one walk along the chain gathers."""

    keys: KeyRing
    heads: Mapping[int, str]  # as they were sent outside: by place
    mark: TrailMark | None
    place: int = 0
    chain: str = ""
    count: int = 0
    wrong: str = ""
    first: TrailEntry | None = None  # of those that are kept
    said: list[dict[str, Any]] = field(default_factory=list)  # what was said of a beginning
    commitments: list[dict[str, Any]] = field(default_factory=list)
    marked: bool = False  # the chain says that there is a mark of how far it has come
    at_mark: str = ""  # the chain at the place of the mark
    accounts: dict[str, int] = field(default_factory=dict)  # hash of an account's entry → place where it was noted

    def take(self, entry: TrailEntry) -> str:
        """What is wrong with the next one, in words; empty where nothing is."""
        self.first = self.first or entry
        self.wrong = self._wrong(entry, entry.place or 0)
        self.place, self.chain, self.count = entry.place or 0, entry.chain or "", self.count + 1
        self.marked = self.marked or bool(entry.detail.get("marked"))
        if self.mark is not None and self.place == self.mark.place:
            self.at_mark = self.chain
        if entry.kind is TrailKind.ACCOUNT and "hash" in entry.detail:
            self.accounts[entry.detail["hash"]] = self.place
        if entry.kind is TrailKind.COMMITMENT:
            self.commitments.append(entry.detail)
        elif entry.kind is TrailKind.PRUNED:
            self.said.append(entry.detail)
        return self.wrong

    def _wrong(self, entry: TrailEntry, place: int) -> str:
        """Whether the entries before the first kept one were deleted rightly is checked by `_ends_wrong`."""
        if self.first is not entry or place == 1:
            if place != self.place + 1:
                return f"审计记录第 {self.place + 1} 条不见了"
            if link(place, self.chain, entry.mac, self.keys) != entry.chain:
                return f"审计记录第 {place} 条与前一条接不上"
        if mac_of(entry, self.keys) != entry.mac:
            return f"审计记录第 {place} 条被改动过"
        sent = self.heads.get(place, entry.chain)
        return "" if sent == entry.chain else f"审计记录第 {place} 条与送到外面的链头不符"


async def check(work: Work, heads: Path | None = None) -> TrailCheck:
    """One walk along the chain, then one along the journals that it commits to."""
    keys = work.settings.keys
    async with work.reading() as session:
        seen = _Pass(keys, read_heads(heads) if heads else {}, await store.mark(session))
        while not seen.wrong and (found := await store.chained_after(session, seen.place, limit=AT_ONCE)):
            for entry in found:
                if seen.take(entry):
                    break
            session.expunge_all()
        wrong = seen.wrong or _ends_wrong(seen) or _mark_wrong(seen)
        wrong = wrong or await _emptied(session) or await waiting_wrong(session, work)
        wrong = wrong or await _commitments_wrong(session, seen) or await _accounts_wrong(session, seen)
        wrong = wrong or await reveal_check.wrong(session, keys)
    bound = (seen.commitments or seen.said or [{}])[0]
    return TrailCheck(seen.count, wrong, bound.get("journal"), bound.get("accounts"))


def read_heads(path: Path) -> dict[int, str]:
    """The heads that were sent to this file; a broken line is no head."""
    if not path.is_file():
        return {}
    found = {}
    for line in path.read_text().splitlines():
        try:
            payload = json.loads(line)
            found[int(payload["place"])] = str(payload["chain"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _ends_wrong(seen: _Pass) -> str:
    last = max(seen.heads, default=0)
    if last > seen.place:
        return f"审计记录只到第 {seen.place} 条，送到外面的链头是第 {last} 条：后面的被删除了"
    first = seen.first
    if first is None or first.place == 1:
        return ""
    gone = (first.place or 0) - 1
    said = (one["chain"] for one in seen.said if one["place"] == gone)
    if not any(link(gone + 1, chain, first.mac, seen.keys) == first.chain for chain in said):
        return f"审计记录第 1 至 {gone} 条不见了，也没有到期删除的记录"
    return ""


def _mark_wrong(seen: _Pass) -> str:
    """What the mark says of the end: the chain is no shorter, and had this head when it was there."""
    mark = seen.mark
    if mark is None:
        return "审计水位不见了：它记着审计记录有多少条，被人删除了" if seen.marked else ""
    if not is_ours(mark, seen.keys):
        return "审计水位被改动过，不能再证明审计记录有多少条"
    if mark.place > seen.place:
        return f"审计记录只到第 {seen.place} 条，水位记到第 {mark.place} 条：最后 {mark.place - seen.place} 条被删除了"
    if mark.place and seen.at_mark != mark.chain:
        return f"审计记录第 {mark.place} 条与水位不符，有条目被改动或删除"
    return ""


async def _emptied(session: AsyncSession) -> str:
    """Seals are as old as the trail: beside them it is never empty, nor without the commitment that it began with.

    Where entries older than seals are kept, that commitment comes in the first quiet night.
    """
    if not await store.has_seals(session) or await store.newest(session, *BOUNDS) is not None:
        return ""
    if await store.is_empty(session):
        return "审计记录是空的，流水却已有密封：审计记录被全部删除了"
    if await store.last_unsealed(session) == (0, 0):
        return "审计记录没有开头的固定记录，流水却已有密封：审计记录被清空过"
    return ""


async def waiting_wrong(session: AsyncSession, work: Work) -> str:
    """What is noted and has no place yet: as it was noted, and not for long."""
    last, late = 0, work.clock.now() - LATE
    while found := await store.unchained(session, after=last, limit=AT_ONCE):
        for entry in found:
            if mac_of(entry, work.settings.keys) != entry.mac:
                return f"{entry.at:%Y-%m-%d %H:%M} 的一条审计记录被改动过"
            if entry.at < late:
                return f"{entry.at:%Y-%m-%d %H:%M} 起的审计记录没有串入链，请看后台进程是否在运行"
        last = found[-1].id
        session.expunge_all()
    return ""


async def _commitments_wrong(session: AsyncSession, seen: _Pass) -> str:
    for one in seen.commitments:
        if not one["entries"]:
            continue
        if await digest_of(session, one["after"], one["to"]) != (one["entries"], one["digest"]):
            return f"工单流水（编号 {one['after'] + 1} 至 {one['to']}）与审计记录固定的不符，有条目被改动或删除"
    return ""


async def _accounts_wrong(session: AsyncSession, seen: _Pass) -> str:
    """The trail names every entry of the accounts' record by its hash, and every night their number and the last."""
    noted = list(seen.accounts)
    for start in range(0, len(noted), AT_ONCE):
        some = noted[start : start + AT_ONCE]
        gone = set(some) - await store.account_hashes(session, some)
        if gone:
            place = min(seen.accounts[one] for one in gone)
            return f"账号流水少了条目：审计记录第 {place} 条记下的那一条被改动或删除"
    last = next((one for one in reversed(seen.commitments) if one.get("account_count")), None)
    if last and await store.accounts_up_to(session, last["account_head"]) != last["account_count"]:
        return f"账号流水与审计记录固定的 {last['account_count']} 条不符，有条目被改动或删除"
    return ""
