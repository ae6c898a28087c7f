"""The desk (坐席台): the centre's lists, each with its count and the worst lamp of what the centre has promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards import acts
from dashboards.admin.queries import people
from dashboards.auth import access
from dashboards.auth.app_keys import SESSION, actor_of, work_of
from dashboards.desk import conversation
from dashboards.desk.queries import decisions, handovers, waiting_lists
from dashboards.desk.queries.handovers import Talk
from dashboards.desk.queries.waiting_lists import ListCount
from dashboards.desk.queries.waiting_places import QUEUES, CentreList
from dashboards.ticket.queries import tickets
from dashboards.ticket.queries.tickets import Row
from dashboards.web import render
from dashboards.web.queries.keyset import Page
from dashboards.web.queries.redaction import as_read
from hotline.base.errors import Forbidden, NotFound
from sla.calendar import calendars
from tickets.access.rights import Actor
from tickets.conversation_holder import TalkHolder
from tickets.lifecycle import State

TALKS = "talks"
_BY_CODE = {place.code: place for place in QUEUES}
# what can be done from the row: the forms of the ticket's page that the list is there for
FROM_ROW: Mapping[CentreList, tuple[str, ...]] = {
    CentreList.DRAFTS: ("submit",),
    CentreList.DECISIONS: ("grant", "refuse"),
    CentreList.REVIEW: ("rework", "close", "terminate"),
    CentreList.POLICE: ("police-taken", "police-closed", "police-back"),
    CentreList.SUSPENDED: ("resume",),
}


@dataclass(frozen=True, slots=True)
class DeskListEntry:
    """One line of the bar; without an address it only counts, for a page that this person may not open."""

    code: str
    label: str
    waits: ListCount
    to: str = ""
    note: str = ""


async def desk(request: web.Request) -> web.Response:
    """One list at a time, all of them counted; as many queries for fifty tickets as for five."""
    actor, at = actor_of(request), request.query.get("at", "")
    talks = bool(actor.roles & access.DESK)
    chosen = request.query.get("queue", (CentreList.DISPATCH if talks else CentreList.DECISIONS).code)
    async with work_of(request).reading() as session:
        counts = await waiting_lists.counts(session, actor)
        talking_to, doubts = await waiting_lists.talks_and_doubts(session)
        said: Page[Talk] = Page([])
        found: Page[Row] = Page([])
        if chosen == TALKS:
            if not talks:
                raise Forbidden("人工对话由坐席、审核岗、派单员接待")
            said = await handovers.listed(session, actor, at=at)
        else:
            found = await waiting_lists.listed(session, _place(chosen), actor, at=at)
        context = await _about(request, session, await as_read(session, found.items, actor))
    bar = rail(request, counts, doubts=doubts, talks=talking_to if talks else None)
    context |= {"rail": bar, "chosen": chosen, "talks": said.items, **_head(chosen)}
    context |= {"total": next(entry.waits.total for entry in bar if entry.code == chosen)}
    context |= {"done": conversation.DONE.get(request.query.get("done", ""), ""), "QUEUE": TalkHolder.QUEUE}
    context["row_acts"] = {row.id: _acts(actor, chosen, row) for row in found.items}
    context["pages"] = render.neighbours(request, said if chosen == TALKS else found)
    return render.page(request, "desk.html", context)


def rail(
    request: web.Request, counts: Mapping[CentreList, ListCount], *, doubts: int, talks: int | None = None
) -> list[DeskListEntry]:
    """The lists in order, and the two waiting places that have a page of their own."""
    actor, session = actor_of(request), request.get(SESSION)
    found = [_entry(place, counts[place], f"/desk?queue={place.code}") for place in QUEUES]
    if talks is not None:
        found.insert(2, DeskListEntry(TALKS, "人工对话", ListCount(green=talks), f"/desk?queue={TALKS}"))
    follow_up = CentreList.CALLBACK.page if actor.roles & access.FOLLOW_UP_LIST else ""
    found.append(
        _entry(CentreList.CALLBACK, counts[CentreList.CALLBACK], follow_up, f"看不准 {doubts}" if doubts else "")
    )
    found.append(DeskListEntry("alarms", "待接警", ListCount(red=session.alarms if session else 0), "/alarms"))
    return found


def _entry(place: CentreList, waits: ListCount, to: str, note: str = "") -> DeskListEntry:
    return DeskListEntry(place.code, place.label, waits, to, note)


def _acts(actor: Actor, chosen: str, row: Row) -> list[tuple[str, str]]:
    """The forms that the row leads to, with what their buttons say; what this person may do in this state."""
    named = [acts.BY_NAME[name] for name in FROM_ROW.get(_BY_CODE[chosen], ())]
    offered = [made for made in named if any(actor.may(act, row.state) for act in made.acts)]
    return [(made.name, made.button or made.label) for made in offered]


def _place(code: str) -> CentreList:
    place = _BY_CODE.get(code)
    if place is None:
        raise NotFound("没有这个队列")
    return place


def _head(chosen: str) -> dict[str, str]:
    if chosen == TALKS:
        return {"title": "人工对话", "order": "等人工的在前，等得最久的最先；其次是您接待的"}
    return {"title": _place(chosen).label, "order": _place(chosen).order}


async def _about(request: web.Request, session: AsyncSession, found: Sequence[Row]) -> dict[str, object]:
    """What the rows show beside themselves; a fixed number of queries however many rows."""
    work, ids = work_of(request), [row.id for row in found]
    names = await people.department_names(session)
    timed = [row.id for row in found if row.state in {State.EXTENSION, State.SUSPENSION, State.SUSPENDED}]
    return {
        "rows": found,
        "proposals": await tickets.proposals(session, ids, names),
        "objections": await tickets.objections(session, [row.id for row in found if row.state is State.OBJECTION]),
        "wishes": await decisions.wishes(session, timed, now=work.clock.now()),
        "whys": await decisions.why(session, [row.id for row in found if row.state in decisions.WAITS]),
        "calendar": await calendars.current(session, work.settings) if timed else None,
        "no_proposal": tickets.NO_PROPOSAL,
    }
