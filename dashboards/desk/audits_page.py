"""The blind audit of what was said to be satisfactory: asked again without seeing the first answer, then compared."""

from collections.abc import Callable

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.citizen import rating
from dashboards.desk.queries import audits
from dashboards.supervision.queries import promises
from dashboards.ticket.identity import without_person
from dashboards.web import render
from dashboards.web.forms import read, whole
from hotline.base.errors import NotFound
from hotline.base.text.cleaning import mask_name, mask_phone
from sla.reviews import reviews


async def waiting(request: web.Request) -> web.Response:
    """One citizen at a time; nothing on the page says what they answered first, or to whom."""
    work, actor = work_of(request), actor_of(request)
    async with work.reading() as session:
        chosen = await audits.next_for(session, actor)
        count = await audits.waiting_count(session)
    keys, person = work.settings.keys, ""
    veil: Callable[[str], str] = str
    if chosen is not None:
        name = mask_name(keys.open(chosen.name_sealed)) if chosen.name_sealed else "未留姓名"
        phone = mask_phone(keys.open(chosen.phone_sealed)) if chosen.phone_sealed else "未留电话"
        person, veil = f"{name} {phone}", without_person(keys, chosen.name_sealed, chosen.phone_sealed)
    said = "抽查已记录" if request.query.get("done") else ""
    return render.page(
        request, "audits.html", {"chosen": chosen, "count": count, "person": person, "said": said, "veil": veil}
    )


async def record(request: web.Request) -> web.Response:
    verdict = rating.read_whole(await read(request))
    async with work_of(request).begin() as uow:
        review = await promises.review(uow.session, int(request.match_info["id"]), actor_of(request))
        if review is None:
            raise NotFound("没有这条抽查")
        reviews.audit(
            uow,
            review,
            by=actor_of(request),
            contacted=verdict.contacted,
            solved=verdict.solved,
            satisfied=verdict.satisfied,
            note=verdict.reason,
        )
    return render.see("/audits?done=yes")


async def done(request: web.Request) -> web.Response:
    """What the audits found: how many agree, and those that do not, newest first."""
    before = request.query.get("before", "")
    async with work_of(request).reading() as session:
        agreed, disagreed = await audits.outcome(session)
        rows, more = await audits.disagreeing(session, actor_of(request), before=whole(before))
    found = [(row, reviews.differences(row.review)) for row in rows]
    context = {"agreed": agreed, "disagreed": disagreed, "rows": found, "more": more}
    return render.page(request, "audits_done.html", context)
