"""The duty roster (值班): who is at each post of the centre now and next; entered by hand, errors in words."""

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from dashboards.web.forms import Form
from hotline.base.errors import BadInput, HotlineError, NotFound
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import mask_phone
from sla.policy import active_policies
from tickets.staff import duty, duty_store
from tickets.staff.duty_models import Duty, Post

SAID = {"enter": "已排班", "end": "已撤下"}


async def show(request: web.Request) -> web.Response:
    return await _page(request, said=SAID.get(request.query.get("done", ""), ""))


async def enter(request: web.Request) -> web.Response:
    """One shift; what is wrong comes back with what was typed."""
    form = await forms.read(request)
    try:
        async with work_of(request).begin() as uow:
            await duty.enter(uow, await _entry(uow, form), by=actor_of(request))
    except HotlineError as error:
        return await _page(request, form=form, refused=error)
    return render.see("/duty?done=enter")


async def end(request: web.Request) -> web.Response:
    async with work_of(request).begin() as uow:
        row = await duty_store.duty(uow.session, int(request.match_info["id"]))
        if row is None:
            raise NotFound("没有这一班，可能别人已经撤下")
        await duty.end(uow, row)
    return render.see("/duty?done=end")


async def _entry(uow: UnitOfWork, form: Form) -> duty.ShiftEntry:
    post = forms.member(Post, forms.needed(form, "post"))
    if post is None:
        raise BadInput("请选择岗位")
    since, until = forms.moment(form, "since") or uow.now, forms.moment(form, "until")
    if until is None:
        raise BadInput("请填写到什么时候交班")
    login = forms.needed(form, "staff")
    people = (await duty_store.holders(uow.session))[post]
    staff = next((one for one in people if one.login == login), None)
    if staff is None:
        raise BadInput(f"这位同事不能排{post.label}：账号不在岗或没有相应的岗位")
    return duty.ShiftEntry(post, staff, since, until, form.get("phone", ""), form.get("wechat", ""))


async def _page(
    request: web.Request, *, said: str = "", form: Form | None = None, refused: HotlineError | None = None
) -> web.Response:
    work = work_of(request)
    now, keys = work.clock.now(), work.settings.keys
    async with work.reading() as session:
        posts = duty.held(now, await duty_store.on_duty(session, now), await duty_store.coming(session, now))
        people = await duty_store.holders(session)
    context = {
        "posts": posts,
        "people": people,
        "ladder": active_policies.policy_at(work.settings, now).alarm,
        "ways": lambda row: _ways(row, keys),
        "said": said,
        "typed": form or {},
        "refused": refused.message if refused else "",
    }
    return render.page(request, "duty.html", context, status=refused.status if refused else 200)


def _ways(row: Duty, keys: KeyRing) -> str:
    """How the person is reached, masked: others read the page, too."""
    phone = mask_phone(keys.open(row.phone_sealed)) if row.phone_sealed else ""
    return "、".join(part for part in (phone, "微信" if row.wechat_sealed else "") if part)
