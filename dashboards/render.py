"""Templates: one environment, the filters of `words`, and what every page has in its frame."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
import jinja2
from aiohttp import web

from dashboards import access, csrf, words
from dashboards.keys import ACTOR, SESSION, WORK, work_of
from dashboards.queries.keyset import Page
from hotline.base.clock import city_time
from hotline.base.text import mask_name, mask_phone
from router import wording
from tickets import numbering
from tickets.lifecycle import ENDED, State
from tickets.models import Lamp
from tickets.privacy import veiled
from tickets.rights import ROLE_NAMES, Role

HERE = Path(__file__).parent

# Daily work first: the bar shows as many as fit on a small screen, the others stand under 更多.
NAVIGATION: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("/desk", "坐席台", access.WAITING),
    ("/alarms", "接警", access.LIVE),
    ("/take", "受理", access.TAKE),
    ("/dept", "我的工单", access.UNIT),
    ("/supervision", "督办台", access.SUPERVISION),
    ("/letters", "督办单", access.LETTERS),
    ("/duty", "值班", access.SUPERVISION),
    ("/cards", "记牌申诉", access.CARDS),
    ("/followup", "回访", access.FOLLOW_UP_LIST),
    ("/notices", "通知", access.STAFF),
    ("/hot", "热点", access.HOT),
    ("/numbers", "今日数据", access.NUMBERS),
    ("/indicators", "指标", access.INDICATORS),
    ("/reveals", "查看审批", access.SECOND_PERSON),
    ("/knowledge", "知识库", access.KNOWLEDGE),
    ("/catalogue", "派单目录", access.CATALOGUE),
    ("/exclusions", "剔除", access.EXCLUSIONS),
    ("/models", "模型", access.MODELS - access.DESK),
    ("/admin/people", "人员", access.ADMINS),
    ("/admin/people/record", "账号审计", access.AUDITOR),
    ("/admin/reveals", "查看审计", access.AUDIT),
    ("/admin/erase", "抹去个人信息", access.SECADMIN),
    ("/admin/running", "运行", access.SYSADMIN),
    ("/admin/clock", "时钟", access.SYSADMIN),
    ("/admin/jobs", "任务", access.SYSADMIN),
    ("/admin/import", "导入", access.IMPORT),
    ("/admin/calendar", "日历", access.STAFF),
    ("/admin/policy", "时限", access.STAFF),
)
SHOWN = 8


def set_up(app: web.Application) -> None:
    """Strict undefined: a page that names something we did not give fails in the test, not in silence."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    prefix = app[WORK].settings.number_prefix
    environment.filters.update(
        moment=words.moment,
        day=words.day,
        span=words.span,
        seconds=words.seconds,
        clock_time=words.clock_time,
        left=words.left,
        ago=words.ago,
        channel=words.channel,
        danger=words.danger,
        percent=words.percent,
        weighed=words.weighed,
        marked=words.marked,
        excerpt=words.excerpt,
        without_secrets=words.without_secrets,
        without_code=words.without_code,
        one_line=words.one_line,
        veiled=veiled,
        mask_name=mask_name,
        mask_phone=mask_phone,
        spoken=lambda number: numbering.read_aloud(number, prefix=prefix),
        in_city=city_time,
    )
    environment.globals.update(SHAPES=words.SHAPES, LEVELS=words.LEVELS, LAMPS=list(Lamp), ROLE_NAMES=ROLE_NAMES)
    environment.globals.update(wording=wording, OVER=frozenset({*ENDED, State.ARCHIVED}))


def page(
    request: web.Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> web.Response:
    """The template inside its frame; nothing personal is kept by caches. TypeError where the page hides the frame's."""
    whole = dict(**frame(request), **(context or {}))
    response = aiohttp_jinja2.render_template(template, request, whole, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def frame(request: web.Request) -> dict[str, Any]:
    """What the frame of every page shows: who, where to go, when it was made."""
    work, actor = work_of(request), request.get(ACTOR)
    session = request.get(SESSION)
    open_to_him = [(to, name) for to, name, roles in NAVIGATION if actor and actor.roles & roles]
    shown = SHOWN if len(open_to_him) > SHOWN + 1 else len(open_to_him)
    return {
        "actor": actor,
        "department": session.department if session else "",
        "unit_short": session.short if session else "",
        "roles": "、".join(ROLE_NAMES[role] for role in Role if actor and role in actor.roles),
        "navigation": open_to_him[:shown],
        "elsewhere": open_to_him[shown:],
        "may_be_alarmed": bool(actor and actor.roles & access.LIVE),
        "may_talk": bool(actor and actor.roles & access.DESK),
        "may_search": bool(actor and actor.roles & access.SEARCH),
        "unread": session.unread if session else 0,
        "alarms_waiting": session.alarms if session else 0,
        "marks_waiting": session.marks if session else 0,
        "path": request.path,
        "city": work.settings.city,
        "now": work.clock.now(),
        "csrf": csrf.token(request),
    }


def neighbours(request: web.Request, page: Page[Any], name: str = "at") -> dict[str, str]:
    """The addresses of the pages before and after this one of a list, whatever else the address asks for kept."""
    kept = {key: value for key, value in request.query.items() if key not in {name, "done"}}
    places = {"newer": page.newer, "older": page.older}
    return {
        step: f"{request.path}?{urlencode({**kept, name: place})}" if place else "" for step, place in places.items()
    }


def see(location: str) -> web.Response:
    """After a form: go and look, so that a reload repeats nothing."""
    return web.Response(status=web.HTTPSeeOther.status_code, headers={"Location": location})
