"""Who must not be named: a report, or a wish in the citizen's own words, heard as the message is taken down."""

from dataclasses import replace

from classifier import secrecy
from classifier.kinds import reports
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


def protected(draft: Draft) -> Draft:
    """What a seat has typed: confidential where the caller's words ask for it, whatever is ticked."""
    heard = reports(draft.text) or secrecy.is_asked(draft.text)
    kind = Kind.REPORT if draft.kind is Kind.OTHER and reports(draft.text) else draft.kind
    return replace(draft, kind=kind, confidential=draft.confidential or heard)
