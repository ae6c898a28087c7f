"""What the forms of a ticket's page are filled with: units, kinds, categories, and what the ticket says now."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.acts.case import Standing
from dashboards.acts.fields import Choice, Known
from dashboards.queries import people
from hotline.base.crypto import KeyRing
from router import store as office
from tickets import privacy
from tickets.models import Kind, Ticket, Urgency, Waived
from tickets.people import Department

KINDS = tuple(Choice(one.value, one.label) for one in Kind)
URGENCIES = tuple(Choice(one.value, one.label) for one in Urgency)


async def known(session: AsyncSession, now: Standing, keys: KeyRing, today: date) -> Known:
    """Units are asked for at the centre only: a unit chooses among those below it."""
    at_centre = now.actor.is_centre
    return Known(
        choices={
            "departments": listed(await people.departments(session)) if at_centre else (),
            "below": listed(now.below),
            "categories": await categories(session, today) if at_centre or now.ticket.registered_by else (),
            "kinds": KINDS,
            "urgencies": URGENCIES,
        },
        present=present(now.ticket, keys),
    )


def present(ticket: Ticket, keys: KeyRing) -> dict[str, str]:
    """What a form begins with. The matter's own words are shown only where `acts.table` offers the draft."""
    return {
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
