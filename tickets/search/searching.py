"""Searching the record: first those that say it in their title, then the others, each newest first; paged by key.

A frequent word has tens of thousands of hits, of which one page is wanted. So time is looked through in windows, the
newest first: 8 days, 64 days, all the rest, each an exact intersection inside the index, until the page is full. Where
the planner guesses that there are few, one look finds them all; of a long word or a phrase it guesses too few, for it
takes the pairs of characters for independent, so there the newest week is looked through before all the rest
(`docs/decisions/0010`).
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.access import visibility_store as seeing
from tickets.access.rights import SYSTEM, Actor, ActorKind
from tickets.lifecycle import State
from tickets.models import Kind, Ticket, Urgency
from tickets.search import store, terms
from tickets.search.query_parser import ParsedQuery
from tickets.search.store import Also, IndexLook, SearchTerms, TimeWindow

PAGE = 20
FEW_PROVED = 500  # likewise where each hit's text must be read besides
FEW = 2000  # hits that are fetched and sorted faster than three windows are looked through
_MOST_SEASONS = 24  # about four years; beyond, the bounds of the time filter serve alone
_PAIR = 2  # characters of one term of a phrase
Key = tuple[datetime, int] | None  # go on behind this hit
Steps = tuple[int | None, ...]  # days; None: all the rest
_AT_ONCE: Steps = (None,)
_WEEK_FIRST: Steps = (terms.WEEK_DAYS, None)
_STEP_BY_STEP: Steps = (terms.WEEK_DAYS, terms.SEASON_DAYS, None)
_NO_UNIT = 0  # for people of no unit
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
class SearchRequest:
    """What is searched, and by whom."""

    asked: ParsedQuery = field(default_factory=ParsedQuery)
    filters: Filters = field(default_factory=Filters)
    by: Actor = SYSTEM
    phone_index: str = ""
    ranked: bool = True


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where a page begins or ends."""

    tier: int
    at: datetime
    ticket_id: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits; `before` and `after` are where the neighbouring pages are, None where there is none."""

    places: tuple[PagePosition, ...]
    before: PagePosition | None = None
    after: PagePosition | None = None

    @property
    def ids(self) -> list[int]:
        return [place.ticket_id for place in self.places]


async def find(
    session: AsyncSession,
    wish: SearchRequest,
    *,
    now: datetime,
    after: PagePosition | None = None,
    before: PagePosition | None = None,
    size: int = PAGE,
) -> SearchPage:
    """One page: the first, or the one after or before a place."""
    back, start = before is not None, before or after
    hits = [hit async for hit in _hits(session, wish, now, start, back=back, limit=size + 1)]
    return _as_page(hits, start, back=back, size=size)


async def _hits(
    session: AsyncSession, wish: SearchRequest, now: datetime, start: PagePosition | None, *, back: bool, limit: int
) -> AsyncIterator[PagePosition]:
    """From a place on, tier by tier and window by window; never more than `limit`."""
    given = 0
    for tier, (found_by, also) in _tiers_from(wish, start, back=back):
        past = start if start is not None and start.tier == tier else None
        steps = await _steps(session, wish.asked, found_by)
        for window in _windows(wish.filters, now, past, steps, oldest_first=back):
            for at, ticket_id in await store.hits(session, IndexLook(found_by, window, also), limit=limit - given):
                yield PagePosition(tier, at, ticket_id)
                given += 1
            if given >= limit:
                return


def _tiers_from(
    wish: SearchRequest, start: PagePosition | None, *, back: bool
) -> list[tuple[int, tuple[SearchTerms, Also]]]:
    """Those that are still to be looked through, in the order of the walk."""
    tiers = list(enumerate(_tiers(wish)))
    if back:
        return [one for one in reversed(tiers) if start is None or one[0] <= start.tier]
    return [one for one in tiers if start is None or one[0] >= start.tier]


def _as_page(hits: Sequence[PagePosition], start: PagePosition | None, *, back: bool, size: int) -> SearchPage:
    more, page = len(hits) > size, tuple(hits[:size])
    if not page:
        return SearchPage((), before=None if back else start, after=start if back else None)
    if back:
        page = page[::-1]
        return SearchPage(page, before=page[0] if more else None, after=page[-1])
    return SearchPage(page, before=page[0] if start is not None else None, after=page[-1] if more else None)


async def _steps(session: AsyncSession, asked: ParsedQuery, found_by: SearchTerms) -> Steps:
    """How wide to look, and how much wider next; the record itself is walked by its own keys."""
    if not found_by.groups:
        return _AT_ONCE
    if await store.guess(session, found_by) > (FEW_PROVED if asked.to_verify else FEW):
        return _STEP_BY_STEP
    return _WEEK_FIRST if any(len(part) > _PAIR for part in (*asked.words, *asked.to_verify)) else _AT_ONCE


def _tiers(wish: SearchRequest) -> list[tuple[SearchTerms, Also]]:
    also, centre = _also(wish), wish.by.is_centre
    if wish.asked.tail:
        ends, exactly = store.by_tail(wish.asked.tail)
        return [(_facets(wish).also(*ends.groups), replace(also, conditions=(*also.conditions, *exactly.conditions)))]
    words = wish.asked.terms
    found_by = _facets(wish).also(*(terms.for_reader([word], centre=centre) for word in words))
    if not words or not wish.ranked:
        return [(found_by, also)]
    titled = tuple(terms.for_reader([terms.TITLE + word], centre=centre) for word in words)
    in_title = _facets(wish).also(*titled)  # what is in the title is in the text's terms too
    return [(in_title, also), (replace(found_by, but=titled), also)]


def _facets(wish: SearchRequest) -> SearchTerms:
    filters, centre = wish.filters, wish.by.is_centre
    open_only = bool(filters.states) and not terms.OVER.intersection(filters.states)
    return SearchTerms().also(
        () if centre else tuple(f"{terms.REACH}{unit}" for unit in sorted(wish.by.scope) or (_NO_UNIT,)),
        tuple(f"{terms.UNIT}{unit}" for unit in sorted(filters.units)),
        terms.for_reader((terms.facet(terms.DISTRICT, name) for name in filters.districts), centre=centre),
        terms.for_reader((terms.facet(terms.CATEGORY, code) for code in filters.categories), centre=centre),
        tuple(terms.facet(terms.KIND, kind.value) for kind in filters.kinds),
        (terms.OPEN,) if open_only else (),
    )


def _also(wish: SearchRequest) -> Also:
    conditions: list[ColumnElement[bool]] = []
    if wish.filters.states:
        conditions.append(Ticket.state.in_(wish.filters.states))
    if wish.filters.urgencies:
        conditions.append(Ticket.urgency.in_(wish.filters.urgencies))
    if not wish.by.is_centre:
        conditions.append(seeing.seen_by(wish.by))
    if wish.asked.number:
        conditions += store.by_number(wish.asked.number).conditions
    if wish.phone_index:
        conditions += store.by_phone(wish.phone_index).conditions
    but = seeing.kept_from(wish.by) if wish.by.kind is ActorKind.STAFF else None
    return Also(wish.asked.to_verify, but, tuple(conditions))


def _windows(
    filters: Filters, now: datetime, past: PagePosition | None, steps: Steps, *, oldest_first: bool
) -> Iterator[TimeWindow]:
    """Time cut into windows of so many days, the newest first; from a page back to newer ones, the nearest first."""
    top = filters.until or now + _SOON
    key = (past.at, past.ticket_id) if past else None
    if steps == _AT_ONCE or (oldest_first and past is None):
        yield TimeWindow(filters.since, top, (), key, oldest_first=oldest_first)
    elif oldest_first and past is not None:
        yield from _newer(past.at, top, key, steps)
    else:
        edge = min(past.at + timedelta(microseconds=1), top) if past else top
        yield from _older(edge, filters.since, key, steps)


def _newer(edge: datetime, top: datetime, key: Key, steps: Steps) -> Iterator[TimeWindow]:
    for days in steps:
        until = top if days is None else min(edge + timedelta(days=days), top)
        yield TimeWindow(edge, until, _around(edge, until, days), key, oldest_first=True)
        if until >= top:
            return
        edge = until


def _older(edge: datetime, first: datetime | None, key: Key, steps: Steps) -> Iterator[TimeWindow]:
    """`first`: nothing before it is wanted; None: down to the beginning."""
    for days in steps:
        since = first if days is None else edge - timedelta(days=days)
        if first is not None and since is not None:
            since = max(since, first)
        yield TimeWindow(since, edge, _around(since, edge, days), key)
        if since is None or since == first:
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
