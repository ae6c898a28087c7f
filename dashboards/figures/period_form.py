"""The period, the unit and the weights that a page of figures is asked for, from its address and back into it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from dashboards.web.forms import whole
from hotline.base.clock import aware, city_time
from hotline.base.errors import BadInput
from hotline.base.text import moments
from sla.indicators import indicator_period
from sla.indicators.indicator_period import Period
from sla.indicators.indicators import RateWeights

LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """Days in the city, both included; `known`: the moment as of which the record is asked, none for now."""

    first: date
    last: date
    known: datetime | None
    department: int | None
    weights: RateWeights
    usual: RateWeights

    def period(self, now: datetime) -> Period:
        return indicator_period.of_days(self.first, self.last, known_at=self.known or now)

    def address(self, path: str = "/indicators", **more: Any) -> str:
        """The same question at another address; `None` leaves a part of it out."""
        said: dict[str, Any] = {
            "from": self.first,
            "to": self.last,
            "known": self.known.isoformat() if self.known else None,
            "department": self.department,
        }
        if self.weights != self.usual:
            said |= {name: f"{getattr(self.weights, name):g}" for name in ("response", "solution", "satisfaction")}
            said["half"] = "yes" if self.weights.half_for_partly else None
        kept = {name: value for name, value in (said | more).items() if value not in (None, "")}
        return f"{path}?{urlencode(kept)}"

    def of_month(self, months_back: int, today: date, path: str = "/indicators") -> str:
        """The address of this month, or of one before it."""
        first = today.replace(day=1)
        for _ in range(months_back):
            first = (first - timedelta(days=1)).replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        chosen = replace(self, first=first, last=min(following - timedelta(days=1), today), known=None)
        return chosen.address(path)


def read(query: Mapping[str, str], now: datetime, usual: RateWeights) -> AskedPeriod:
    """From the first of this month to today, unless the address says otherwise; BadInput in words."""
    today = city_time(now).date()
    first, last = _day(query, "from", today.replace(day=1)), _day(query, "to", today)
    if last < first:
        raise BadInput("开始日期不能晚于结束日期")
    if last - first > LONGEST:
        raise BadInput(f"一次最多统计 {LONGEST.days} 天，请缩短期间")
    unit = query.get("department", "")
    return AskedPeriod(first, last, _known(query, now), whole(unit), _weights(query, usual), usual)


def _day(query: Mapping[str, str], name: str, otherwise: date) -> date:
    return moments.read_day(query[name]) if query.get(name) else otherwise


def _known(query: Mapping[str, str], now: datetime) -> datetime | None:
    try:
        moment = datetime.fromisoformat(query["known"]) if query.get("known") else None
    except ValueError:
        return None
    return min(aware(moment), now) if moment is not None and moment.tzinfo else None


def _weights(query: Mapping[str, str], usual: RateWeights) -> RateWeights:
    given = {name: query.get(name, "") for name in ("response", "solution", "satisfaction")}
    if not any(given.values()):
        return usual
    try:
        said = {name: float(value) if value else getattr(usual, name) for name, value in given.items()}
    except ValueError:
        raise BadInput("权重请写数字，如 0.4") from None
    if not all(0 <= value <= 1000 for value in said.values()) or not sum(said.values()):  # noqa: PLR2004 - also percents
        raise BadInput("权重不能为负，也不能都是 0")
    return replace(usual, **said, half_for_partly=query.get("half") == "yes")
