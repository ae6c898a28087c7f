"""A message did not reach the citizen: the next step of the city's ladder (`HOTLINE_FALLBACK`), else a person.

Nothing falls back that may have arrived, for the citizen might have the same words twice. What the citizen said on one
channel is not repeated in full on another one where the matter is confidential, or where nobody has proven that the
number is the citizen's.
"""

from collections.abc import Awaitable, Callable, Mapping

from channels import opt_out_store, outbox
from channels.contract import Obstacle
from channels.events import MessageUndelivered
from channels.models import Outbox, Settled
from channels.outbox import undelivered
from hotline.base.channels import CHANNELS
from hotline.base.clock import city_time
from hotline.base.security import codes
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import shorten
from router.outgoing import replies, staff_notices, wording
from router.outgoing.replies import Number
from router.templates.message_templates import worded
from tickets import store
from tickets.models import Ticket

_TIME = "%m月%d日 %H:%M"
_THING = 20  # characters of a keyword `thing` (developers.weixin.qq.com, 订阅消息参数值内容限制)


async def on_undelivered(uow: UnitOfWork, event: MessageUndelivered) -> None:
    row = await outbox.line(uow.session, event.outbox_id)
    if row is None or event.obstacle is Obstacle.UNKNOWN or not await next_step(uow, row):
        await staff_notices.undelivered(uow, event)


async def next_step(uow: UnitOfWork, row: Outbox) -> bool:
    """Send it by the first way that is left and open; False where there is none."""
    chain = await undelivered.chain(uow.session, row)
    first = chain[-1]
    if any(one.obstacle is Obstacle.UNKNOWN for one in chain):
        return False
    steps = uow.settings.fallback.get(first.channel, CHANNELS[first.channel].falls_back)
    tried = {_step_of(one, first) for one in chain}
    last = max((steps.index(step) + 1 for step in tried if step in steps), default=0)
    for step in steps[last:]:
        if await _STEPS[step](uow, row, first):
            await undelivered.settle(uow, [row.id], Settled.FELL_BACK)
            return True
    return False


def _step_of(row: Outbox, first: Outbox) -> str:
    if row.notice is not None:
        return "notice"
    return "" if row.channel == first.channel else {"phone": "call"}.get(row.channel, row.channel)


async def _notice(uow: UnitOfWork, row: Outbox, first: Outbox) -> bool:
    """A subscription message: that there is news, never what."""
    if first.channel != "wechat" or not uow.settings.wechat_notice_template:
        return False
    ticket = await _ticket(uow, row)
    text = worded(uow, "wechat", wording.NEWS_BY_NOTICE)
    values: Mapping[str, str] = {
        "编号": ticket.number if ticket else "12345",
        "提示": shorten(text, _THING),
        "时间": f"{city_time(uow.now):{_TIME}}",
    }
    keywords = {keyword: values[what] for keyword, what in uow.settings.wechat_notice_fields.items()}
    _instead(uow, row, channel="wechat", address=uow.settings.keys.open(first.address), text=text, notice=keywords)
    return True


async def _text(uow: UnitOfWork, row: Outbox, first: Outbox) -> bool:
    number = await _number(uow, row)
    if number is None or not number.takes_texts:
        return False
    if await opt_out_store.is_out(uow.session, uow.settings.keys, "sms", number.phone):
        return False
    ticket = await _ticket(uow, row)
    words = _words(uow, row, first)
    if not number.proven or (ticket is not None and ticket.confidential):
        words = worded(uow, "sms", wording.news_without_details(ticket, uow.settings))
    _instead(uow, row, channel="sms", address=number.phone, text=words)
    return True


async def call(uow: UnitOfWork, row: Outbox, first: Outbox) -> bool:
    """Onto the list of calls: to the citizen's number, or to the one that the message was meant for."""
    number = await _number(uow, row)
    phone = number.phone if number else ""
    if not phone and first.channel == "sms":
        phone = uow.settings.keys.open(first.address)
    if not phone:
        return False
    _instead(uow, row, channel="phone", address=phone, text=wording.to_be_told(_words(uow, row, first)))
    return True


_STEPS: Mapping[str, Callable[[UnitOfWork, Outbox, Outbox], Awaitable[bool]]] = {
    "notice": _notice,
    "sms": _text,
    "call": call,
}


def _instead(
    uow: UnitOfWork, row: Outbox, *, channel: str, address: str, text: str, notice: Mapping[str, str] | None = None
) -> None:
    """The newest row of a chain carries the query code: it is forgotten as soon as that one is sent."""
    put = outbox.put(
        uow,
        channel=channel,
        address=address,
        text=text,
        message_id=row.message_id,
        ticket_id=row.ticket_id,
        urgent=row.urgent,
        notice=notice,
        instead_of=row,
    )
    put.code_sealed, row.code_sealed = row.code_sealed, None


def _words(uow: UnitOfWork, row: Outbox, first: Outbox) -> str:
    """What the citizen was to read at first, with its query code."""
    return codes.with_code(first.text, row.code_sealed, uow.settings.keys)


async def _ticket(uow: UnitOfWork, row: Outbox) -> Ticket | None:
    return await store.ticket(uow.session, row.ticket_id) if row.ticket_id is not None else None


async def _number(uow: UnitOfWork, row: Outbox) -> Number | None:
    """The number of the citizen of this ticket or conversation; None for what was written to staff."""
    ticket = await _ticket(uow, row)
    citizen_id = ticket.citizen_id if ticket else await store.citizen_of_message(uow.session, row.message_id or 0)
    return await replies.number_of_citizen(uow, citizen_id) if citizen_id is not None else None
