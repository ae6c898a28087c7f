"""模型: every version with its figures, why it is used or not, and whether this week still looks like its own.

An administrator puts another one in use or goes back; who did and why stays with the version.
"""

from aiohttp import web

from dashboards.admin.queries import people
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from router.learning import model_registry, store, versions
from tickets import trail
from tickets.access.rights import Role
from tickets.trail import TrailKind


async def show(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        known = await store.versions(session)
        context = {
            "versions": known,
            "changed_by": await people.staff_names(session, {one.changed_by for one in known if one.changed_by}),
            "reports": await store.drift_reports(session),
            "names": await people.department_names(session),
            "waiting": await store.labels_waiting(session),
            "may_change": Role.SYSADMIN in actor_of(request).roles,
        }
    return render.page(request, "models.html", context)


async def promote(request: web.Request) -> web.Response:
    """Another version from now on: the record first, then the file that every process looks at."""
    work, form, name = work_of(request), await forms.read(request), request.match_info["version"]
    reason = forms.needed(form, "reason")[:200]
    model_registry.find(work.settings.home, name)
    async with work.begin() as uow:
        await versions.note_current(uow, model_registry.current_name(work.settings.home))
        await versions.promote(uow, name, reason=reason, by=actor_of(request).id)
        trail.note(uow, TrailKind.SETTING, by=actor_of(request), about=f"分类模型 {name}")
    model_registry.use(work.settings.home, name)
    return render.see("/models")


async def roll_back(request: web.Request) -> web.Response:
    """The version that was in use before this one."""
    work = work_of(request)
    async with work.begin() as uow:
        row = await versions.roll_back(uow, by=actor_of(request).id)
        model_registry.find(work.settings.home, row.version)
        trail.note(uow, TrailKind.SETTING, by=actor_of(request), about=f"分类模型 {row.version}")
    model_registry.use(work.settings.home, row.version)
    return render.see("/models")
