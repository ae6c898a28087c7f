"""Hot issues (热点): what many people write about lately, how hot it is, its tickets, and bursts of the last day."""

from datetime import timedelta
from urllib.parse import urlencode

from aiohttp import web

from dashboards.admin.queries import people
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.figures.queries import hot_issues
from dashboards.ticket.queries import tickets
from dashboards.web import forms, render
from dashboards.web.queries.redaction import as_read
from hotline.base.clock import city_time
from hotline.base.errors import Forbidden, NotFound
from router.hot_issues import bursts, hot_issue_scan, hot_store
from router.hot_issues.hot_models import Burst
from tickets.lifecycle import Act

BURSTS_OF = timedelta(days=1)
_WIDTH, _HEIGHT = 160.0, 36.0


async def board(request: web.Request) -> web.Response:
    """The issues, hottest first; one of them opened shows its tickets."""
    work, actor, chosen = work_of(request), actor_of(request), request.query.get("issue", "")
    async with work.reading() as session:
        found = await hot_store.live(session)
        opened = next((issue for issue in found if str(issue.id) == chosen), None)
        if chosen and opened is None:
            raise NotFound("没有这个热点，可能已经过去")
        rows = await hot_issues.of_issue(session, opened.id, actor) if opened else []
        rows = await as_read(session, rows, actor)
        late = await hot_store.bursts_since(session, work.clock.now() - BURSTS_OF)
        names = await people.category_names(session, {burst.category for burst in late})
        merged = await hot_issues.merged(session, [issue.id for issue in found])
    context = {
        "issues": found,
        "opened": opened,
        "rows": rows,
        "no_proposal": tickets.NO_PROPOSAL,
        "merged": merged,
        "curves": {issue.id: _points([count for _, count in issue.curve]) for issue in found},
        "bursts": [
            (bursts.said(burst, names.get(burst.category, burst.category)), burst.words, _found(burst))
            for burst in late
        ],
        "may_merge": actor.may(Act.MERGE),
        "said": _said(request),
    }
    return render.page(request, "hot.html", context)


async def merge(request: web.Request) -> web.Response:
    """Put the issue's tickets together (并为群诉); each citizen keeps the number and is informed."""
    actor, issue_id = actor_of(request), int(request.match_info["id"])
    if not actor.may(Act.MERGE):
        raise Forbidden("您的岗位不能并单；请联系派单员")
    async with work_of(request).begin() as uow:
        done = await hot_issue_scan.merge(uow, issue_id, by=actor)
    return render.see(f"/hot?issue={issue_id}&joined={done.joined}&left={done.left_over}#tickets")


def _said(request: web.Request) -> str:
    joined, left = (forms.whole(request.query.get(name, "")) for name in ("joined", "left"))
    if joined is None:
        return ""
    more = f"，还有 {left} 件没有并入" if left else ""
    return f"已并入 {joined} 件，每位诉求人都已收到通知{more}"


def _found(burst: Burst) -> str:
    """Where the tickets of a burst are found: its category and district on its day."""
    day = city_time(burst.hour).date().isoformat()
    asked = {"category": burst.category, "district": burst.district, "since": day, "until": day}
    return f"/search?{urlencode({name: value for name, value in asked.items() if value})}"


def _points(counts: list[int]) -> str:
    """The curve as a polyline in a box of 160 by 36."""
    if len(counts) == 1:
        counts = [0, *counts]
    top, step = max(*counts, 1), _WIDTH / (len(counts) - 1)
    return " ".join(
        f"{number * step:.1f},{_HEIGHT - count / top * (_HEIGHT - 2):.1f}" for number, count in enumerate(counts)
    )
