"""The view model of a ticket's page: what `ticket.html` shows, from facts already read; no query is made here."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import uuid4

from dashboards.acts import TicketAct, TicketStanding
from dashboards.acts.fields import FormContext
from dashboards.ticket.identity import ShownCitizen
from dashboards.ticket.ticket_access import readable
from dashboards.ticket.ticket_record import TicketRecord
from dashboards.web import formatting
from dashboards.web.forms import Form
from hotline.base.errors import HotlineError
from sla.models import DeadlineState, Review, ReviewState
from sla.policy.time_limit import TimeLimit
from tickets.access.rights import Actor
from tickets.files.file_content import ACCEPTED
from tickets.handling import COORDINATORS, TEXT_LIMIT
from tickets.lifecycle import Act, State, acts_from
from tickets.models import JournalEntry, Ticket
from tickets.personal_data import extra_details

JOURNAL = 200  # entries that a page shows at once

LAST_TRY = "最后一次。未接通会记入经过，不再拨打；工单等诉求人评价，到期按未评价办结，不算满意。"


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """A form that was sent and could not be done: shown again with what was typed, and why."""

    act: TicketAct
    form: Form
    error: HotlineError
    changed: Sequence[JournalEntry]


def body(record: TicketRecord, standing: TicketStanding, person: ShownCitizen, before: int | None) -> dict[str, Any]:
    """The ticket, its promises and its history; of a long journal the entries before this place."""
    ticket, actor = standing.ticket, standing.actor
    journal, earlier = journal_page(ticket, record.journal, actor, before)
    shown = {one.name: getattr(record, one.name) for one in fields(record)}
    return shown | {
        "ticket": ticket,
        "cut": TEXT_LIMIT if len(ticket.text) >= TEXT_LIMIT else 0,
        "person": person,
        "orders": standing.orders,
        "journal": journal,
        "earlier": earlier,
        "accepted": ACCEPTED,
        "may_release": ticket.confidential and actor.may(Act.SHOW_FILE),
        "may_attach": actor.may(Act.ATTACH) and Act.ATTACH in acts_from(ticket.state),
        "more": _asked_for(record),
        "first_due": next((one for one in record.deadlines if one.state is DeadlineState.RUNNING), None),
        "coordinator": COORDINATORS[ticket.coordination] if ticket.coordination else "",
        "labels": formatting.field_labels(),
        "more_labels": extra_details.PERSON,
        "sees_all": actor.is_centre,
        "unreachable": standing.review if actor.is_centre and _is_given_up(standing.review) else None,
    }


def _is_given_up(review: Review | None) -> bool:
    return review is not None and review.state is ReviewState.UNREACHABLE


def journal_page(
    ticket: Ticket, journal: Sequence[JournalEntry], actor: Actor, before: int | None
) -> tuple[list[JournalEntry], int]:
    """The newest entries that this reader may read, of those before a place; and how many are earlier still."""
    read = [entry for entry in readable(ticket, journal, actor) if before is None or entry.place < before]
    return read[-JOURNAL:], max(len(read) - JOURNAL, 0)


def forms(standing: TicketStanding, offered: Sequence[TicketAct], known: FormContext) -> dict[str, Any]:
    """The acts that this person may do now, each with its form."""
    return {
        "acts": [(_worded(made, standing), made.fields(standing.ticket.state, known)) for made in offered],
        "departments": known.choices["departments"],
        "may_be": known.choices["may_be"],
        "cids": {made.name: str(uuid4()) for made in offered if made.once},
        "object_until": standing.object_until,
        "not_oneself": [act.label for act in sorted(standing.not_oneself)],
    }


def _worded(made: TicketAct, standing: TicketStanding) -> TicketAct:
    last = made.name == "missed" and standing.last_try
    return replace(made, note=LAST_TRY) if last else made


def banners(
    standing: TicketStanding,
    offered: Sequence[TicketAct],
    *,
    said: str = "",
    sent: str = "",
    undo: bool = False,
    tried: RefusedForm | None = None,
) -> dict[str, Any]:
    """What came of the form before: done, or refused and shown again."""
    return {
        "said": said,
        "sent": sent,
        "undo": undo and standing.ticket.state is State.MERGED,
        "tried": tried,
        "changed": readable(standing.ticket, tried.changed, standing.actor) if tried else [],
        "strayed": tried is not None and tried.act not in offered,
    }


def _asked_for(record: TicketRecord) -> str:
    """How much longer a unit asks for, in words."""
    return TimeLimit.parse(record.wish.budget).label if record.wish and record.wish.budget else ""
