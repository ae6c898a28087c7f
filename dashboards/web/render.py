"""Templates: one environment, the filters of `words`, and what every page has in its frame."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
import jinja2
from aiohttp import web

from dashboards.auth import access, csrf
from dashboards.auth.app_keys import ACTOR, LINKS, SESSION, WORK, work_of
from dashboards.web import formatting
from dashboards.web.queries.keyset import Page
from hotline.base.clock import city_time
from hotline.base.text.cleaning import mask_name, mask_phone
from router.outgoing import danger_wording, wording
from tickets import numbering
from tickets.access.rights import ROLE_NAMES, Role
from tickets.lifecycle import ENDED, State
from tickets.models import Lamp
from tickets.personal_data.masking import veiled

TEMPLATES = sorted(
    Path(__file__).parents[1].glob("*/templates")
)  # each package keeps its own; names are unique across them

SHOWN = 8  # pages that the bar shows on a small screen; the others are under 更多


def set_up(app: web.Application) -> None:
    """Strict undefined: a page that names something we did not give fails in the test, not in silence."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    prefix = app[WORK].settings.number_prefix
    environment.filters.update(
        moment=formatting.moment,
        until=formatting.until,
        day=formatting.day,
        span=formatting.span,
        seconds=formatting.seconds,
        clock_time=formatting.clock_time,
        left=formatting.left,
        ago=formatting.ago,
        channel=formatting.channel,
        danger=formatting.danger,
        percent=formatting.percent,
        weighed=formatting.weighed,
        marked=formatting.marked,
        excerpt=formatting.excerpt,
        without_secrets=formatting.without_secrets,
        without_code=formatting.without_code,
        one_line=formatting.one_line,
        veiled=veiled,
        mask_name=mask_name,
        mask_phone=mask_phone,
        spoken=lambda number: numbering.read_aloud(number, prefix=prefix),
        in_city=city_time,
    )
    environment.globals.update(
        SHAPES=formatting.SHAPES, LEVELS=formatting.LEVELS, LAMPS=list(Lamp), ROLE_NAMES=ROLE_NAMES
    )
    environment.globals.update(
        wording=wording, wording_of_danger=danger_wording, OVER=frozenset({*ENDED, State.ARCHIVED})
    )


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
    pages = [(link.path, link.label) for link in request.app[LINKS] if actor and actor.roles & link.roles]
    shown = SHOWN if len(pages) > SHOWN + 1 else len(pages)
    return {
        "actor": actor,
        "department": session.department if session else "",
        "unit_short": session.short if session else "",
        "roles": "、".join(ROLE_NAMES[role] for role in Role if actor and role in actor.roles),
        "navigation": pages[:shown],
        "elsewhere": pages[shown:],
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
    """The addresses of the pages before and after this one of a list, other parameters kept."""
    kept = {key: value for key, value in request.query.items() if key not in {name, "done"}}
    places = {"newer": page.newer, "older": page.older}
    return {
        step: f"{request.path}?{urlencode({**kept, name: place})}" if place else "" for step, place in places.items()
    }


def see(location: str) -> web.Response:
    """After a form: go and look, so that a reload repeats nothing."""
    return web.Response(status=web.HTTPSeeOther.status_code, headers={"Location": location})
