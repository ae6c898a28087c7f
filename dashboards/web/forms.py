"""Reading a form: cleaned text, required fields named in words, and whether the page it came from is still true."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import Enum
from typing import TypeVar

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.web import formatting
from hotline.base.errors import BadInput, Conflict
from hotline.base.text import moments, phones
from hotline.base.text.cleaning import clean
from tickets import store
from tickets.models import JournalEntry, Ticket

Form = dict[str, str]
Member = TypeVar("Member", bound=Enum)
OVERTAKEN = "在您打开页面之后，这张工单有了变化，没有按您看到的旧情况处理。您填写的内容没有丢失"
ID_DIGITS = 18  # of the largest number of a row


async def read(request: web.Request) -> Form:
    """The form's text fields, cleaned; what a citizen wrote keeps its line breaks, and a repeated field has lines."""
    return gathered((name, value) for name, value in (await request.post()).items() if isinstance(value, str))


def gathered(sent: Iterable[tuple[str, str]]) -> Form:
    """Cleaned texts by the name of their field."""
    form = Form()
    for name, value in sent:
        form[name] = f"{form[name]}\n{clean(value).text}" if name in form else clean(value).text
    return form


def several(form: Form, name: str) -> list[str]:
    """What was ticked of a field with many answers."""
    return [value for value in form.get(name, "").split("\n") if value]


def needed(form: Form, name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise BadInput(f"请填写“{_label(name)}”")
    return value


def one_of(form: Form, name: str, choices: Collection[str]) -> str:
    value = form.get(name, "")
    if value not in choices:
        raise BadInput(f"请选择“{_label(name)}”")
    return value


def whole(text: str) -> int | None:
    """A number as an address or a form has it, no larger than a row's; None for anything else."""
    return int(text) if len(text) <= ID_DIGITS and text.isascii() and text.isdecimal() else None


def day(form: Form, name: str) -> date:
    return moments.read_day(needed(form, name), what=_label(name))


def moment(form: Form, name: str) -> datetime | None:
    """A day and a time as the city's clocks show them; None where nothing was filled in."""
    if not form.get(name):
        return None
    found = moments.moment(form[name])
    if found is None:
        raise BadInput(f"看不懂{_label(name)}“{form[name]}”，请写成 2026-12-01 09:30")
    return found


def _label(name: str) -> str:
    return formatting.field_labels().get(name, name)


def member(kind: type[Member], code: str) -> Member | None:
    """The member of an enumeration with this code."""
    return next((one for one in kind if one.value == code), None)


def phone(form: Form, name: str = "phone") -> str:
    """The phone number in our form, or nothing; raises BadInput where it cannot be one."""
    raw = form.get(name, "")
    number = phones.typed(raw)
    if raw and not number:
        raise BadInput("联系电话好像不对，请检查；不留电话也可以提交")
    return number


async def check_unchanged(session: AsyncSession, ticket: Ticket, form: Form) -> None:
    """Refuse a form from a page that somebody's act has overtaken; `detail["changed"]` says by which.

    Lamps and clocks move the version by themselves; only an act that the journal knows overtakes a person.
    """
    if form.get("version") == str(ticket.version):
        return
    entries = await since(session, ticket, form)
    if entries:
        raise Conflict(OVERTAKEN, changed=entries, version=ticket.version, seen=ticket.journal_length)


async def since(session: AsyncSession, ticket: Ticket, form: Form) -> list[JournalEntry]:
    """What was done on the ticket after the page with the form was made."""
    seen = whole(form.get("seen", "")) or 0
    return [entry for entry in await store.journal_of(session, ticket.id) if entry.place > seen]
