"""Who must not be named: a report, or a wish in the citizen's own words, recognised when the message is recorded."""

from dataclasses import replace

from classifier.request_type import secrecy
from classifier.request_type.reporting import reports_further
from classifier.request_type.request_types import reports
from tickets.handling import Draft
from tickets.handling.intake import BEFORE_DISPATCH
from tickets.models import Kind, Ticket


def protect(ticket: Ticket, text: str) -> None:
    """Mark the ticket for what a message of its citizen says; never the other way.

    A matter that a unit has already keeps its type, on which its time limits rest; confidential it is all the same.
    """
    if reports(text):
        ticket.confidential = True
        if ticket.state in BEFORE_DISPATCH:
            ticket.kind = Kind.REPORT
    elif secrecy.is_asked(text):
        ticket.confidential = True


def asks_further(text: str) -> bool:
    """Whether a later message makes its matter confidential, or asks once more that it is kept so."""
    return secrecy.is_asked(text) or reports_further(text)


def protected(draft: Draft) -> Draft:
    """Text typed by a seat: confidential where the caller's words ask for it, ticked or not."""
    heard = reports(draft.text) or secrecy.is_asked(draft.text)
    kind = Kind.REPORT if draft.kind is Kind.OTHER and reports(draft.text) else draft.kind
    return replace(draft, kind=kind, confidential=draft.confidential or heard)
