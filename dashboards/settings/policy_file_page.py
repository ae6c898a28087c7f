"""时限方案文件: the policy in force to take away, and a file that becomes a draft once every line of it holds."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.settings import drafting
from dashboards.web import forms, multipart, render
from dashboards.web.forms import Form
from hotline.base.errors import BadInput, TooLarge
from sla.policy import active_policies, policy_upload
from sla.policy.policy_setting import POLICY
from sla.policy.policy_upload import MOST

PARTS = frozenset({"policy"})
ENDINGS = frozenset({".toml", ".json", ".txt"})


async def form(request: web.Request) -> web.Response:
    return _page(request, {}, ())


async def download(request: web.Request) -> web.Response:
    policy = active_policies.policy_on(work_of(request).settings, drafting.today_of(request))
    headers = {"Content-Disposition": 'attachment; filename="policy.toml"', "Cache-Control": "no-store"}
    text = policy_upload.as_toml(policy)
    return web.Response(text=text, content_type="application/toml", charset="utf-8", headers=headers)


async def send(request: web.Request) -> web.Response:
    """Kept as a draft, on whose page it is compared with what is in force; with a fault nothing is kept."""
    sent = await multipart.read_files(request, _keep, parts=PARTS, most=MOST)
    try:
        body, ending = _only(sent)
        day = forms.day(sent.form, "valid_from")
        settings = work_of(request).settings
        in_force = active_policies.policy_on(settings, day)
        content = policy_upload.read(body, ending, active_policies.to_extend(settings), in_force)
        return await drafting.keep(request, POLICY, "", content, sent.form)
    except (BadInput, TooLarge) as error:
        return _page(request, sent.form, error.detail.get("faults", [error.message]), status=error.status)


def _only(sent: multipart.ReceivedForm[tuple[bytes, str]]) -> tuple[bytes, str]:
    if sent.fault is not None:
        raise sent.fault
    if not sent.files:
        raise BadInput("请选择方案文件")
    return sent.files[0]


async def _keep(_field: str, name: str, pieces: AsyncIterator[bytes]) -> tuple[bytes, str]:
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise BadInput("请上传 TOML 或 JSON 文件，可以先下载现行方案再改")
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > MOST:
            raise TooLarge("文件太大，方案文件一般不超过 1 MB")
    return bytes(body), ending


def _page(request: web.Request, typed: Form, faults: Any, status: int = 200) -> web.Response:
    first = drafting.today_of(request) + timedelta(days=POLICY.days_ahead)
    context = {
        "faults": faults,
        "typed": {"why": typed.get("why", ""), "valid_from": typed.get("valid_from") or first.isoformat()},
        "first": first,
        "may_edit": bool(actor_of(request).roles & POLICY.proposers),
        "presets": [(name, one.label) for name, one in active_policies.PRESETS.items()],
    }
    return render.page(request, "policy_file.html", context, status=status)
