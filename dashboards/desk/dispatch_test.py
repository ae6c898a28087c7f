"""派单目录试验台: type a text and see the whole decision, as dispatch would make it now; nothing is written down."""

import asyncio
from typing import Any

from aiohttp import web

from dashboards.auth.app_keys import office_of, work_of
from dashboards.web import forms, render
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from router.dispatch import sensitive_rules
from router.dispatch.decision import DecisionContext, Judgement
from router.templates import questionnaires

LONGEST = 5000  # characters, as in a message
EXAMPLES = (
    "漪桂大道128号门口的路灯坏了三天，晚上很黑",
    "邻居在楼顶私搭铁皮房，没有规划许可证，在云鹭花园3栋",
    "每天晚上吵得睡不着，请管一管",
)


async def empty(request: web.Request) -> web.Response:
    return render.page(request, "testbox.html", _context("", None, None))


async def judged(request: web.Request) -> web.Response:
    form = await forms.read(request)
    text = forms.needed(form, "text")
    if len(text) > LONGEST:
        raise BadInput(f"文字太长，请控制在 {LONGEST} 字以内")
    office = await office_of(request)
    [judgement] = await asyncio.to_thread(office.judge, [text])
    work = work_of(request)
    today = city_time(work.clock.now()).date()
    category = judgement.prediction.category.label if judgement.prediction and judgement.prediction.category else None
    own = {
        "sensitive": sensitive_rules.found(work.settings, today, text),
        "questions": questionnaires.missing(work.settings, today, category, text),
    }
    return render.page(request, "testbox.html", _context(text, judgement, office) | own)


def _context(text: str, judgement: Judgement | None, office: DecisionContext | None) -> dict[str, Any]:
    return {"text": text, "judgement": judgement, "office": office, "examples": EXAMPLES}
