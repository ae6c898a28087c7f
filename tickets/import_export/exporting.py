"""Tickets as rows for other tools: streamed stretch by stretch, nothing personal in the clear.

Names, phones and addresses are masked as in every list (DOMAIN 6.2), a confidential matter says only what kind it is.
A full value is opened on the ticket's page, with a purpose and on record.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.clock import city_time
from hotline.base.security.crypto import KeyRing
from hotline.base.text.cleaning import mask_name, mask_phone
from tickets.import_export import store
from tickets.personal_data import extra_details, masking

STRETCH = 1000


@dataclass(frozen=True, slots=True)
class ExportedTicket:
    """A row of the record and its answer, with what of the citizen is masked in them."""

    row: Row[Any]
    answer: Any  # None: no unit has answered
    keys: KeyRing
    name: str
    phone: str
    known: tuple[str, ...]
    details: Mapping[str, str]  # by label; nothing of a confidential matter

    @classmethod
    def of(cls, row: Row[Any], answer: Any, keys: KeyRing) -> "ExportedTicket":
        name, phone = _open(row.name_sealed, keys), _open(row.phone_sealed, keys)
        known = tuple(word for word in (name, phone) if len(word) > 1)
        details = {} if row.confidential else extra_details.read(row.details, lambda text: masking.veiled(text, known))
        return cls(row, answer, keys, name, phone, known, details)

    def open_words(self, text: str | None) -> str:
        """Words about the matter, veiled; none of a confidential one."""
        return "" if self.row.confidential or not text else masking.veiled(text, self.known)

    def title(self) -> str:
        return masking.title_for_unit(self.row) if self.row.confidential else masking.veiled(self.row.title, self.known)

    def address(self) -> str:
        return "" if self.row.confidential else masking.mask_address(_open(self.row.address_sealed, self.keys))

    def of_answer(self, name: str) -> Any:
        return getattr(self.answer, name) if self.answer is not None else None


async def everything(
    session: AsyncSession,
    keys: KeyRing,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    departments: Collection[int] = (),
) -> AsyncIterator[list[list[str]]]:
    """Stretches of rows in the order of registration; memory holds one stretch, for any number of tickets."""
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
    return [as_row(ExportedTicket.of(row, answers.get(row.id), keys)) for row in found]


def _open(sealed: str | None, keys: KeyRing) -> str:
    return keys.open(sealed) if sealed else ""


def _moment(at: datetime | None) -> str:
    return f"{city_time(at):%Y-%m-%d %H:%M}" if at else ""


def _column(said: Callable[[ExportedTicket], Any]) -> Callable[[ExportedTicket], str]:
    """As text; nothing where there is nothing."""

    def text(one: ExportedTicket) -> str:
        value = said(one)
        return "" if value is None else str(value)

    return text


def _detail(label: str) -> Callable[[ExportedTicket], str]:
    return lambda one: one.details.get(label, "")


# heading -> value, in the order of the columns
COLUMNS: dict[str, Callable[[ExportedTicket], str]] = {
    "编号": _column(lambda one: one.row.number),
    "状态": _column(lambda one: one.row.state.label),
    "诉求类型": _column(lambda one: one.row.kind.label),
    "诉求分类": _column(lambda one: one.row.category),
    "紧急程度": _column(lambda one: one.row.urgency.label),
    "标题": ExportedTicket.title,
    "诉求内容": _column(lambda one: one.open_words(one.row.text)),
    "所属区域": _column(lambda one: one.row.district),
    "地址": ExportedTicket.address,
    "姓名": _column(lambda one: "" if one.row.confidential else mask_name(one.name)),
    "电话": _column(lambda one: "" if one.row.confidential or not one.phone else mask_phone(one.phone)),
    "来源渠道": _column(lambda one: one.row.source),
    "承办单位": _column(lambda one: one.row.department),
    "受理时间": _column(lambda one: _moment(one.row.registered_at)),
    "办理期限": _column(lambda one: _moment(one.row.due_at)),
    "办结时间": _column(lambda one: _moment(one.row.closed_at)),
    "红黄灯": _column(lambda one: one.row.lamp.label),
    "催办次数": _column(lambda one: one.row.chases),
    "重办次数": _column(lambda one: one.row.reworks),
    "督办级别": _column(lambda one: one.row.supervision),
    "答复内容": _column(lambda one: one.open_words(one.of_answer("answer"))),
    "是否属实": _column(lambda one: one.of_answer("truth")),
    "是否解决": _column(lambda one: one.of_answer("solved")),
    "答复方式": _column(lambda one: one.of_answer("replied_by")),
    "答复时间": _column(lambda one: _moment(one.of_answer("replied_at"))),
    "依据文件": _column(lambda one: one.open_words(one.of_answer("basis"))),
    **{label: _detail(label) for label in extra_details.MATTER.values()},
    "是否要求回复": _column(lambda one: "否" if one.row.reply_waived else "是"),
    "是否要求回访": _column(lambda one: "否" if one.row.follow_up_waived else "是"),
}
HEADINGS = tuple(COLUMNS)


def as_row(one: ExportedTicket) -> list[str]:
    return [said(one) for said in COLUMNS.values()]
