"""Changing the catalogue: a change is a new version of its entry from a day on; nothing that held is lost."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from router import store
from router.dispatch.catalogue import Catalogue, CategoryNode, LeadRule
from router.models import CatalogueEntry
from tickets.access.rights import Actor
from tickets.organisation.levels import STREETS


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor fills in; codes of units throughout."""

    lead: str | None
    co: tuple[str, ...]
    basis: str
    rules: tuple[str, ...]
    sensitive: bool
    street_allowed: bool
    needs_place: bool
    clauses: tuple[LeadRule, ...]

    def applied_to(self, entry: CategoryNode) -> CategoryNode:
        return CategoryNode(
            entry.code,
            entry.name,
            self.lead,
            co=self.co,
            rules=self.rules,
            sensitive=self.sensitive,
            street_allowed=self.street_allowed,
            basis=self.basis,
            needs_place=self.needs_place,
            clauses=self.clauses,
            printed=entry.printed,
            version=entry.version,
        )


@dataclass(frozen=True, slots=True)
class PastCase:
    """A ticket of the past as far as the catalogue looks at it."""

    number: str
    title: str
    text: str
    district: str
    kind: str


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A past ticket that would have gone elsewhere; "" means a question or a person."""

    case: PastCase
    before: str
    after: str


def otherwise(catalogue: Catalogue, entry: CategoryNode, change: Change, cases: Sequence[PastCase]) -> list[Otherwise]:
    """Which of these tickets would have had another lead under the change. Pure."""
    after, found = change.applied_to(entry), []
    for case in cases:
        leads = [
            catalogue.resolve(one, text=case.text, district=case.district, kind=case.kind).lead or ""
            for one in (entry, after)
        ]
        if leads[0] != leads[1]:
            found.append(Otherwise(case, *leads))
    return found


async def prepare(uow: UnitOfWork, code: str, change: Change, *, valid_from: date, by: Actor) -> CatalogueEntry:
    """The entry's next version, in force from `valid_from`; the one before it ends the day before."""
    today = city_time(uow.now).date()
    if valid_from < today:
        raise BadInput("生效日期不能早于今天：已经派出的工单按当时的目录，不追溯")
    _check(change, await store.load_catalogue(uow.session, today=today))
    old = await store.entry_in_force(uow.session, code, max(valid_from, today))
    if old is None:
        raise BadInput(f"派单目录里没有 {code}")
    new = CatalogueEntry(
        version=f"{city_time(uow.now):%Y%m%d.%H%M%S}",
        code=old.code,
        parent=old.parent,
        name=old.name,
        printed=old.printed,
        words=old.words,
        lead=change.lead,
        co=list(change.co),
        basis=change.basis,
        rules=list(change.rules),
        sensitive=change.sensitive,
        street_allowed=change.street_allowed,
        needs_place=change.needs_place,
        clauses=[asdict(clause) for clause in change.clauses],
        valid_from=valid_from,
        valid_until=old.valid_until,
        edited_by=by.id,
        edited_at=uow.now,
    )
    old.valid_until = valid_from - timedelta(days=1)
    uow.session.add(new)
    await uow.session.flush()
    return new


def _check(change: Change, catalogue: Catalogue) -> None:
    """Every unit and fact named must exist; a unit below the departments only where streets are allowed."""
    leads = [change.lead, *(clause.lead for clause in change.clauses)]
    for code in [*leads, *change.co, *(code for clause in change.clauses for code in clause.co)]:
        if code and catalogue.unit(code) is None:
            raise BadInput(f"没有代码或简称为“{code}”的单位")
    for code in leads:
        unit = catalogue.unit(code)
        if unit is not None and unit.level in STREETS and not change.street_allowed:
            raise BadInput(f"{unit.short}是镇街：部门事项不得派给镇街（66号）；确属镇街职责的请先勾选“可以派镇街”")
    for clause in change.clauses:
        fact = catalogue.facts.get(clause.fact)
        if clause.fact and (fact is None or clause.value not in fact.answers):
            raise BadInput(f"“{clause.fact}”没有“{clause.value}”这种情况")
