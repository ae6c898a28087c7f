"""The look-out: from time to time, what do many people write about lately? Kept as hot issues that managers follow.

Reading and writing are two short transactions; the comparing of thousands of texts between them blocks nobody.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from classifier.similar.hot_issues import Issue, IssueMessage, issues
from classifier.text.gazetteer import Gazetteer
from hotline.base.clock import city_time
from hotline.base.errors import Conflict, HotlineError, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.base.text.cleaning import shorten
from router.hot_issues import hot_store
from router.hot_issues.hot_models import HotIssue
from tickets.access.rights import Actor
from tickets.clusters import cluster_store, clusters
from tickets.lifecycle import Act, acts_from
from tickets.models import Ticket

WAKEUP = "look-out"
WINDOW = timedelta(days=30)
MOST = 10_000  # newest tickets looked at
KEPT = 50  # hottest issues kept
SAME = 0.5  # of the smaller one's tickets in common: the same issue as last time
AT_ONCE = 50  # tickets put together by one click


@dataclass(frozen=True, slots=True)
class Merged:
    """What one click has put together."""

    master: str
    joined: int
    left_over: int


async def look(work: Work, places: Gazetteer) -> int:
    """One look; returns how many issues are hot now."""
    now = work.clock.now()
    async with work.reading() as session:
        rows = await hot_store.recent(session, since=now - WINDOW, limit=MOST)
    messages = [
        IssueMessage(str(row.id), row.title, row.text, city_time(row.registered_at), str(row.citizen_id))
        for row in rows
    ]
    found = (await asyncio.to_thread(issues, messages, now=now, gazetteer=places))[:KEPT]
    async with work.begin() as uow:
        await _keep(uow, found)
    return len(found)


async def merge(uow: UnitOfWork, issue_id: int, *, by: Actor) -> Merged:
    """Put the tickets of an issue under one master: the one that leads a cluster already, else the first."""
    issue = await uow.session.get(HotIssue, issue_id)
    if issue is None:
        raise NotFound("没有这个热点，可能已经过去")
    tickets = await hot_store.tickets_of(uow.session, issue_id)
    master = await _master(uow, tickets)
    waiting = [one for one in tickets if one.id != master.id and Act.MERGE in acts_from(one.state)]
    joined = 0
    for ticket in waiting[:AT_ONCE]:
        try:
            await clusters.join(uow, ticket, master, by=by, reason=f"热点“{shorten(issue.title, 40)}”，并案办理")
            joined += 1
        except Conflict:
            continue  # a confidential one, or one that leads others: it stays as it is
    if not joined:
        raise Conflict("这个热点里没有可以并入的工单：它们已经并入、已经答复或是保密件")
    return Merged(master.number, joined, len(waiting) - joined)


async def _master(uow: UnitOfWork, tickets: Sequence[Ticket]) -> Ticket:
    for ticket in tickets:
        member = await cluster_store.membership(uow.session, ticket.id)
        if member is not None and member.answered_at is None:
            return ticket  # `clusters.join` finds whose member it is
        if await cluster_store.open_cluster(uow.session, ticket.id) is not None:
            return ticket
    fit = [ticket for ticket in tickets if not ticket.confidential and ticket.state not in clusters.NO_MASTER]
    if not fit:
        raise HotlineError("这个热点里没有正在办理的工单")
    return next((ticket for ticket in fit if ticket.department_id is not None), fit[0])


async def _keep(uow: UnitOfWork, found: Sequence[Issue]) -> None:
    """Carry on the issues of the last look, so that a link to one stays good."""
    before = await hot_store.live(uow.session)
    held = await hot_store.held(uow.session, [issue.id for issue in before])
    left = {issue.id: issue for issue in before}
    for one in found:
        keys = {int(key) for key in one.keys}
        known = max(left.values(), key=lambda issue: _shared(keys, held[issue.id]), default=None)
        if known is None or _shared(keys, held[known.id]) < SAME:
            known = HotIssue(found_at=uow.now)
            uow.session.add(known)
        else:
            del left[known.id]
        _write(known, one, uow.now)
        await uow.session.flush()
        await hot_store.replace(uow.session, known.id, held.get(known.id, set()), keys)
    for issue in left.values():
        issue.gone_at = uow.now


def _shared(keys: set[int], others: set[int]) -> float:
    return len(keys & others) / min(len(keys), len(others)) if keys and others else 0.0


def _write(row: HotIssue, found: Issue, now: datetime) -> None:
    row.title, row.words, row.place = shorten(found.title, 60), list(found.words), found.place[:80]
    row.heat, row.tickets, row.citizens = found.heat, len(found.keys), found.citizens
    row.first_at, row.last_at, row.curve = found.first_at, found.last_at, curve(found.days, city_time(now).date())
    row.seen_at, row.gone_at = now, None


def curve(days: Sequence[tuple[str, int]], today: date) -> list[list[object]]:
    """Every day from the first to today, those without a ticket too."""
    counted = dict(days)
    first = date.fromisoformat(min(counted))
    span = max((today - first).days, 0) + 1
    every = [(first + timedelta(days=number)).isoformat() for number in range(span)]
    return [[day, counted.get(day, 0)] for day in every]
