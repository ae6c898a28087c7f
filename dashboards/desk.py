"""The desk (坐席台): what waits for a person of the centre."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards import render, talking
from dashboards.keys import actor_of, work_of
from dashboards.queries import people, talk_list, tickets
from dashboards.queries.keyset import Page
from dashboards.queries.talk_list import Talk
from dashboards.queries.tickets import Queue, Row
from hotline.base.errors import NotFound
from tickets.holding import TalkHolder
from tickets.lifecycle import State

TALKS = "talks"
_BY_CODE = {queue.code: queue for queue in Queue}


async def desk(request: web.Request) -> web.Response:
    """One queue at a time, all of them counted; as many queries for fifty tickets as for five."""
    chosen = request.query.get("queue", Queue.DISPATCH.code)
    async with work_of(request).reading() as session:
        counts, waiting = await tickets.queue_counts(session)
        at = request.query.get("at", "")
        said: Page[Talk] = Page([])
        found: Page[Row] = Page([])
        if chosen == TALKS:
            said = await talk_list.listed(session, actor_of(request).id or 0, at=at)
        else:
            found = await tickets.queue(session, _queue(chosen), at=at)
        context = await _about(session, found.items)
    rail = [(queue.code, queue.label, counts[queue]) for queue in Queue]
    rail.insert(3, (TALKS, "人工对话", waiting))
    head = _head(chosen)
    context |= {"done": talking.DONE.get(request.query.get("done", ""), ""), "QUEUE": TalkHolder.QUEUE}
    context |= {"rail": rail, "chosen": chosen, "talks": said.items, **head, "total": dict(_totals(rail))[chosen]}
    context["pages"] = render.neighbours(request, said if chosen == TALKS else found)
    return render.page(request, "desk.html", context)


def _queue(code: str) -> Queue:
    queue = _BY_CODE.get(code)
    if queue is None:
        raise NotFound("没有这个队列")
    return queue


def _head(chosen: str) -> dict[str, str]:
    if chosen == TALKS:
        return {"title": "人工对话", "order": "等人工的在前，等得最久的最先；其次是您接待的"}
    return {"title": _queue(chosen).label, "order": _queue(chosen).order}


def _totals(rail: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    return [(code, count) for code, _, count in rail]


async def _about(session: AsyncSession, found: list[Row]) -> dict[str, object]:
    """What the rows show beside themselves; three queries however many rows."""
    ids = [row.id for row in found]
    names = await people.department_names(session)
    return {
        "rows": found,
        "proposals": await tickets.proposals(session, ids, names),
        "objections": await tickets.objections(session, [row.id for row in found if row.state == State.OBJECTION]),
        "no_proposal": tickets.NO_PROPOSAL,
    }
