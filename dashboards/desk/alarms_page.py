"""Alarms (接警): the list, acknowledging by one for everybody, quiet marks, and how fast alarms are taken."""

from datetime import datetime, timedelta
from statistics import median
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from channels import outbox
from dashboards.auth.access import SUPERVISION
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.desk.queries import alarms as queries
from dashboards.ticket import alarm_summary
from dashboards.web import failures, forms, render
from dashboards.web.forms import Form
from hotline.base.errors import Conflict, HotlineError, NotFound, Overtaken
from hotline.base.security.crypto import KeyRing
from hotline.base.text.phones import phone_number
from router.alarms import acknowledging, store
from router.outgoing.staff_notices import ALARM
from tickets.access.rights import Actor
from tickets.staff import duty, duty_store

PERIOD = timedelta(days=30)  # of the response times
AT_ONCE = timedelta(minutes=1)
TRIES = 3  # somebody else's act on the same ticket must not cost an acknowledgement
SAID = {"take": "已接警，其他页面的提醒已经收起", "look": "已记下您看过", "called": "已记为打通"}


async def listed(request: web.Request) -> web.Response:
    return await _page(request, said=SAID.get(request.query.get("done", ""), ""))


async def take(request: web.Request) -> web.Response:
    """Acknowledge an alarm or a quiet mark; JSON for a script, else back to the page of the form.

    JSON: `taken` (who and when), `in_hand` (`number`, `said`, `place`, `phone`; null for a quiet mark).
    """
    form, alarm_id = await forms.read(request), int(request.match_info["id"])
    try:
        line = await _take(request, alarm_id)
    except HotlineError as error:
        if failures.wants_json(request):
            raise
        return await _page(request, refused=error)
    if failures.wants_json(request):
        return web.json_response({"taken": line.taken, "in_hand": await _in_hand(request, line)})
    return render.see(_back(form, line, "take" if form.get("what") != "look" else "look"))


async def called(request: web.Request) -> web.Response:
    """Somebody on duty was reached by telephone."""
    async with work_of(request).begin() as uow:
        alarm_id, outbox_id = int(request.match_info["id"]), int(request.match_info["call"])
        if outbox_id not in await store.call_ids(uow.session, alarm_id) or not await outbox.called(uow, outbox_id):
            raise Conflict("这个电话已经有人打过，或者已经接警")
        uow.wake(ALARM)
    return render.see("/alarms?done=called")


async def _take(request: web.Request, alarm_id: int) -> queries.AlarmRow:
    for left in reversed(range(TRIES)):
        try:
            async with work_of(request).begin() as uow:
                await acknowledging.take(uow, alarm_id, by=actor_of(request))
            break
        except Overtaken:
            if not left:
                raise
    async with work_of(request).reading() as session:
        line = await queries.one(session, alarm_id, actor_of(request))
    if line is None:
        raise NotFound("没有这条求救消息")
    return line


async def _in_hand(request: web.Request, line: queries.AlarmRow) -> dict[str, Any] | None:
    work = work_of(request)
    async with work.reading() as session:
        mine = await alarm_summary.of(session, actor_of(request), work.settings.keys, work.clock.now())
    return next((one.as_json() for one in mine if one.line.ticket_id == line.ticket_id), None)


def _back(form: Form, line: queries.AlarmRow, done: str) -> str:
    return f"/t/{line.number}" if form.get("back") == "ticket" else f"/alarms?done={done}"


async def _page(request: web.Request, *, said: str = "", refused: HotlineError | None = None) -> web.Response:
    work, actor = work_of(request), actor_of(request)
    now = work.clock.now()
    async with work.reading() as session:
        open_ones = await queries.open_alarms(session, actor)
        taken = await queries.taken_since(session, now - queries.RECENT, actor)
        context: dict[str, Any] = {
            "open": open_ones,
            "quiet": await queries.quiet_marks(session, actor),
            "taken": taken,
            "in_hand": await alarm_summary.of(session, actor, work.settings.keys, now),
            "totals": await queries.counts(session, actor),
            "record": await queries.record_of(session, [line.id for line in (*open_ones, *taken)]),
            "posts": duty.held(now, await duty_store.on_duty(session, now), await duty_store.coming(session, now)),
            "figures": await _figures(session, now),
        }
    context |= {
        "dial": dialling(work.settings.keys),
        "said": said,
        "refused": refused.message if refused else "",
        "may_enter": bool(actor.roles & SUPERVISION),
    }
    return render.page(request, "alarms.html", context, status=refused.status if refused else 200)


def dialling(keys: KeyRing) -> Any:
    """The number to dial for a call that is still to be made to somebody on duty; not a citizen's."""
    return lambda entry: phone_number(keys.open(entry.address_sealed)) if entry.address_sealed else ""


async def _figures(session: AsyncSession, now: datetime) -> dict[str, Any]:
    """How many alarms were taken, the median response in seconds, and the share within a minute."""
    times = await store.response_times(session, now - PERIOD)
    quick = sum(one <= AT_ONCE for one in times)
    return {
        "count": len(times),
        "median": timedelta(seconds=median(one.total_seconds() for one in times)) if times else None,
        "quick": quick / len(times) if times else None,
    }


async def of_ticket(session: AsyncSession, ticket_id: int, actor: Actor, keys: KeyRing) -> dict[str, Any]:
    """What a ticket's page shows of its alarms, to the centre only."""
    lines = await queries.of_ticket(session, ticket_id, actor) if actor.is_centre else []
    record = await queries.record_of(session, [line.id for line in lines])
    waiting = [line for line in lines if line.acknowledged_at is None]
    return {"alarms": lines, "alarm_record": record, "alarms_open": waiting, "dial": dialling(keys)}
