"""A recorded month as a file: who got what when, for the simulator and for a replay in the month's own time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifier.model.corpus import read_rows
from hotline.base.clock import CITY_ZONE, aware
from hotline.base.errors import BadInput
from hotline.simulation.what_if import EFFORT, SimulatedOrder
from tickets.models import Kind, Urgency

_KINDS = {name: kind for kind in Kind for name in (kind.value, kind.label)} | {"建议": Kind.SUGGESTION}
_URGENCIES = {name: urgency for urgency in Urgency for name in (urgency.value, urgency.label)}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a row keeps what; of several names the first that has something."""

    at: Sequence[str]
    department: Sequence[str]
    kind: Sequence[str]
    urgency: Sequence[str]
    hours: Sequence[str]


@dataclass(frozen=True, slots=True)
class Month:
    matters: list[SimulatedOrder]
    units: list[str]  # the place of a name is the department of the matters
    skipped: int  # rows without a moment or a department
    first: datetime
    last: datetime


def read_month(path: Path, columns: Columns) -> Month:
    """Raises BadInput where no row can be used."""
    places: dict[str, int] = {}
    matters: list[SimulatedOrder] = []
    skipped = 0
    for row in read_rows(path):
        moment, unit = moment_of(row, columns.at), _first(row, columns.department)
        if moment is None or not unit:
            skipped += 1
            continue
        kind = _KINDS.get(_first(row, columns.kind), Kind.OTHER)
        urgency = _URGENCIES.get(_first(row, columns.urgency), Urgency.NORMAL)
        place = places.setdefault(unit, len(places))
        matters.append(SimulatedOrder(place, moment, kind, urgency, _hours(row, columns.hours, kind)))
    if not matters:
        raise BadInput(f"{path} 里没有一行同时有时刻和承办单位；用 --at、--department 写明字段名")
    moments = [matter.dispatched_at for matter in matters]
    return Month(matters, list(places), skipped, min(moments), max(moments))


def moment_of(row: Mapping[str, Any], names: Sequence[str]) -> datetime | None:
    """ISO 8601, or seconds since 1970; without a zone it is the city's time."""
    written = _first(row, names)
    try:
        if written.replace(".", "", 1).isdecimal():
            return datetime.fromtimestamp(float(written), UTC)
        moment = datetime.fromisoformat(written.replace("/", "-"))
    except (ValueError, OverflowError):
        return None
    return aware(moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE))


def _hours(row: Mapping[str, Any], names: Sequence[str], kind: Kind) -> float:
    written = _first(row, names)
    try:
        return float(written) if written else EFFORT[kind]
    except ValueError:
        return EFFORT[kind]


def _first(row: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((str(row[name]).strip() for name in names if row.get(name) not in (None, "")), "")
