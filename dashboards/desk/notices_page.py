"""A person's notices (通知): what waits, grouped by subject; all of them; and the muted kinds."""

from typing import Any

from aiohttp import web

from dashboards.auth import access
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.desk.queries import notices as queries
from dashboards.desk.queries.notices import Reader, ShownNotices
from dashboards.web import render
from hotline.base.errors import BadInput, NotFound
from router.outgoing.addressees import NoticeKind, Rank
from tickets.access.rights import Actor

TABS = {"": "未读", "all": "全部", "muted": "已静音"}
# where a kind has a page of its own for what it asks, for those who may open it
PAGES = {
    NoticeKind.LETTER: (access.LETTERS, "/letters"),
    NoticeKind.LETTER_REPLY: (access.LETTERS, "/letters"),
    NoticeKind.CARD: (access.CARDS, "/cards"),
    NoticeKind.CARD_APPEAL: (access.CARDS, "/cards"),
    NoticeKind.REVEAL: (access.SECOND_PERSON, "/reveals"),
    NoticeKind.OBJECTION: (access.DESK, "/desk?queue=objections"),
    NoticeKind.AUDIT: (access.DESK, "/desk?queue=answers"),
    NoticeKind.ORDER: (access.UNIT, "/dept?group=sign"),
    NoticeKind.APPROVAL: (access.UNIT, "/dept?group=approve"),
    NoticeKind.DANGER: (access.LIVE, "/alarms"),
    NoticeKind.ALARM_STEP: (access.LIVE, "/alarms"),
}


async def show(request: web.Request) -> web.Response:
    """The unread ones; `show` and `kind`: another list."""
    actor, now = actor_of(request), work_of(request).clock.now()
    kind = _kind(request.query.get("kind", ""))
    chosen = request.query.get("show", "") if request.query.get("show") in TABS else ""
    async with work_of(request).reading() as session:
        reader = Reader(actor)
        shown = await queries.seen(session, reader, now=now)
        muted = await queries.muted(session, reader.staff_id)
        grouped = kind is None and chosen != "all"
        groups = await queries.groups(session, reader, muted=chosen == "muted") if grouped else []
        context: dict[str, Any] = {"shown": str(shown), "kind": kind, "chosen": chosen, "muted": muted}
        if kind is not None or chosen:
            kinds = [kind] if kind is not None else muted if chosen == "muted" else None
            found = await queries.everything(session, reader, kinds=kinds, at=request.query.get("at", ""))
            context |= {"lines": found.items, "pages": render.neighbours(request, found)}
    context = {"lines": [], "pages": None, "groups": groups, "total": sum(one.total for one in groups), **context}
    context |= {"tabs": TABS, "sees_all": actor.is_centre, "hears": bool(reader.at_centre or reader.at_unit)}
    to_do = sum(one.total for one in groups if one.kind.rank is not Rank.NEWS)
    context |= {"ranks": list(Rank), "to": _pages_of(actor), "to_do": to_do}
    return render.page(request, "notices.html", context)


async def read(request: web.Request) -> web.Response:
    """What the page has shown, all of it or one kind, is read by this person; what came meanwhile is not."""
    sent = await request.post()
    kind = _kind(str(sent.get("kind", "")))
    shown = ShownNotices.of(str(sent.get("up_to", "")))
    async with work_of(request).begin() as uow:
        reader = Reader(actor_of(request))
        if kind is None:
            await queries.mark_seen(uow.session, reader, shown, now=uow.now)
        else:
            await queries.mark_kind(uow.session, reader, kind, shown, now=uow.now)
    return render.see("/notices")


async def mute(request: web.Request) -> web.Response:
    """A kind is counted no more, or again; what is urgent stays."""
    sent = await request.post()
    kind = _kind(str(sent.get("kind", "")))
    if kind is None:
        raise BadInput("请说明是哪一类通知")
    if not kind.may_be_muted:
        raise BadInput(f"“{kind.label}”关系到安全和时限，不能静音")
    staff_id = actor_of(request).id or 0
    async with work_of(request).begin() as uow:
        if sent.get("silent") == "no":
            await queries.unmute(uow.session, staff_id, kind)
        else:
            await queries.mute(uow.session, staff_id, kind)
    return render.see("/notices?show=muted" if sent.get("silent") == "no" else "/notices")


async def open_one(request: web.Request) -> web.Response:
    """Read it, and go to what it asks for."""
    async with work_of(request).begin() as uow:
        reader = Reader(actor_of(request))
        found = await queries.one(uow.session, reader, int(request.match_info["notice"]))
        if found is None:
            raise NotFound("没有这条通知，或者它不是给您的")
        notice, number = found
        await queries.mark_matter(uow.session, reader, notice, now=uow.now)
    return render.see(f"/t/{number}" if number else "/models")


def _pages_of(actor: Actor) -> dict[NoticeKind, str]:
    return {kind: page for kind, (roles, page) in PAGES.items() if actor.roles & roles}


def _kind(code: str) -> NoticeKind | None:
    return next((kind for kind in NoticeKind if kind.value == code), None)
