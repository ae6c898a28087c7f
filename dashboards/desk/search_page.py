"""Search (搜索): one box that understands numbers, phones, words and “phrases”, with filters beside it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.auth.access import EXPORT
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.desk.queries import search as hits
from dashboards.ticket.queries.tickets import Row
from dashboards.web import forms, render
from dashboards.web.queries.redaction import as_read
from hotline.base.clock import CITY_ZONE, city_time
from hotline.base.errors import BadInput, Forbidden
from hotline.base.security.crypto import KeyRing
from hotline.base.text import moments
from router import store as office
from tickets import store
from tickets.access.rights import CENTRE_ROLES, Actor, Role
from tickets.lifecycle import State
from tickets.models import Kind, Urgency
from tickets.organisation import store as organisation
from tickets.search import query_parser as asking
from tickets.search.query_parser import ParsedQuery
from tickets.search.searching import Filters, PagePosition, SearchPage, SearchRequest

FILTERS = ("unit", "district", "category", "kind", "state", "urgency", "since", "until", "sort")
NO_WORD = "输入的都是标点或通配符，没有可以查找的词；请输入词语、编号或电话"
ASK_BY_PHONE = CENTRE_ROLES - {Role.LEADER}  # who speaks with citizens or looks after those who do


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, and as what the words were taken."""

    found: SearchPage
    rows: list[Row]
    how: str


async def page(request: web.Request) -> web.Response:
    work, actor = work_of(request), actor_of(request)
    chosen = {name: request.query.get(name, "").strip() for name in FILTERS}
    asked = asking.read(request.query.get("q", ""), prefix=work.settings.number_prefix)
    now = work.clock.now()
    async with work.reading(replica=True) as session:
        wish = await wish_of(session, actor, asked, chosen)
        answer = await _answer(session, wish, actor, work.settings.keys, now=now, steps=_steps(request))
        choices = await _choices(session, city_time(now).date())
    filtered = any(value for name, value in chosen.items() if name != "sort")
    context = {
        **choices,
        "q": asked.text,
        "chosen": chosen,
        "filtered": filtered,
        "rows": answer.rows,
        "marks": asked.marks,
        "how": answer.how,
        "no_word": NO_WORD,
        "ranked": bool(asked.terms) and wish.ranked,
        "newer": _link(request, "before", answer.found.before),
        "older": _link(request, "after", answer.found.after),
        "may_export": bool(actor.roles & EXPORT),
        "reach": "" if actor.is_centre else "只查找您单位承办过的工单",
    }
    return render.page(request, "search.html", context)


async def wish_of(session: AsyncSession, actor: Actor, asked: ParsedQuery, chosen: dict[str, str]) -> SearchRequest:
    """The search that the page's fields ask for, inside this person's reach."""
    unit = await store.department_by_code(session, chosen["unit"].split(" ")[0]) if chosen["unit"] else None
    if chosen["unit"] and unit is None:
        raise BadInput(f"没有找到承办单位“{chosen['unit']}”，请从列表中选择")
    kind, state = forms.member(Kind, chosen["kind"]), forms.member(State, chosen["state"])
    urgency = forms.member(Urgency, chosen["urgency"])
    filters = Filters(
        units=await store.subtree(session, unit.id) if unit else frozenset(),
        districts=(chosen["district"],) if chosen["district"] else (),
        categories=(chosen["category"].split(" ")[0],) if chosen["category"] else (),
        kinds=(kind,) if kind else (),
        states=(state,) if state else (),
        urgencies=(urgency,) if urgency else (),
        since=moments.read_midnight(chosen["since"]) if chosen["since"] else None,
        until=moments.read_midnight(chosen["until"], days=1) if chosen["until"] else None,
    )
    return SearchRequest(asked, filters, actor, ranked=chosen["sort"] != "new")


async def _answer(
    session: AsyncSession,
    wish: SearchRequest,
    actor: Actor,
    keys: KeyRing,
    *,
    now: datetime,
    steps: dict[str, PagePosition],
) -> SearchResult:
    """Digits are tried as a number, as a phone, as the end of a number, in this order; anything else is words."""
    asked = wish.asked
    if asked.is_void:
        return SearchResult(SearchPage(()), [], "no word")
    for how, narrowed in _readings(wish, keys):
        if how == "phone" and not actor.roles & ASK_BY_PHONE:
            continue
        found, rows = await hits.page(session, narrowed, now=now, after=steps.get("after"), before=steps.get("before"))
        if rows or steps:
            return SearchResult(found, await as_read(session, rows, actor), how)
    if asked.phone and not actor.roles & ASK_BY_PHONE:
        return SearchResult(SearchPage(()), [], "no right")
    return SearchResult(SearchPage(()), [], "phone" if asked.phone else "nothing")


def first_reading(wish: SearchRequest, actor: Actor, keys: KeyRing) -> SearchRequest:
    """What the words are taken as first, of what this person may ask.

    Raises Forbidden where that is only a phone, BadInput where no word is left.
    """
    if wish.asked.is_void:
        raise BadInput(NO_WORD)
    allowed = [one for how, one in _readings(wish, keys) if how != "phone" or actor.roles & ASK_BY_PHONE]
    if not allowed:
        raise Forbidden("按电话查找只对热线中心的坐席、审核、派单、督办、回访岗位开放")
    return allowed[0]


def _readings(wish: SearchRequest, keys: KeyRing) -> list[tuple[str, SearchRequest]]:
    asked = wish.asked
    found = []
    if asked.number:
        found.append(("number", replace(wish, asked=replace(asked, phone="", tail=""))))
    if asked.phone:
        index = keys.blind(f"phone:{asked.phone}")
        found.append(("phone", replace(wish, asked=replace(asked, number="", tail=""), phone_index=index)))
    if asked.tail:
        found.append(("tail", replace(wish, asked=replace(asked, number="", phone=""))))
    return found or [("words" if asked.terms else "newest", wish)]


def _steps(request: web.Request) -> dict[str, PagePosition]:
    return {name: place for name in ("after", "before") if (place := _place(request.query.get(name, "")))}


def _place(text: str) -> PagePosition | None:
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts):  # noqa: PLR2004
        return None
    tier, micro, ticket_id = (int(part[:18]) for part in parts)
    return PagePosition(
        tier, datetime.fromtimestamp(0, CITY_ZONE) + timedelta(microseconds=min(micro, 10**16)), ticket_id
    )


def _link(request: web.Request, step: str, place: PagePosition | None) -> str:
    if place is None:
        return ""
    kept = {name: value for name, value in request.query.items() if name not in {"after", "before"} and value}
    micro = (place.at - datetime.fromtimestamp(0, CITY_ZONE)) // timedelta(microseconds=1)
    return f"/search?{urlencode({**kept, step: f'{place.tier}.{micro}.{place.ticket_id}'})}"


async def _choices(session: AsyncSession, today: date) -> dict[str, Any]:
    entries = await office.entries_on(session, today)
    return {
        "departments": await organisation.active_units(session),
        "categories": entries,
        "kinds": list(Kind),
        "states": list(State),
        "urgencies": list(Urgency),
    }
