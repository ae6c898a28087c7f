"""A unit has taken over from another: the catalogue names it from that day on, notices and knowledge follow."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import UnitOfWork
from router.dispatch import succession_store
from router.models import CatalogueEntry
from router.outgoing import staff_notices
from router.outgoing.addressees import Audience, NoticeKind
from tickets.organisation.unit_events import UnitSucceeded
from tickets.person_models import Department


async def on_succeeded(uow: UnitOfWork, event: UnitSucceeded) -> None:
    former = await uow.session.get_one(Department, event.former_id)
    heir = await uow.session.get_one(Department, event.heir_id)
    await _rename_in_catalogue(uow, event, former.code, heir.code)
    await succession_store.give_notices(uow.session, former.id, heir.id, None if event.closed else event.ticket_ids)
    if event.closed:
        await succession_store.give_articles(uow.session, former.id, heir.id)
    if event.ticket_ids:
        text = f"{former.short}的 {len(event.ticket_ids)} 件在办工单由本单位继续办理，原时限不变（{event.reason}）"
        staff_notices.post(uow, heir.id, NoticeKind.UNITS, text, None, to=Audience.WHOLE_UNIT)


async def clauses_of(uow: UnitOfWork, code: str, on: date) -> list[str]:
    """Names of the categories whose entry on that day or later names the unit, for the preview."""
    return sorted({row.name for row in await succession_store.entries_from(uow.session, on) if _names(row, code)})


async def _rename_in_catalogue(uow: UnitOfWork, event: UnitSucceeded, former: str, heir: str) -> None:
    """New versions of the entries that name the unit; those of the past are kept as they were."""
    on = max(event.on, city_time(uow.now).date())
    for row in await succession_store.entries_from(uow.session, on):
        mine = row.code in event.categories if event.categories or not event.closed else row.code not in event.but
        if mine and _names(row, former):
            _replace(uow, row, on, former, heir)
    await uow.session.flush()


def _names(row: CatalogueEntry, code: str) -> bool:
    clauses = [code for clause in row.clauses for code in (clause["lead"], *(clause.get("co") or ()))]
    return code in {row.lead, *row.co, *clauses}


def _replace(uow: UnitOfWork, row: CatalogueEntry, on: date, former: str, heir: str) -> None:
    lead = heir if row.lead == former else row.lead
    begins = max(row.valid_from, on)
    uow.session.add(
        CatalogueEntry(
            version=f"{city_time(uow.now):%Y%m%d.%H%M%S}-{heir}"[:40],
            code=row.code,
            parent=row.parent,
            name=row.name,
            printed=row.printed,
            words=row.words,
            lead=lead,
            co=_units(row.co, former, heir, but=lead),
            basis=row.basis,
            rules=row.rules,
            sensitive=row.sensitive,
            street_allowed=row.street_allowed,
            needs_place=row.needs_place,
            clauses=[_clause(one, former, heir) for one in row.clauses],
            valid_from=begins,
            valid_until=row.valid_until,
            edited_at=uow.now,
        )
    )
    row.valid_until = begins - timedelta(days=1)


def _clause(told: dict[str, Any], former: str, heir: str) -> dict[str, Any]:
    lead = heir if told["lead"] == former else told["lead"]
    return {**told, "lead": lead, "co": _units(told.get("co") or (), former, heir, but=lead)}


def _units(codes: Sequence[str], former: str, heir: str, *, but: str | None) -> list[str]:
    renamed = dict.fromkeys(heir if code == former else code for code in codes)
    return [code for code in renamed if code != but]
