"""Common parts of the pages of settings: saving a draft, proposing it, and the list of versions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.settings.queries import editors
from dashboards.web import forms, render
from dashboards.web.forms import Form
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.configuration import version_store, versioning
from tickets.configuration.kinds import Checked, Content, Effect, SettingKind
from tickets.configuration.models import OPEN


async def keep(request: web.Request, kind: SettingKind, key: str, content: Content, form: Form) -> web.Response:
    """Save a draft, propose it at once where the button says so, and redirect to the version's page."""
    actor = actor_of(request)
    async with work_of(request).begin() as uow:
        row = await versioning.draft(
            uow,
            kind,
            key,
            content,
            valid_from=forms.day(form, "valid_from"),
            note=forms.needed(form, "why"),
            by=actor,
        )
        proposed = form.get("go") == "propose"
        if proposed:
            await versioning.propose(uow, kind, row, by=actor)
    return render.see(f"/admin/settings/versions/{row.id}?done={'propose' if proposed else 'draft'}")


async def effect_of(request: web.Request, kind: SettingKind, about: Checked, content: Content) -> Effect | None:
    """What the content would do to what there is today; None where the kind does not say, or the content is refused."""
    if kind.effect is None:
        return None
    work = work_of(request)
    async with work.reading(replica=True) as session:
        try:
            return await kind.effect(UnitOfWork(session, work.clock.now(), work.settings, {}), about, content)
        except BadInput:
            return None


def looked_at(kind: SettingKind, about: Checked, content: Content) -> dict[str, Any]:
    """Result of the check of a content that is not saved yet."""
    try:
        return {"warnings": kind.check(about, content), "refused": ""}
    except BadInput as error:
        return {"warnings": (), "refused": error.message}


async def versions_of(
    session: AsyncSession, kind: SettingKind, key: str, settings: Settings, now: date
) -> dict[str, Any]:
    """The list of versions beside every editor, with the open one and the number in force."""
    history = await version_store.history(session, kind.code, key)
    return {
        "kind": kind,
        "key": key,
        "history": history,
        "names": await editors.names(session, history),
        "open": next((one for one in history if one.state in OPEN), None),
        "number": versioning.in_force(kind, Checked(settings, key, now))[0],
    }


def today_of(request: web.Request) -> date:
    return city_time(work_of(request).clock.now()).date()


def is_editor(request: web.Request, kinds: Sequence[SettingKind]) -> bool:
    return any(actor_of(request).roles & one.proposers for one in kinds)
