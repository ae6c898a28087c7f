"""The page of a conversation: who answers the citizen, what is said, and handing it on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import people
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.auth.sign_in import IDLE_AT_A_SEAT
from dashboards.desk import conversation_view
from dashboards.desk.queries import conversations, handovers
from dashboards.ticket import confirmed_words, identity
from dashboards.web import failures, forms, long_polling, render
from dashboards.web.forms import Form
from hotline.base.channels import BY_VOICE
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict, Forbidden, HotlineError, NotFound
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork
from router.conversations import handover as office
from router.conversations import tickets_from_chat
from router.outgoing import replies
from router.templates import quick_answers
from tickets import conversation_holder
from tickets.access import visibility_store as seeing
from tickets.access.rights import Actor
from tickets.conversation_holder import TalkHolder
from tickets.lifecycle import Act, acts_from
from tickets.message_models import Author, Conversation
from tickets.personal_data import masking

DONE = {
    "say": "已发送",
    "take": "已接入，市民已收到通知",
    "transfer": "已转给同事",
    "release": "已放回队列，市民已收到通知",
    "close": "已结束，市民已收到通知",
    "register": "已登记，编号和查询码已发给市民",
}
_AWAY = frozenset({"transfer", "release", "close"})  # the page is somebody else's afterwards: back to the list
_NEW_TICKET = "new"
_LAST_PLACE = 10**9  # of a line in a conversation; an integer of the database holds it


@dataclass(frozen=True, slots=True)
class ConversationForm:
    """One form of the page."""

    uow: UnitOfWork
    conversation_id: int
    form: Form
    by: Actor


async def show(request: web.Request) -> web.Response:
    """The conversation; opened by its holder, it is read up to here."""
    return await _page(request)


async def say(request: web.Request) -> web.Response:
    """Write to the citizen; the first line takes the conversation."""
    return await _do(request, "say")


async def act(request: web.Request) -> web.Response:
    return await _do(request, request.match_info["act"])


async def lines(request: web.Request) -> web.Response:
    """What was said after `after`, at once or as soon as something is; or that the conversation has changed hands.

    JSON: `last`, `lines` (`seq`, `from`, `text`, `at`), `held` (to be sent again), `status` in words. `seen`: up to
    where the page has shown it to a person.
    """
    conversation_id, actor = int(request.match_info["id"]), actor_of(request)
    after, held, keys = _number(request, "after"), request.query.get("held", ""), work_of(request).settings.keys
    await _looked(request, conversation_id, actor, up_to=_number(request, "seen"))

    async def look() -> dict[str, Any]:
        async with work_of(request).reading() as session:
            conversation, known = await _opened(session, conversation_id, actor, keys)
            said = await conversations.lines_after(session, conversation_id, after)
            now = await office.standing(session, conversation)
        shown = [identity.veiled_line(message, known) for message in said]
        last = shown[-1].sequence if shown else after
        return {
            "last": last,
            "lines": conversation_view.as_json(shown),
            "held": conversation_view.held(now),
            "status": conversation_view.status(now, actor, work_of(request).clock.now()),
        }

    def is_new(found: dict[str, Any]) -> bool:
        return bool(found["lines"]) or found["held"] != held

    found = await long_polling.until_new(request, [conversation_holder.wakeup_of(conversation_id)], look, is_new)
    return web.json_response(found, headers={"Cache-Control": "no-store"})


async def news(request: web.Request) -> web.Response:
    """How many citizens wait for a person, and how many lines are new for this one; waits until `mark` is no more true.

    JSON: `mark`, `waiting`, `unread`.
    """
    mine, mark = actor_of(request).id or 0, request.query.get("mark", "")

    async def look() -> handovers.News:
        async with work_of(request).reading() as session:
            return await handovers.news(session, mine)

    wakeups = (conversation_holder.QUEUE_WAKEUP, conversation_holder.wakeup_of_staff(mine))
    found = await long_polling.until_new(request, wakeups, look, lambda one: one.mark != mark)
    body = {"mark": found.mark, "waiting": found.waiting, "unread": found.unread}
    return web.json_response(body, headers={"Cache-Control": "no-store"})


async def _do(request: web.Request, name: str) -> web.Response:
    """One act; what cannot be done comes back with what was typed and what is new."""
    deed = _ACTS.get(name)
    if deed is None:
        raise NotFound("没有这种操作")
    form, conversation_id = await forms.read(request), int(request.match_info["id"])
    try:
        async with confirmed_words.begin(request, form) as uow:
            await _opened(uow.session, conversation_id, actor_of(request), uow.settings.keys)
            await deed(ConversationForm(uow, conversation_id, form, actor_of(request)))
    except (BadInput, Conflict, Forbidden, NotFound) as error:
        if failures.wants_json(request):
            raise
        return await _page(request, tried=name, form=form, error=error)
    return render.see(f"/desk?queue=talks&done={name}" if name in _AWAY else f"/talk/{conversation_id}?done={name}")


async def _say(asked: ConversationForm) -> None:
    text = forms.needed(asked.form, "text")
    await office.write_as_agent(asked.uow, asked.conversation_id, text, by=asked.by, seen=_seen(asked.form))


async def _take(asked: ConversationForm) -> None:
    await office.take(asked.uow, asked.conversation_id, by=asked.by)


async def _transfer(asked: ConversationForm) -> None:
    chosen = forms.whole(forms.needed(asked.form, "to"))
    if chosen is None:
        raise BadInput("请从列表里选择同事")
    to = await office.colleague(asked.uow.session, chosen)
    await office.transfer(asked.uow, asked.conversation_id, to, note=asked.form.get("reason", ""), by=asked.by)


async def _release(asked: ConversationForm) -> None:
    await office.release(asked.uow, asked.conversation_id, note=asked.form.get("reason", ""), by=asked.by)


async def _close(asked: ConversationForm) -> None:
    await office.close(asked.uow, asked.conversation_id, by=asked.by)


async def _register(asked: ConversationForm) -> None:
    form = asked.form
    text, cid, number = forms.needed(form, "text"), form.get("cid", "")[:36], form.get("number", _NEW_TICKET)
    if not cid:
        raise BadInput("页面不完整，请刷新后再提交")
    text = await _unmasked(asked, text)
    if number != _NEW_TICKET:
        await tickets_from_chat.supplement(asked.uow, asked.conversation_id, number, text, cid=cid, by=asked.by)
        return
    confidential = bool(form.get("confidential"))
    await tickets_from_chat.register(
        asked.uow, asked.conversation_id, text, cid=cid, by=asked.by, confidential=confidential
    )


_ACTS: dict[str, Callable[[ConversationForm], Awaitable[None]]] = {
    "say": _say,
    "take": _take,
    "transfer": _transfer,
    "release": _release,
    "close": _close,
    "register": _register,
}


async def _unmasked(asked: ConversationForm, text: str) -> str:
    """What the page showed masked goes into the ticket as the citizen said it."""
    conversation, known = await _opened(asked.uow.session, asked.conversation_id, asked.by, asked.uow.settings.keys)
    for line in await conversations.lines_after(asked.uow.session, conversation.id, conversation.talk_from - 1):
        masked = masking.veiled(line.text, known)
        if line.author is Author.CITIZEN and masked != line.text:
            text = text.replace(masked, line.text)
    return text


async def _page(
    request: web.Request, *, tried: str = "", form: Form | None = None, error: HotlineError | None = None
) -> web.Response:
    work, actor, conversation_id = work_of(request), actor_of(request), int(request.match_info["id"])
    form = form or {}
    async with work.reading() as session:
        conversation, known = await _opened(session, conversation_id, actor, work.settings.keys)
        said = await conversations.last_messages(session, conversation_id)
        now = await office.standing(session, conversation)
        tickets = await conversations.tickets_in(session, conversation_id, actor)
        shown = [identity.veiled_line(message, known) for message in said]
        context = {
            "conversation": conversation,
            "messages": shown,
            "tickets": tickets,
            "titles": {one.id: seeing.said(one.title, known, hidden=False) for one in tickets},
            "open": [one for one in tickets if Act.SUPPLEMENT in acts_from(one.state)],
            "kept_back": await replies.kept_back(session, conversation),
            "history": await handovers.history(session, conversation_id),
            "colleagues": await handovers.colleagues(
                session, but=actor.id or 0, seen_after=work.wall.now() - IDLE_AT_A_SEAT
            ),
        }
    last = said[-1].sequence if said else 0
    context |= {
        "quick": quick_answers.offered(work.settings, city_time(work.clock.now()).date(), person=actor.name),
        "mine": now.is_held_by(actor.id),
        "others": now.is_held_by_another(actor.id),
        "takes": conversation.holder is not TalkHolder.PERSON and conversation.channel not in BY_VOICE,
        "may_register": actor.may(Act.SAVE_DRAFT),
        "status": conversation_view.status(now, actor, work_of(request).clock.now()),
        "held": conversation_view.held(now),
        "last": last,
        "fresh_after": (_seen(form) or 0) if isinstance(error, office.UnseenLines) else last,
        "heard": conversation_view.heard(shown, conversation),
        "tried": tried,
        "form": form,
        "cid": form.get("cid") or str(uuid4()),
        "error": error.message if error else "",
        "sure": bool(error and error.detail.get("sure")),
        "done": DONE.get(request.query.get("done", ""), ""),
    }
    await _looked(request, conversation_id, actor, up_to=last)
    return render.page(request, "talk.html", context, status=error.status if error else 200)


async def _opened(
    session: AsyncSession, conversation_id: int, actor: Actor, keys: KeyRing
) -> tuple[Conversation, tuple[str, ...]]:
    """The conversation, and what of its citizen is masked on this page."""
    conversation = await conversations.conversation(session, conversation_id, actor)
    if conversation is None:
        raise NotFound("没有这段对话，或者您已按规定回避")
    citizen = await people.citizen(session, conversation.citizen_id)
    return conversation, masking.person(citizen, keys).known


async def _looked(request: web.Request, conversation_id: int, actor: Actor, *, up_to: int) -> None:
    """Note what the holder has read; only where it is more than before."""
    async with work_of(request).reading(short=True) as session:
        found = await conversations.conversation(session, conversation_id, actor)
        news = found is not None and found.holder_id == actor.id and found.seen < min(up_to, found.last_sequence)
    if news:
        async with work_of(request).begin() as uow:
            await office.look(uow, conversation_id, by=actor, up_to=up_to)


def _seen(form: Form) -> int | None:
    """Up to which line the writer's page had shown the conversation; None where it does not say."""
    return _place(form.get("seen", ""))


def _number(request: web.Request, name: str) -> int:
    return _place(request.query.get(name, "")) or 0


def _place(sent: str) -> int | None:
    """A line's place in its conversation."""
    found = forms.whole(sent)
    return None if found is None else min(found, _LAST_PLACE)
