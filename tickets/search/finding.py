"""Searching the record: first those that say it in their title, then the others, each newest first; paged by key.

A frequent word has tens of thousands of hits, of which one page is wanted. So time is looked through in windows, the
newest first: 8 days, 64 days, all the rest, each an exact intersection inside the index, until the page is full. Where
the planner guesses that there are few, one look finds them all; of a long word or a phrase it guesses too few, for it
takes the pairs of characters for independent, so there the newest week is looked through before all the rest
(`docs/decisions/0010`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.lifecycle import State
from tickets.models import Kind, Ticket, Urgency
from tickets.search import store, terms
from tickets.search.asked import Asked
from tickets.search.store import Also, Look, Terms, Window

PAGE = 20
FEW_PROVED = 500  # likewise where each hit's text must be read besides
FEW = 2000  # hits that are fetched and sorted faster than three windows are looked through
_MOST_SEASONS = 24  # about four years; beyond, the bounds of the time filter serve alone
_PAIR = 2  # characters of one term of a phrase
Steps = tuple[int | None, ...]  # days; None: all the rest
_AT_ONCE: Steps = (None,)
_WEEK_FIRST: Steps = (terms.WEEK_DAYS, None)
_STEP_BY_STEP: Steps = (terms.WEEK_DAYS, terms.SEASON_DAYS, None)
_SOON = timedelta(days=1)  # clocks of machines differ


@dataclass(frozen=True, slots=True)
class Filters:
    units: frozenset[int] = frozenset()
    districts: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    states: tuple[State, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is searched, by whom: `reach` are the units whose tickets may be found, None for all of them."""

    asked: Asked = field(default_factory=Asked)
    filters: Filters = field(default_factory=Filters)
    reach: frozenset[int] | None = None
    phone_index: str = ""
    ranked: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends."""

    tier: int
    at: datetime
    ticket_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; `before` and `after` are where the neighbouring pages are, None where there is none."""

    places: tuple[Place, ...]
    before: Place | None = None
    after: Place | None = None

    @property
    def ids(self) -> list[int]:
        return [place.ticket_id for place in self.places]


async def find(
    session: AsyncSession,
    wish: Wish,
    *,
    now: datetime,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
) -> Found:
    """One page: the first, or the one after or before a place."""
    back, start = before is not None, before or after
    hits: list[Place] = []
    tiers = list(enumerate(_tiers(wish)))
    for tier, (found_by, also) in reversed(tiers) if back else tiers:
        if start is not None and (tier > start.tier if back else tier < start.tier):
            continue
        past = start if start is not None and start.tier == tier else None
        steps = await _steps(session, wish.asked, found_by)
        for window in _windows(wish.filters, now, past, steps, oldest_first=back):
            found = await store.hits(session, Look(found_by, window, also), limit=size + 1 - len(hits))
            hits += [Place(tier, at, ticket_id) for at, ticket_id in found]
            if len(hits) > size:
                break
        if len(hits) > size:
            break
    more, page = len(hits) > size, hits[:size]
    if back:
        page.reverse()
        return Found(tuple(page), page[0] if more and page else None, page[-1] if page else start)
    return Found(tuple(page), page[0] if start is not None and page else start, page[-1] if more else None)


async def _steps(session: AsyncSession, asked: Asked, found_by: Terms) -> Steps:
    """How wide to look, and how much wider next; the record itself is walked by its own keys."""
    if not found_by.groups:
        return _AT_ONCE
    if await store.guess(session, found_by) > (FEW_PROVED if asked.to_verify else FEW):
        return _STEP_BY_STEP
    return _WEEK_FIRST if any(len(part) > _PAIR for part in (*asked.words, *asked.to_verify)) else _AT_ONCE


def _tiers(wish: Wish) -> list[tuple[Terms, Also]]:
    also = _also(wish)
    if wish.asked.tail:
        ends, exactly = store.by_tail(wish.asked.tail)
        return [(_facets(wish).also(*ends.groups), replace(also, conditions=(*also.conditions, *exactly.conditions)))]
    words = wish.asked.terms
    found_by = _facets(wish).also(*((word,) for word in words))
    if not words or not wish.ranked:
        return [(found_by, also)]
    titled = tuple(terms.TITLE + word for word in words)
    in_title = _facets(wish).also(*((term,) for term in titled))  # what is in the title is in the text's terms too
    return [(in_title, also), (replace(found_by, but=titled), also)]


def _facets(wish: Wish) -> Terms:
    filters = wish.filters
    open_only = bool(filters.states) and not terms.OVER.intersection(filters.states)
    return Terms().also(
        tuple(f"{terms.UNIT}{unit}" for unit in sorted(wish.reach)) if wish.reach is not None else (),
        tuple(f"{terms.UNIT}{unit}" for unit in sorted(filters.units)),
        tuple(terms.facet(terms.DISTRICT, name) for name in filters.districts),
        tuple(terms.facet(terms.CATEGORY, code) for code in filters.categories),
        tuple(terms.facet(terms.KIND, kind.value) for kind in filters.kinds),
        (terms.OPEN,) if open_only else (),
    )


def _also(wish: Wish) -> Also:
    conditions: list[ColumnElement[bool]] = []
    if wish.filters.states:
        conditions.append(Ticket.state.in_(wish.filters.states))
    if wish.filters.urgencies:
        conditions.append(Ticket.urgency.in_(wish.filters.urgencies))
    if wish.reach is not None:
        conditions.append(store.not_against(wish.reach))
    if wish.asked.number:
        conditions += store.by_number(wish.asked.number).conditions
    if wish.phone_index:
        conditions += store.by_phone(wish.phone_index).conditions
    return Also(wish.asked.to_verify, tuple(conditions))


def _windows(
    filters: Filters, now: datetime, past: Place | None, steps: Steps, *, oldest_first: bool
) -> Iterator[Window]:
    """Time cut into windows of so many days, the newest first; from a page back to newer ones, the nearest first."""
    top = filters.until or now + _SOON
    key = (past.at, past.ticket_id) if past else None
    if steps == _AT_ONCE or (oldest_first and past is None):
        yield Window(filters.since, top, (), key, oldest_first=oldest_first)
        return
    if oldest_first and past is not None:
        edge = past.at
        for days in steps:
            until = top if days is None else min(edge + timedelta(days=days), top)
            yield Window(edge, until, _around(edge, until, days), key, oldest_first=True)
            if until >= top:
                return
            edge = until
        return
    edge = min(past.at + timedelta(microseconds=1), top) if past else top
    for days in steps:
        since = filters.since if days is None else edge - timedelta(days=days)
        if filters.since is not None and since is not None:
            since = max(since, filters.since)
        yield Window(since, edge, _around(since, edge, days), key)
        if since is None or since == filters.since:
            return
        edge = since


def _around(since: datetime | None, until: datetime, days: int | None) -> tuple[str, ...]:
    """The terms of the days of a window; none where they would be too many."""
    if since is None or until <= since:
        return ()
    if days == terms.WEEK_DAYS:
        return tuple(dict.fromkeys((terms.week(since), terms.week(until))))
    steps = range((until - since).days // terms.SEASON_DAYS + 1)
    if len(steps) > _MOST_SEASONS:
        return ()
    found = [terms.season(since + timedelta(days=terms.SEASON_DAYS * step)) for step in steps]
    return tuple(dict.fromkeys((*found, terms.season(until))))
