"""Whom a simulated dispatcher sends it to: whom the catalogue names, as a person would who knows it by heart."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.app.wiring import Services
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.city import load_city
from hotline.simulation.demo import queries
from router.dispatch.catalogue import Catalogue
from tickets import handling, store
from tickets.access import recusal
from tickets.models import Ticket
from tickets.person_models import Department

LETTERS, CONDUCT = "xfj", "jwjw"  # for what nobody can place; for what is said against a unit without a superior
RATHER = 0.6  # how sure the model is where its own unit is taken instead of the usual lead


@dataclass(frozen=True, slots=True)
class DispatchChoice:
    lead: Department
    co: Sequence[Department] = ()


async def best(house: Services, uow: UnitOfWork, ticket: Ticket) -> DispatchChoice:
    """The unit by the catalogue, kept away from whom the matter is about."""
    lead, co = _by_catalogue(house.catalogue, ticket, await _first_candidate(uow, ticket))
    code = lead or by_words(ticket.text)
    unit = await _unit(uow, code) or await _unit(uow, LETTERS)
    if unit is None:
        raise LookupError(LETTERS)
    if await recusal.is_barred(uow.session, ticket, unit):
        above = await recusal.superior(uow.session, ticket)
        unit, co = above or await _unit(uow, CONDUCT) or unit, ()
    units = [found for one in co if (found := await _unit(uow, one)) is not None and found.id != unit.id]
    helping = [one for one in units if not await recusal.is_barred(uow.session, ticket, one)]
    return DispatchChoice(unit, () if handling.wrong_lead(unit, helping) else helping)


async def suits(house: Services, uow: UnitOfWork, ticket: Ticket, unit: Department) -> bool:
    """Whether this unit may well have the matter: the catalogue names it, or one above or below it."""
    entry = house.catalogue.entry(ticket.category)
    if entry is None or ticket.accused_id is not None or unit.level in {"district", "street"}:
        return True
    named = {*entry.leads, *entry.co, *(code for clause in entry.clauses for code in clause.co)}
    above = await store.department(uow.session, unit.parent_id) if unit.parent_id else None
    below = any((known := house.catalogue.unit(code)) is not None and known.parent == unit.code for code in named)
    return unit.code in named or (above is not None and above.code in named) or below


def by_words(text: str) -> str:
    """The unit whose words are in the text, long ones counting more; the letters' office if there is none."""
    weight = {
        unit.code: sum(len(word) for word in unit.words if word in text)
        for unit in load_city().departments
        if unit.level in {"city", "company"}
    }
    found = max(weight, key=weight.__getitem__)
    return found if weight[found] else LETTERS


def _by_catalogue(catalogue: Catalogue, ticket: Ticket, candidate: str | None) -> tuple[str | None, tuple[str, ...]]:
    """As `automatic_policy` reads it; where a fact is missing a person asks by telephone, and the usual lead has it."""
    entry = catalogue.entry(ticket.category)
    if entry is None:
        return candidate, ()
    found = catalogue.resolve(entry, text=ticket.text, district=ticket.district or "", kind=ticket.kind.label)
    lead, unit = found.lead or entry.lead, catalogue.unit(candidate)
    within = unit is not None and unit.parent is not None and unit.parent == lead
    if candidate and lead == entry.lead and (within or candidate in entry.co):
        return candidate, ()
    return lead, found.co


async def _first_candidate(uow: UnitOfWork, ticket: Ticket) -> str | None:
    """The model's own unit, where it is rather sure or nothing else is known."""
    last = await queries.last_assignment(uow.session, ticket.id)
    first = last.candidates[0] if last is not None and last.candidates else None
    return first["department"] if first and (first["confidence"] >= RATHER or not ticket.category) else None


async def _unit(uow: UnitOfWork, code: str | None) -> Department | None:
    return await store.department_by_code(uow.session, code) if code else None
