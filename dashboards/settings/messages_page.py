"""消息用语: what citizens read, by message and channel, with a preview and its own versions."""

from typing import Any

from aiohttp import web

from dashboards.auth.app_keys import work_of
from dashboards.settings import drafting
from dashboards.web import forms, render
from hotline.base.channels import CHANNELS
from hotline.base.errors import NotFound
from hotline.base.settings import Settings
from router.templates import message_templates, template_check
from router.templates.message_setting import MESSAGE, name_of
from router.templates.message_templates import GROUPS, KIND, MESSAGES, PLACEHOLDERS
from tickets.configuration.kinds import Checked


async def listed(request: web.Request) -> web.Response:
    """Every message as it reads today, and which of them are the city's own."""
    work, today = work_of(request), drafting.today_of(request)
    settings = work.settings
    groups = [(label, [_row(settings, message.code, request) for message in messages]) for label, messages in GROUPS]
    return render.page(request, "messages.html", {"groups": groups, "today": today})


def _row(settings: Settings, code: str, request: web.Request) -> dict[str, Any]:
    today = drafting.today_of(request)
    own = settings.versions.on(today, KIND, code)
    channels = [
        CHANNELS[name].short
        for name in CHANNELS
        if (found := settings.versions.on(today, KIND, message_templates.key_of(code, name))) and found.content["text"]
    ]
    return {
        "code": code,
        "when": MESSAGES[code].when,
        "text": message_templates.template(settings, code, "", today),
        "number": own.number if own is not None else 0,
        "channels": channels,
    }


async def edit(request: web.Request) -> web.Response:
    work, key, today = work_of(request), request.match_info["key"], drafting.today_of(request)
    code, channel = _known(key)
    async with work.reading() as session:
        versions = await drafting.versions_of(session, MESSAGE, key, work.settings, today)
    text = message_templates.template(work.settings, code, channel, today)
    draft = versions["open"]
    typed = {"text": draft.content["text"] if draft else text, "why": draft.note if draft else ""}
    typed["valid_from"] = (draft.valid_from if draft else today).isoformat()
    return _page(request, versions, typed)


async def save(request: web.Request) -> web.Response:
    """Preview first, then save as a draft or propose."""
    work, key, form = work_of(request), request.match_info["key"], await forms.read(request)
    _known(key)
    content = {"text": form.get("text", "")}
    if form.get("go") != "look":
        return await drafting.keep(request, MESSAGE, key, content, form)
    today = drafting.today_of(request)
    async with work.reading() as session:
        versions = await drafting.versions_of(session, MESSAGE, key, work.settings, today)
    seen = drafting.looked_at(MESSAGE, Checked(work.settings, key, today), content)
    return _page(request, versions, form, seen)


def _page(
    request: web.Request, versions: dict[str, Any], typed: dict[str, str], seen: dict[str, Any] | None = None
) -> web.Response:
    settings, today = work_of(request).settings, drafting.today_of(request)
    code, channel = message_templates.code_and_channel(versions["key"])
    general = message_templates.template(settings, code, "", today)
    context = versions | {
        "name": name_of(versions["key"]),
        "message": MESSAGES[code],
        "channel": channel,
        "places": [PLACEHOLDERS[name] for name in template_check.places_of(code)],
        "typed": typed,
        "seen": seen,
        "examples": _examples(settings, channel, typed["text"] or general),
        "channels": [(name, one.label, message_templates.key_of(code, name)) for name, one in CHANNELS.items()],
        "general": general,
        "today": today,
        "may_edit": drafting.is_editor(request, [MESSAGE]),
        "site": settings.site_url,
    }
    return render.page(request, "message.html", context)


def _examples(settings: Settings, channel: str, shown: str) -> list[dict[str, Any]]:
    """As a citizen would read it: with every value, with those left out that may be, and as a short message."""
    whole = template_check.example(settings, shown)
    bare = template_check.example(settings, shown, without=True)
    length, count = template_check.parts(settings, whole)
    found = [{"label": "各项齐全", "text": whole}]
    if bare != whole:
        found.append({"label": "可空的都空", "text": bare})
    if channel in {"", "sms"}:
        found.append({"label": f"短信：{length} 字（含签名），{count} 条", "text": f"【{settings.sms_sign}】{whole}"})
    return found


def _known(key: str) -> tuple[str, str]:
    code, channel = message_templates.code_and_channel(key)
    if not code:
        raise NotFound("没有这种消息")
    return code, channel
