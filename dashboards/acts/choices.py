"""What the forms of a ticket's page are filled with: units, kinds, categories, and what the ticket says now."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from classifier.legal_ways import legal_way
from dashboards.acts.case import Standing
from dashboards.acts.fields import Choice, Known
from dashboards.queries import people
from dashboards.words import moment
from hotline.base.crypto import KeyRing
from hotline.base.text import shorten
from router import store as office
from tickets import privacy
from tickets.messages import Message
from tickets.models import Kind, Ticket, Urgency, Waived
from tickets.people import Department

LINE_WIDTH = 120
KINDS = tuple(Choice(one.value, one.label) for one in Kind)
URGENCIES = tuple(Choice(one.value, one.label) for one in Urgency)


async def known(
    session: AsyncSession, now: Standing, keys: KeyRing, today: date, *, said: Callable[[str], str] = str
) -> Known:
    """Units are asked for at the centre only: a unit chooses among those below it. `said` veils for this reader."""
    at_centre = now.actor.is_centre
    return Known(
        choices={
            "departments": listed(await people.departments(session)) if at_centre else (),
            "below": listed(now.below),
            "categories": await categories(session, today) if at_centre or now.ticket.registered_by else (),
            "kinds": KINDS,
            "urgencies": URGENCIES,
            "lines": [Choice(str(one.id), _line(one, said), moment(one.sent_at)) for one in now.lines],
            "siblings": [Choice(one.number, _sibling(one, said)) for one in now.siblings],
        },
        present=present(now.ticket, keys),
    )


def present(ticket: Ticket, keys: KeyRing) -> dict[str, str]:
    """What a form begins with; `ground`: of not accepting it, where the matter has a legal way of its own.

    The matter's own words are shown only where `acts.table` offers the draft.
    """
    legal = legal_way(ticket.text)
    return {
        "ground": legal.ground if legal else "",
        "text": ticket.text,
        "kind": ticket.kind.value,
        "category": ticket.category or "",
        "district": ticket.district or "",
        "place": privacy.address(ticket, keys),
        "urgency": ticket.urgency.value,
        "sensitive": "yes" if ticket.sensitive else "",
        "confidential": "yes" if ticket.confidential else "",
        **ticket.told,
        "waived": "" if ticket.waived is Waived.NOTHING else ticket.waived.value,
    }


async def categories(session: AsyncSession, today: date) -> Sequence[Choice]:
    """Those that have a lead."""
    return tuple(Choice(one.code, one.name) for one in await office.entries_on(session, today) if one.lead)


def listed(units: Sequence[Department]) -> Sequence[Choice]:
    return tuple(Choice(one.code, one.name, one.short) for one in units)


def _line(message: Message, said: Callable[[str], str]) -> str:
    return shorten(said(message.text), LINE_WIDTH) or "（没有文字，请听录音）"


def _sibling(ticket: Ticket, said: Callable[[str], str]) -> str:
    return f"{shorten(said(ticket.title), 16)}（{ticket.state.label}，{ticket.number}）"
