"""Matters taken over from the system before: what is open is worked on here, what is done goes into the record.

A matter that is still open begins its promises at the moment of the import; when it was first registered, and under
which number, is in its journal (docs/decisions).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, lifecycle, numbering, query_codes
from tickets.access.rights import SYSTEM
from tickets.handling.dispatching import dispatch
from tickets.handling.intake import title_of
from tickets.history import journal
from tickets.import_export import store
from tickets.import_export.mapping import SheetMapping
from tickets.import_export.models import ImportedTicket
from tickets.import_export.row_parsing import ImportRow
from tickets.lifecycle import Act
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.person_models import Citizen
from tickets.personal_data import masking


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What came of some lines."""

    imported: int = 0
    skipped: int = 0  # had been imported before

    def __add__(self, other: "ImportCounts") -> "ImportCounts":
        return ImportCounts(self.imported + other.imported, self.skipped + other.skipped)


async def take_over(uow: UnitOfWork, lines: Sequence[ImportRow], mapping: SheetMapping) -> ImportCounts:
    """One ticket a line, in one transaction; a few statements for all of them, and a dispatch for each open one."""
    numbers = {line.outside_number for line in lines if line.outside_number}
    before = await store.already_imported(uow.session, mapping.origin, numbers)
    new = [line for line in lines if line.outside_number not in before]
    citizens = await _citizens(uow, new, proven=mapping.numbers_from_network)
    ids = await store.next_ticket_ids(uow.session, len(new))
    tickets = [_ticket(uow, row_id, line) for row_id, line in zip(ids, new, strict=True)]
    for ticket, citizen in zip(tickets, citizens, strict=True):
        ticket.citizen_id = citizen.id
    uow.session.add_all(tickets)
    await uow.session.flush()
    for ticket, line in zip(tickets, new, strict=True):
        _record(uow, ticket, line, mapping.origin)
    await uow.session.flush()
    await _dispatch(uow, tickets, new)
    return ImportCounts(len(new), len(lines) - len(new))


def _ticket(uow: UnitOfWork, row_id: int, line: ImportRow) -> Ticket:
    keys, day = uow.settings.keys, city_time(uow.now).date()
    number = numbering.number(row_id, day, prefix=uow.settings.number_prefix, key=keys.index)
    ticket = Ticket(
        id=row_id,
        number=number,
        code_hash=query_codes.code_hash(number, query_codes.query_code(), keys),
        source=line.source,
        state=lifecycle.move(None, _act(line)).after,
        kind=line.kind,
        urgency=line.urgency,
        category=line.category,
        district=line.district or None,
        title=line.title or title_of(line.text),
        text=line.text,
        details=dict(line.details),
        department_id=line.department_id if line.ended else None,
        registered_at=line.registered_at or uow.now,
        closed_at=(line.closed_at or line.registered_at or uow.now) if line.ended else None,
        journal_length=0,
        journal_head="",
        words_place=0,
        words_mark="",
    )
    masking.set_address(ticket, line.address, keys)
    ticket.waive(line.waived)
    return ticket


def _act(line: ImportRow) -> Act:
    return Act.IMPORT_ENDED if line.ended else Act.IMPORT


def _record(uow: UnitOfWork, ticket: Ticket, line: ImportRow, origin: str) -> None:
    """Its first entry and the number it had; the order of one that is done, the promises of one that is not."""
    fields = {"来源系统": origin, "原编号": line.outside_number, "原受理时间": _said(line)}
    change = {name: value for name, value in fields.items() if value}
    uow.session.add(journal.entry(uow, ticket, _act(line), by=SYSTEM, before=None, change=change))
    if line.outside_number:
        uow.session.add(ImportedTicket(ticket_id=ticket.id, origin=origin, outside_number=line.outside_number))
    if line.ended and line.department_id is not None:
        uow.session.add(
            WorkOrder(
                ticket_id=ticket.id,
                department_id=line.department_id,
                part=Part.LEAD,
                state=OrderState.DONE,
                dispatched_at=ticket.registered_at,
                answered_at=ticket.closed_at if line.answer else None,
                answer=line.answer or None,
            )
        )
        uow.record(events.ArchiveImported(at=uow.now, ticket_id=ticket.id))
    if not line.ended:
        uow.record(events.TicketOpened(at=uow.now, ticket_id=ticket.id))


async def _dispatch(uow: UnitOfWork, tickets: Sequence[Ticket], lines: Sequence[ImportRow]) -> None:
    """An open matter whose unit is known goes on with it; the others wait for the machine or a dispatcher."""
    going = [(t, line.department_id) for t, line in zip(tickets, lines, strict=True) if not line.ended]
    units = await store.departments_by_id(uow.session, {unit for _, unit in going if unit is not None})
    for ticket, unit in going:
        if unit is not None:
            await uow.settle()  # its promises begin before the unit's do
            await dispatch(uow, ticket, units[unit], by=SYSTEM, reason="导入：原承办单位")


async def _citizens(uow: UnitOfWork, lines: Sequence[ImportRow], *, proven: bool) -> list[Citizen]:
    """Whose matter each line is. A number from the network is one person's; a typed one joins nobody (0007)."""
    keys = uow.settings.keys
    indexes = [keys.blind(f"phone:{line.phone}") if line.phone else None for line in lines]
    known = await store.citizens_by_phone(uow.session, {one for one in indexes if one}) if proven else {}
    found: list[Citizen] = []
    for line, index in zip(lines, indexes, strict=True):
        citizen = known.get(index) if index else None
        if citizen is None:
            citizen = Citizen(
                name_sealed=keys.seal(line.name) if line.name else None,
                phone_sealed=keys.seal(line.phone) if line.phone else None,
                phone_index=index,
                phone_proven=proven and index is not None,
                created_at=uow.now,
            )
            uow.session.add(citizen)
            if proven and index:
                known[index] = citizen
        found.append(citizen)
    await uow.session.flush()
    return found


def _said(line: ImportRow) -> str:
    return f"{city_time(line.registered_at):%Y-%m-%d %H:%M}" if line.registered_at else ""
