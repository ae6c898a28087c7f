"""没有送达: messages to citizens that no way has brought, by channel and reason; sent again, called, or left."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from channels.contract import Obstacle
from dashboards.auth.access import SEARCH
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.supervision.queries import undelivered
from dashboards.supervision.queries.undelivered import Filter, UndeliveredMessage
from dashboards.web import forms, render
from hotline.base.channels import CHANNELS
from hotline.base.errors import BadInput, NotFound
from hotline.base.security.crypto import BrokenSeal, KeyRing
from hotline.base.text.cleaning import mask_phone
from router.undelivered import settling
from router.undelivered.settling import SentAgain

_BY_NUMBER = ("sms", "phone")
_TAIL = 4  # characters that are shown of an account
SAID = {"call": "已放进电话告知列表，由回访员拨打", "dismiss": "已记下，不再发这条消息"}


async def listed(request: web.Request) -> web.Response:
    work, actor, chosen = work_of(request), actor_of(request), _chosen(request.query)
    async with work.reading() as session:
        page = await undelivered.listed(session, actor, chosen, at=request.query.get("at", ""))
        groups = await undelivered.groups(session, actor)
    sees = bool(actor.roles & SEARCH)
    keys = work.settings.keys
    context = {
        "rows": [(row, _recipient(row, keys) if sees else "诉求人") for row in page.items],
        "pages": render.neighbours(request, page),
        "groups": groups,
        "total": sum(one.count for one in groups),
        "again": sum(one.count for one in groups if _may_repeat(one.obstacle) and _is_within(one, chosen)),
        "chosen": chosen,
        "sees": sees,
        "obstacles": tuple(Obstacle),
        "channels": CHANNELS,
        "said": _said(request.query),
    }
    return render.page(request, "undelivered.html", context)


async def act(request: web.Request) -> web.Response:
    """One message."""
    outbox_id, how, actor = int(request.match_info["id"]), request.match_info["act"], actor_of(request)
    chosen = _chosen(await forms.read(request))
    async with work_of(request).begin() as uow:
        if not await undelivered.is_listed(uow.session, actor, outbox_id):
            raise NotFound(settling.ALREADY)
        if how == "call":
            await settling.have_called(uow, outbox_id, by=actor)
        elif how == "dismiss":
            await settling.dismiss(uow, outbox_id, by=actor)
        else:
            return render.see(_address(chosen, _counted(await settling.send_again(uow, [outbox_id], by=actor))))
    return render.see(_address(chosen, {"done": how}))


async def again_all(request: web.Request) -> web.Response:
    """All of one reason, at most 500 at once."""
    actor, chosen = actor_of(request), _chosen(await forms.read(request))
    if chosen.obstacle is None:
        raise BadInput("请先选一种原因，再全部重发")
    async with work_of(request).begin() as uow:
        ids = await undelivered.repeatable(uow.session, actor, chosen)
        done = await settling.send_again(uow, ids, by=actor)
    return render.see(_address(chosen, _counted(done)))


def _chosen(given: Mapping[str, str]) -> Filter:
    channel = given.get("channel", "")
    return Filter(channel if channel in CHANNELS else "", forms.member(Obstacle, given.get("reason", "")))


def _address(chosen: Filter, done: dict[str, str]) -> str:
    fields = {"channel": chosen.channel, "reason": chosen.obstacle.value if chosen.obstacle else ""} | done
    return f"/undelivered?{urlencode({name: value for name, value in fields.items() if value})}"


def _counted(done: SentAgain) -> dict[str, str]:
    return {"done": "again", "sent": str(done.sent), "out": str(done.opted_out) if done.opted_out else ""}


def _said(query: Mapping[str, str]) -> str:
    if query.get("done") != "again":
        return SAID.get(query.get("done", ""), "")
    sent, out = forms.whole(query.get("sent", "")) or 0, forms.whole(query.get("out", "")) or 0
    opted_out = f"；{out} 条的收件人已退订，没有重发，可以电话告知" if out else ""
    return f"已重发 {sent} 条，发不出的会再回到这里{opted_out}"


def _recipient(row: UndeliveredMessage, keys: KeyRing) -> str:
    """Masked: whom it was for, as far as the list has to say."""
    if row.is_for_staff:
        return "值班人员"
    try:
        address = keys.open(row.address_sealed)
    except BrokenSeal:
        return "地址无法解密"
    return mask_phone(address) if row.channel in _BY_NUMBER else f"账号尾号 {address[-_TAIL:]}"


def _may_repeat(obstacle: Obstacle) -> bool:
    return obstacle is not Obstacle.UNKNOWN


def _is_within(group: undelivered.UndeliveredGroup, chosen: Filter) -> bool:
    return group.obstacle is chosen.obstacle and chosen.channel in {"", group.channel}
