"""What the forms of a ticket's page are filled with: units, kinds, categories, and what the ticket says now."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from classifier.request_type.legal_channels import legal_way
from dashboards.acts.case import TicketStanding
from dashboards.acts.fields import FieldChoice, FormContext, grounds
from dashboards.ticket.identity import ShownCitizen
from dashboards.web.formatting import moment
from hotline.base.security.crypto import KeyRing
from hotline.base.settings import Settings
from hotline.base.text.cleaning import shorten
from router import store as office
from tickets import city_grounds, handling
from tickets.message_models import Message
from tickets.models import Kind, Ticket, Urgency, Waived
from tickets.organisation import staffing
from tickets.organisation import store as organisation
from tickets.person_models import Department
from tickets.personal_data import masking

LINE_WIDTH = 120
KINDS = tuple(FieldChoice(one.value, one.label) for one in Kind)
URGENCIES = tuple(FieldChoice(one.value, one.label) for one in Urgency)


async def known(
    session: AsyncSession, now: TicketStanding, settings: Settings, today: date, *, person: ShownCitizen
) -> FormContext:
    """Units are asked for at the centre only: a unit chooses among those below it. `person` veils for this reader."""
    said = person.said
    at_centre = now.actor.is_centre
    units = await organisation.active_units(session) if at_centre else ()
    nobody = {one.id for one in await staffing.without_signer(session, [*units, *now.below])}
    may_be = set(await handling.may_be_accused(session, now.ticket)) if at_centre else set[str]()
    return FormContext(
        choices={
            **{f"ground_{one}": grounds(city_grounds.offered(settings, today, one)) for one in city_grounds.LISTS},
            "departments": listed(units, nobody),
            "may_be": listed([unit for unit in units if unit.code in may_be]),
            "below": listed(now.below, nobody),
            "categories": await categories(session, today) if at_centre or now.ticket.registered_by else (),
            "kinds": KINDS,
            "urgencies": URGENCIES,
            "lines": [FieldChoice(str(one.id), _line(one, said), moment(one.sent_at)) for one in now.lines],
            "siblings": [FieldChoice(one.number, _sibling(one, said)) for one in now.siblings],
        },
        present={**present(now.ticket, settings.keys), "abstract": person.for_unit},
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
        "place": masking.address(ticket, keys),
        "urgency": ticket.urgency.value,
        "sensitive": "yes" if ticket.sensitive else "",
        "confidential": "yes" if ticket.confidential else "",
        **ticket.details,
        "waived": "" if ticket.waived is Waived.NOTHING else ticket.waived.value,
    }


async def categories(session: AsyncSession, today: date) -> Sequence[FieldChoice]:
    """Those that have a lead."""
    return tuple(FieldChoice(one.code, one.name) for one in await office.entries_on(session, today) if one.lead)


def listed(units: Sequence[Department], nobody: Collection[int] = ()) -> Sequence[FieldChoice]:
    """`nobody`: units for which nobody can sign; the list says so."""
    return tuple(FieldChoice(one.code, one.name, _short(one, nobody)) for one in units)


def _short(unit: Department, nobody: Collection[int]) -> str:
    return f"{unit.short}（没有在岗人员）" if unit.id in nobody else unit.short


def _line(message: Message, said: Callable[[str], str]) -> str:
    return shorten(said(message.text), LINE_WIDTH) or "（没有文字，请听录音）"


def _sibling(ticket: Ticket, said: Callable[[str], str]) -> str:
    return f"{shorten(said(ticket.title), 16)}（{ticket.state.label}，{ticket.number}）"
