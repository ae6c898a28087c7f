"""Supervision letters: the list, one letter to print, and what unit, supervisor and leader do with it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.supervision.queries import letters
from dashboards.ticket import confirmed_words
from dashboards.web import forms, render
from dashboards.web.forms import Form as Fields
from hotline.base.errors import NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from sla import store
from sla.models import Form, Supervision, SupervisionState
from sla.supervision import supervision_letters, supervision_replies
from tickets.access.rights import Actor
from tickets.lifecycle import Act

Deed = Callable[[UnitOfWork, Supervision, Actor, Fields], Awaitable[None]]
S = SupervisionState
_UNIT = (S.ORDERED, S.RECEIVED)
_WITHDRAWABLE = (S.ORDERED, S.RECEIVED, S.REPLIED, S.PROPOSED, S.HANDED_OVER)


async def receive(uow: UnitOfWork, letter: Supervision, by: Actor, _fields: Fields) -> None:
    await supervision_replies.receive(uow, letter, by=by)


async def reply(uow: UnitOfWork, letter: Supervision, by: Actor, fields: Fields) -> None:
    await supervision_replies.reply(uow, letter, by=by, text=fields.get("reason", ""))


async def send_back(uow: UnitOfWork, letter: Supervision, by: Actor, fields: Fields) -> None:
    await supervision_replies.send_back(uow, letter, by=by, reason=fields.get("reason", ""))


async def accept(uow: UnitOfWork, letter: Supervision, by: Actor, fields: Fields) -> None:
    await supervision_replies.accept(uow, letter, by=by, effect=fields.get("reason", ""))


async def withdraw(uow: UnitOfWork, letter: Supervision, by: Actor, fields: Fields) -> None:
    await supervision_replies.withdraw(uow, letter, by=by, reason=fields.get("reason", ""))


async def approve(uow: UnitOfWork, letter: Supervision, by: Actor, fields: Fields) -> None:
    await supervision_letters.decide_handover(uow, letter, by=by, approved=True, reason=fields.get("reason", ""))


async def refuse(uow: UnitOfWork, letter: Supervision, by: Actor, fields: Fields) -> None:
    await supervision_letters.decide_handover(uow, letter, by=by, approved=False, reason=forms.needed(fields, "reason"))


# name in the address -> deed, right, states in which it is offered, label, what to write (none: nothing)
DEEDS: dict[str, tuple[Deed, Act, tuple[S, ...], str, str]] = {
    "receive": (receive, Act.RECEIVE_LETTER, (S.ORDERED,), "签收", ""),
    "reply": (reply, Act.REPLY_LETTER, _UNIT, "提交反馈", "采取了什么措施、现在怎样、什么时候办结"),
    "accept": (accept, Act.ACCEPT_REPLY, (S.REPLIED, S.HANDED_OVER), "认可，记成效", "督办之后问题怎样了"),
    "return": (send_back, Act.RETURN_REPLY, (S.REPLIED,), "退回，重新反馈", "哪里没有办到、没有说清"),
    "approve": (approve, Act.APPROVE_HANDOVER, (S.PROPOSED,), "批准移送", "意见（可不写）"),
    "refuse": (refuse, Act.REFUSE_HANDOVER, (S.PROPOSED,), "不批准", "为什么不移送"),
    "withdraw": (withdraw, Act.WITHDRAW_LETTER, _WITHDRAWABLE, "撤销", "为什么撤销；编号保留"),
}
SAID = {
    "receive": "已签收，请按时反馈",
    "reply": "反馈已提交，等督办员看成效",
    "accept": "已记成效，督办了结",
    "return": "已退回，单位须重新反馈",
    "approve": "已批准移送",
    "refuse": "已记不批准",
    "withdraw": "已撤销",
}


async def listed(request: web.Request) -> web.Response:
    """Letters newest first; a unit sees its own, and never a hand-over."""
    actor, form = actor_of(request), forms.member(Form, request.query.get("form", ""))
    before = request.query.get("before", "")
    open_only = request.query.get("all", "") != "yes"
    async with work_of(request).reading() as session:
        rows, more = await letters.page(
            session,
            actor,
            form=form,
            open_only=open_only,
            before=forms.whole(before),
        )
    context = {
        "rows": rows,
        "more": more,
        "form": form.value if form else "",
        "forms": [one for one in Form if actor.is_centre or one.is_for_unit],
        "open_only": open_only,
    }
    return render.page(request, "letters.html", context)


async def show(request: web.Request) -> web.Response:
    actor = actor_of(request)
    async with work_of(request).reading() as session:
        found = await letters.one(session, int(request.match_info["id"]), actor)
    if found is None:
        raise NotFound("没有这张督办单，或者它不是发给您单位的")
    said = SAID.get(request.query.get("done", ""), "")
    return render.page(
        request, "letter.html", {"letter": found, "deeds": offered(actor, found.supervision), "said": said}
    )


async def act(request: web.Request) -> web.Response:
    chosen, actor = DEEDS.get(request.match_info["act"]), actor_of(request)
    if chosen is None:
        raise NotFound("没有这种操作")
    fields = await forms.read(request)
    async with confirmed_words.begin(request, fields) as uow:
        letter_id = int(request.match_info["id"])
        if await letters.one(uow.session, letter_id, actor) is None:
            raise NotFound("没有这张督办单，或者它不是发给您单位的")
        letter = await store.supervision(uow.session, letter_id)
        await chosen[0](uow, letter, actor, fields)
    return render.see(f"/letters/{letter.id}?done={request.match_info['act']}")


def offered(actor: Actor, letter: Supervision) -> list[tuple[str, str, str]]:
    """What this person can do with the letter now: name, label, what to write."""
    unit_only = {Act.RECEIVE_LETTER, Act.REPLY_LETTER}
    mine = letter.department_id is None or letter.department_id in actor.scope
    return [
        (name, label, hint)
        for name, (_, right, states, label, hint) in DEEDS.items()
        if letter.state in states and actor.may(right) and (mine or right not in unit_only)
    ]
