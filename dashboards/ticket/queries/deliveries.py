"""By which way each of our lines went to the citizen, what came of it, and until when it waits."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Hold, Outbox, OutboxState, Receipt, Settled
from channels.outbox import KEPT_BACK
from dashboards.web import formatting
from hotline.base.channels import READ_HERE
from hotline.base.storage.database import padded
from tickets.message_models import Message

_HELD = {Hold.QUIET: "夜间免打扰", Hold.LIMIT: "这个号码已发到上限"}
_SETTLED = {Settled.RESENT: "，已重发", Settled.DISMISSED: "，已记不用再发"}


async def ways(session: AsyncSession, messages: Sequence[Message]) -> Mapping[int, list[str]]:
    """By the message's sequence, a sentence a way in the order of tries; nothing of what is read on our own page."""
    sequences = {message.id: message.sequence for message in messages}
    wanted = select(Outbox).where(Outbox.message_id.in_(padded(sequences)), Outbox.channel.not_in(READ_HERE))
    found: dict[int, list[str]] = {}
    for row in await session.scalars(wanted.order_by(Outbox.id)):
        found.setdefault(sequences[row.message_id or 0], []).append(in_words(row))
    return found


def in_words(row: Outbox) -> str:
    name = "微信订阅通知" if row.notice is not None else formatting.channel(row.channel)
    return f"{name}：{_state(row)}"


def _state(row: Outbox) -> str:
    if row.obstacle is not None:
        return f"没有送达（{row.obstacle.label}）{_SETTLED.get(row.settled, '') if row.settled else ''}"
    if row.state is OutboxState.TO_CALL:
        return "等回访员打电话告知"
    if row.state is OutboxState.SENT:
        return f"{formatting.moment(row.sent_at)} 已发出{'，对方已收到' if row.receipt is Receipt.DELIVERED else ''}"
    if row.state is OutboxState.FAILED:
        return f"没有发出（{row.error}）"
    return _waits(row)


def _waits(row: Outbox) -> str:
    if row.not_before >= KEPT_BACK:
        return "等人工对话结束后发"
    if row.hold is not None:
        return f"等到 {formatting.moment(row.not_before)} 发（{_HELD[row.hold]}）"
    if row.attempts and row.state is OutboxState.WAITING:
        return f"没有成功（{row.error}），{formatting.moment(row.not_before)} 再试"
    return "正在发"
