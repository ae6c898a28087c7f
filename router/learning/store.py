"""The queries of learning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from router.learning.models import DriftReport, LabelSource, ModelStanding, ModelVersion, TrainingLabel
from tickets.models import Assignment, ChosenBy, Ticket, WorkOrder
from tickets.objection_models import Objection
from tickets.person_models import Department

PAGE = 2000  # labels read at once
NEWEST = 200_000  # tickets: what one night can train on
PREDICTED = 5000  # of a week's decisions, the newest


@dataclass(frozen=True, slots=True)
class Guessed:
    """One decision of the machine as the drift report sees it."""

    department: str | None
    confidence: float | None
    text: str


async def refused_by(session: AsyncSession, ticket_id: int) -> str | None:
    """The department whose objection on this ticket was upheld last."""
    return await session.scalar(
        select(Department.code)
        .join(WorkOrder, WorkOrder.department_id == Department.id)
        .join(Objection, Objection.order_id == WorkOrder.id)
        .where(Objection.ticket_id == ticket_id, Objection.upheld.is_(True))
        .order_by(Objection.id.desc())
        .limit(1)
    )


async def proposed(session: AsyncSession, ticket_id: int) -> str | None:
    """The department that the machine put first, the last time it was asked."""
    candidates = await session.scalar(
        select(Assignment.candidates)
        .where(Assignment.ticket_id == ticket_id, Assignment.chosen_by == ChosenBy.MODEL)
        .order_by(Assignment.id.desc())
        .limit(1)
    )
    return str(candidates[0]["department"]) if candidates else None


async def decided_by(session: AsyncSession, objection_id: int) -> int | None:
    return await session.scalar(select(Objection.decided_by).where(Objection.id == objection_id))


async def labels(session: AsyncSession, *, since: datetime | None, before: datetime) -> list[TrainingLabel]:
    """Every label given in this stretch, page by page."""
    found: list[TrainingLabel] = []
    last = 0
    while len(found) < NEWEST:
        page = select(TrainingLabel).where(TrainingLabel.id > last, TrainingLabel.at < before)
        page = page if since is None else page.where(TrainingLabel.at >= since)
        rows = (await session.scalars(page.order_by(TrainingLabel.id).limit(PAGE))).all()
        if not rows:
            break
        found += rows
        last = rows[-1].id
    return found


async def texts(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, str]:
    """Ticket -> its words, page by page."""
    found: dict[int, str] = {}
    for start in range(0, len(ticket_ids), PAGE):
        part = ticket_ids[start : start + PAGE]
        rows = await session.execute(select(Ticket.id, Ticket.text).where(Ticket.id.in_(part)))
        found |= {row[0]: row[1] for row in rows}
    return found


async def versions(session: AsyncSession) -> Sequence[ModelVersion]:
    """Every model that was ever noted, the newest first."""
    return (await session.scalars(select(ModelVersion).order_by(ModelVersion.id.desc()))).all()


async def version(session: AsyncSession, name: str) -> ModelVersion | None:
    return await session.scalar(select(ModelVersion).where(ModelVersion.version == name))


async def current(session: AsyncSession) -> ModelVersion | None:
    return await session.scalar(select(ModelVersion).where(ModelVersion.standing == ModelStanding.CURRENT))


async def before_current(session: AsyncSession) -> ModelVersion | None:
    """The model in use before the present one: the one retired last."""
    return await session.scalar(
        select(ModelVersion)
        .where(ModelVersion.standing == ModelStanding.RETIRED)
        .order_by(ModelVersion.changed_at.desc(), ModelVersion.id.desc())
        .limit(1)
    )


async def last_looked(session: AsyncSession) -> datetime | None:
    """When the system last learned, or at least looked whether it should."""
    return await session.scalar(select(func.max(DriftReport.at)))


async def labels_waiting(session: AsyncSession) -> dict[LabelSource, int]:
    """How many labels there are from each source."""
    rows = await session.execute(select(TrainingLabel.source, func.count()).group_by(TrainingLabel.source))
    return {row[0]: row[1] for row in rows}


async def drift_reports(session: AsyncSession, *, limit: int = 14) -> Sequence[DriftReport]:
    return (await session.scalars(select(DriftReport).order_by(DriftReport.id.desc()).limit(limit))).all()


async def guessed_since(session: AsyncSession, since: datetime) -> list[Guessed]:
    """What the machine thought of the newest tickets since then."""
    rows = await session.execute(
        select(Assignment.candidates, Assignment.confidence, Ticket.text)
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.chosen_by == ChosenBy.MODEL, Ticket.registered_at >= since)
        .order_by(Assignment.id.desc())
        .limit(PREDICTED)
    )
    return [Guessed(made[0]["department"] if made else None, confidence, text) for made, confidence, text in rows]
