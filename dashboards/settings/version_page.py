"""One version: what it changes, and its steps (propose, withdraw, approve, refuse, go back to it)."""

from difflib import SequenceMatcher
from typing import Any

from aiohttp import web
from markupsafe import Markup, escape
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.settings import drafting
from dashboards.settings.queries import editors
from dashboards.settings.rule_forms import FORMS
from dashboards.settings.setting_kinds import KINDS, kind_of, page_of
from dashboards.web import forms, render
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, NotFound
from hotline.base.settings import Settings
from tickets.configuration import version_store, versioning
from tickets.configuration.kinds import Checked, SettingKind
from tickets.configuration.models import SettingVersion, VersionState
from tickets.configuration.versioning import Difference

DONE = {
    "draft": "草稿已存好",
    "propose": "已提请，请等另一个人批准",
    "withdraw": "已撤回",
    "approve": "已批准，到生效那天自动采用",
    "refuse": "已记下不批准",
}


async def overview(request: web.Request) -> web.Response:
    """Open versions and the last decisions, of every kind."""
    async with work_of(request).reading() as session:
        waiting = [row for row in await version_store.undecided(session) if row.kind in KINDS]
        decided = [row for row in await version_store.decided(session) if row.kind in KINDS]
        names = await editors.names(session, [*waiting, *decided])
    context = {"waiting": waiting, "decided": decided, "names": names, "kinds": KINDS, "forms": FORMS.values()}
    return render.page(request, "settings.html", context)


async def show(request: web.Request) -> web.Response:
    return await _page(request)


async def act(request: web.Request) -> web.Response:
    name, form = request.match_info["act"], await forms.read(request)
    if name not in DONE:
        raise NotFound("没有这种操作")
    work, actor, version_id = work_of(request), actor_of(request), int(request.match_info["id"])
    async with work.begin() as uow:
        row = await version_store.one(uow.session, version_id)
        if row is None:
            raise NotFound("没有这一版")
        kind = kind_of(row.kind)
        if name in {"approve", "refuse"}:
            said = form.get("said", "")
            await versioning.decide(uow, kind, row.id, by=actor, granted=name == "approve", said=said)
        elif name == "propose":
            await versioning.propose(uow, kind, row, by=actor)
        else:
            await versioning.withdraw(uow, kind, row, by=actor)
    work.settings.versions.look_again()
    return render.see(f"/admin/settings/versions/{version_id}?done={name}")


async def go_back(request: web.Request) -> web.Response:
    """A draft with the content of an earlier version."""
    form = await forms.read(request)
    kind, key, number = kind_of(form.get("kind", "")), form.get("key", ""), forms.whole(form.get("number", ""))
    if number is None:
        raise BadInput("请选择要恢复的一版")
    async with work_of(request).begin() as uow:
        row = await versioning.go_back(uow, kind, key, number, by=actor_of(request))
    return render.see(f"/admin/settings/versions/{row.id}?done=draft")


async def _page(request: web.Request) -> web.Response:
    work, actor = work_of(request), actor_of(request)
    async with work.reading() as session:
        row = await version_store.one(session, int(request.match_info["id"]))
        if row is None or row.kind not in KINDS:
            raise NotFound("没有这一版")
        kind = kind_of(row.kind)
        names = await editors.names(session, [row])
        before, number = await _before(session, kind, row, work.settings)
    about = Checked(work.settings, row.key, row.valid_from)
    is_open = row.state in {VersionState.DRAFT, VersionState.PROPOSED}
    seen = drafting.looked_at(kind, about, row.content) if is_open else {"warnings": (), "refused": ""}
    context = {
        "row": row,
        "kind": kind,
        "name": kind.name_of(row.key),
        "names": names,
        "before_number": number,
        "changes": versioning.differences(kind, about, before, row.content),
        "effect": await drafting.effect_of(request, kind, about, row.content) if is_open else None,
        "may_decide": versioning.may_decide(kind, row, actor),
        "may_propose": bool(actor.roles & kind.proposers),
        "edit": page_of(row.kind, row.key),
        "done": DONE.get(request.query.get("done", ""), ""),
        "shown_difference": shown_difference,
        "today": city_time(work.clock.now()).date(),
        **seen,
    }
    return render.page(request, "setting_version.html", context)


async def _before(
    session: AsyncSession, kind: SettingKind, row: SettingVersion, settings: Settings
) -> tuple[dict[str, Any] | None, int]:
    """What was in force when this version was drafted."""
    if row.based_on == 0:
        shipped = kind.shipped(Checked(settings, row.key, row.valid_from))
        return (dict(shipped) if shipped is not None else None), 0
    history = await version_store.history(session, row.kind, row.key)
    return next((one.content for one in history if one.number == row.based_on), None), row.based_on


def shown_difference(one: Difference) -> tuple[Markup, Markup]:
    """Before and after, with what differs marked."""
    before, after = Markup(), Markup()
    for what, i, j, k, m in SequenceMatcher(None, one.before, one.after, autojunk=False).get_opcodes():
        old, new = escape(one.before[i:j]), escape(one.after[k:m])
        same = what == "equal"
        before += old if same or not old else Markup("<del>{}</del>").format(old)
        after += new if same or not new else Markup("<ins>{}</ins>").format(new)
    return before, after
