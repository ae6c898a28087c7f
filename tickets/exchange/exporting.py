"""Tickets as rows for other tools: streamed stretch by stretch, nothing personal in the clear.

Names, phones and addresses are masked as in every list (DOMAIN 6.2), a confidential matter says only what kind it is.
Whoever needs one in the clear opens it on the ticket's page, with a purpose and a trace.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.clock import city_time
from hotline.base.crypto import KeyRing
from hotline.base.text import mask_name, mask_phone
from tickets import particulars, privacy
from tickets.exchange import store

STRETCH = 1000
HEADINGS = (
    *("编号", "状态", "诉求类型", "诉求分类", "紧急程度", "标题", "诉求内容", "所属区域", "地址", "姓名", "电话"),
    *("来源渠道", "承办单位", "受理时间", "办理期限", "办结时间", "红黄灯", "催办次数", "重办次数", "督办级别"),
    *("答复内容", "是否属实", "是否解决", "答复方式", "答复时间", "依据文件"),
    *particulars.MATTER.values(),
    *("是否要求回复", "是否要求回访"),
)


async def everything(
    session: AsyncSession,
    keys: KeyRing,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    departments: Collection[int] = (),
) -> AsyncIterator[list[list[str]]]:
    """Stretches of rows in the order of registration; memory holds one stretch, whatever the number of tickets."""
    last = 0
    while found := await store.stretch(
        session, after=last, limit=STRETCH, since=since, until=until, departments=departments
    ):
        last = found[-1].id
        yield await _as_rows(session, found, keys)


async def of_tickets(session: AsyncSession, ticket_ids: Sequence[int], keys: KeyRing) -> list[list[str]]:
    """The rows of these tickets, in their order."""
    place = {ticket_id: at for at, ticket_id in enumerate(ticket_ids)}
    found = sorted(await store.chosen(session, ticket_ids), key=lambda row: place[row.id])
    return await _as_rows(session, found, keys)


async def _as_rows(session: AsyncSession, found: Sequence[Row[Any]], keys: KeyRing) -> list[list[str]]:
    answers = await store.answers(session, [row.id for row in found])
    return [_as_row(row, answers.get(row.id), keys) for row in found]


def _as_row(row: Row[Any], answer: Any, keys: KeyRing) -> list[str]:
    name, phone = _open(row.name_sealed, keys), _open(row.phone_sealed, keys)
    known = tuple(word for word in (name, phone) if len(word) > 1)
    hidden = row.confidential
    told = {} if hidden else particulars.read(row.told, lambda text: privacy.veiled(text, known))
    return [
        row.number,
        row.state.label,
        row.kind.label,
        row.category or "",
        row.urgency.label,
        privacy.title_for_unit(row) if hidden else privacy.veiled(row.title, known),
        "" if hidden else privacy.veiled(row.text, known),
        row.district or "",
        "" if hidden else privacy.mask_address(_open(row.address_sealed, keys)),
        "" if hidden else mask_name(name),
        "" if hidden or not phone else mask_phone(phone),
        row.source,
        row.department or "",
        _moment(row.registered_at),
        _moment(row.due_at),
        _moment(row.closed_at),
        row.lamp.label,
        str(row.chases),
        str(row.reworks),
        str(row.supervision),
        "" if hidden or answer is None else privacy.veiled(answer.answer or "", known),
        (answer.truth if answer else None) or "",
        (answer.solved if answer else None) or "",
        (answer.replied_by if answer else None) or "",
        _moment(answer.replied_at if answer else None),
        "" if hidden or answer is None else privacy.veiled(answer.basis or "", known),
        *(told.get(label, "") for label in particulars.MATTER.values()),
        *("否" if waived else "是" for waived in (row.reply_waived, row.follow_up_waived)),
    ]


def _open(sealed: str | None, keys: KeyRing) -> str:
    return keys.open(sealed) if sealed else ""


def _moment(at: datetime | None) -> str:
    return f"{city_time(at):%Y-%m-%d %H:%M}" if at else ""
