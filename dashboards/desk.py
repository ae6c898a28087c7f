"""The desk (坐席台): what waits for a person of the centre."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards import forms, identity, render
from dashboards.keys import work_of
from dashboards.queries import people, talks, tickets
from dashboards.queries.keyset import Page
from dashboards.queries.talks import Talk
from dashboards.queries.tickets import Queue, Row
from hotline.base.errors import NotFound
from router import intake
from tickets import privacy
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
            said = await talks.waiting_for_person(session, at=at)
        else:
            found = await tickets.queue(session, _queue(chosen), at=at)
        context = await _about(session, found.items)
    rail = [(queue.code, queue.label, counts[queue]) for queue in Queue]
    rail.insert(3, (TALKS, "人工对话", waiting))
    head = _head(chosen)
    context |= {"rail": rail, "chosen": chosen, "talks": said.items, **head, "total": dict(_totals(rail))[chosen]}
    context["pages"] = render.neighbours(request, said if chosen == TALKS else found)
    return render.page(request, "desk.html", context)


async def talk(request: web.Request) -> web.Response:
    """A conversation in which a person was asked for."""
    conversation_id = int(request.match_info["id"])
    async with work_of(request).reading() as session:
        conversation = await talks.conversation(session, conversation_id)
        if conversation is None:
            raise NotFound("没有这段对话")
        someone = privacy.person(await people.citizen(session, conversation.citizen_id), work_of(request).settings.keys)
        said = await talks.last_messages(session, conversation_id)
        context = {
            "conversation": conversation,
            "messages": [identity.veiled_line(message, someone.known) for message in said],
            "tickets": await talks.tickets_in(session, conversation_id),
            "done": "已发送" if request.query.get("done") else "",
        }
    return render.page(request, "talk.html", context)


async def say(request: web.Request) -> web.Response:
    """Write to the citizen in a conversation; his wish for a person is thereby met."""
    form = await forms.read(request)
    text, conversation_id = forms.needed(form, "text"), int(request.match_info["id"])
    async with work_of(request).begin() as uow:
        await intake.write_as_agent(uow, conversation_id, text)
    return render.see(f"/talk/{conversation_id}?done=1")


def _queue(code: str) -> Queue:
    queue = _BY_CODE.get(code)
    if queue is None:
        raise NotFound("没有这个队列")
    return queue


def _head(chosen: str) -> dict[str, str]:
    if chosen == TALKS:
        return {"title": "人工对话", "order": "等得最久的在前"}
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
