"""Queries of the index of near texts; each the same whether there are a thousand tickets or a million."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, delete, func, literal, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.bulk_sql import insert_into
from router.similar_tickets.similar_models import BAND_NAMES, NearText
from tickets.clusters.cluster_models import NotSame
from tickets.models import Ticket
from tickets.person_models import Department

PER_BAND = 32  # newest tickets looked at of one key: a text that thousands send costs no more than any other
SHORTLIST = 24  # of those found by keys, the ones with most keys in common are compared
BY_SAME = 5  # newest tickets of the same citizen
AT_PLACE = 8  # newest tickets at the same place
UNSETTLED = 1000  # ids below the newest among which a slow transaction may still put one in

BY_KEY, BY_PLACE, RULED_OUT, BY_PERSON = 0, 1, 2, 3


def _newest(how: int, found: Select[int]) -> Select[Any]:
    """A part of the one question: a union takes limited parts only from tables of their own."""
    part = found.subquery()
    return select(literal(how), *part.c)


_SHARING = union_all(
    *(
        _newest(
            BY_KEY,
            select(NearText.ticket_id)
            .where(NearText.__table__.c[name] == bindparam(name))
            .order_by(NearText.ticket_id.desc())
            .limit(PER_BAND),
        )
        for name in BAND_NAMES
    ),
    _newest(
        BY_PLACE,
        select(NearText.ticket_id)
        .where(NearText.place == bindparam("place"))
        .order_by(NearText.ticket_id.desc())
        .limit(AT_PLACE),
    ),
    _newest(
        BY_PERSON,
        select(Ticket.id).where(Ticket.citizen_id == bindparam("citizen")).order_by(Ticket.id.desc()).limit(BY_SAME),
    ),
    _newest(RULED_OUT, select(NotSame.other_id).where(NotSame.ticket_id == bindparam("me"))),
    _newest(RULED_OUT, select(NotSame.ticket_id).where(NotSame.other_id == bindparam("me"))),
)


async def sharing(
    session: AsyncSession, keys: Sequence[int], place: str | None, *, me: int, citizen_id: int = 0
) -> list[int]:
    """Tickets with a key in common, those with most keys and the newest first; the newest at the place, of the citizen.

    Not the ticket `me` itself, nor what somebody has ruled out for it.
    """
    bound: dict[str, Any] = dict(zip(BAND_NAMES, keys, strict=True))
    found = (await session.execute(_SHARING, bound | {"place": place or "", "me": me, "citizen": citizen_id})).all()
    out = {me, *(ticket for how, ticket in found if how == RULED_OUT)}
    shared = Counter(ticket for how, ticket in found if how == BY_KEY and ticket not in out)
    there = {ticket for how, ticket in found if how in {BY_PLACE, BY_PERSON} and ticket not in out}
    best = sorted(shared, key=lambda ticket: (-shared[ticket], -ticket))[:SHORTLIST]
    return best + sorted(there.difference(best), reverse=True)


async def facts(
    session: AsyncSession, ticket_ids: Sequence[int], *, among: ColumnElement[bool] | None = None
) -> Sequence[Any]:
    """What a comparison needs of these tickets; always asked about as many, so that the database knows the question."""
    asked = [*ticket_ids, *[0] * (SHORTLIST + AT_PLACE + BY_SAME - len(ticket_ids))]
    statement = (
        select(
            NearText.signature,
            NearText.place,
            *(Ticket.id, Ticket.number, Ticket.title, Ticket.state, Ticket.category, Ticket.citizen_id),
            *(Ticket.registered_at, Ticket.confidential),
            Department.short.label("department"),
        )
        .join(Ticket, Ticket.id == NearText.ticket_id)
        .outerjoin(Department, Department.id == Ticket.department_id)
        .where(NearText.ticket_id.in_(asked), true() if among is None else among)
    )
    return (await session.execute(statement)).all()


async def unread(session: AsyncSession, *, limit: int) -> Sequence[Any]:
    """Id and text of tickets that the index does not hold yet, oldest first."""
    newest = select(func.coalesce(func.max(NearText.ticket_id), 0)).scalar_subquery()
    missing = (
        select(Ticket.id, Ticket.text)
        .outerjoin(NearText, NearText.ticket_id == Ticket.id)
        .where(Ticket.id > newest - UNSETTLED, NearText.ticket_id.is_(None))
        .order_by(Ticket.id)
        .limit(limit)
    )
    return (await session.execute(missing)).all()


async def keep(session: AsyncSession, texts: Sequence[dict[str, Any]]) -> None:
    """Write rows; what another worker wrote meanwhile stays as it is."""
    if texts:
        into = insert_into(session, cast("Table", NearText.__table__))
        await session.execute(into.on_conflict_do_nothing(), texts)


async def drop(session: AsyncSession, ticket_id: int) -> None:
    await session.execute(delete(NearText).where(NearText.ticket_id == ticket_id))
