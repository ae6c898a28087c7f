"""派单目录试验台: type a text and see the whole decision, as dispatch would make it now; nothing is written down."""

import asyncio
from typing import Any

from aiohttp import web

from dashboards.auth.app_keys import office_of
from dashboards.web import forms, render
from hotline.base.errors import BadInput
from router.dispatch.decision import DecisionContext, Judgement

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
    return render.page(request, "testbox.html", _context(text, judgement, office))


def _context(text: str, judgement: Judgement | None, office: DecisionContext | None) -> dict[str, Any]:
    return {"text": text, "judgement": judgement, "office": office, "examples": EXAMPLES}
