"""Period reports that stay: the facts as they were counted, their digest, and what came out (DOMAIN 5, 7).

A report is frozen once and never changed. A check recounts the kept facts, and reads the facts again from
the record as it was known then: both must give the same figures, and where they do not, the difference is named.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.security.crypto import sm3
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla.indicators import indicator_catalogue, indicator_period, report_store, score_templates
from sla.indicators.formula_versions import FORMULAS
from sla.indicators.indicator_facts import PeriodFacts
from sla.indicators.indicator_period import Period
from sla.indicators.indicators import Indicator, RateWeights, by_department, by_promise, facts_for, score, the_three
from sla.indicators.rates import Rate
from sla.indicators.score_templates import UnitScore
from sla.models import PeriodReport
from sla.policy import active_policies
from tickets.configuration.kinds import Content

CITY, CENTRE = "city", "centre"
Figures = dict[str, dict[str, list[float]]]  # city, centre or a department's id -> indicator's code -> [part, whole]


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """What came of counting a kept report again; all empty or true where it holds."""

    untouched: bool  # the kept facts are those whose digest was taken
    counted: bool  # counted again they give the kept figures
    moved: tuple[int, ...]  # tickets whose facts differ now, though read as of the same moment

    @property
    def holds(self) -> bool:
        return self.untouched and self.counted and not self.moved


def figures(facts: PeriodFacts, weights: RateWeights | None = None) -> Figures:
    """Every indicator of the city, and of the centre and of each unit what is theirs. Pure."""
    units = by_department(facts.finished)
    found: Figures = {CITY: {}, CENTRE: {}, **{str(unit): {} for unit in sorted(units)}}
    owed = {"": facts.owed, **by_promise(facts.owed)}
    for one in indicator_catalogue.entries(weights):
        if one.is_of_centre:
            found[CENTRE][one.code] = _pair(one, owed.get(one.promise, ()))
            continue
        found[CITY][one.code] = _pair(one, facts_for(one, facts))
        if one.is_of_units:
            for unit, group in units.items():
                found[str(unit)][one.code] = _pair(one, group)
    return found


def _pair(indicator: Indicator, facts: Iterable[Any]) -> list[float]:
    rate = indicator.rate(facts)
    return [float(rate.part), rate.whole]


def rate_of(found: Figures, unit: str, code: str) -> Rate:
    part, whole = found.get(unit, {}).get(code, (0.0, 0))
    return Rate(part, int(whole))


def score_of(found: Figures, unit: str, weights: RateWeights) -> float | None:
    """The weighted score of the three rates, 0 to 100; None where one of them has nothing behind it."""
    return score([rate_of(found, unit, one.code) for one in the_three(weights)], weights)


def scores_of(found: Figures, template: Content) -> dict[str, UnitScore]:
    """What each unit gets, by its id. Pure."""
    codes = [row["indicator"] for row in template["row"]]
    units = [unit for unit in found if unit not in {CITY, CENTRE}]
    return {
        unit: score_templates.score(template, {code: rate_of(found, unit, code) for code in codes}) for unit in units
    }


def last_day(until: datetime) -> date:
    """Of a period that ends as the day after it begins."""
    return city_time(until).date() - timedelta(days=1)


async def freeze(uow: UnitOfWork, asked: Period, *, weights: RateWeights, by_id: int | None) -> PeriodReport:
    """Count the period and keep everything; BadInput for a period that is not over."""
    if asked.until > uow.now:
        raise BadInput("这一期还没有结束，到期末后才能固化")
    if by_id is None and await report_store.own(uow.session, asked.since, asked.until) is not None:
        raise Conflict("系统已经固化过这一期，可用 hotline report check 核对")
    facts = await indicator_period.facts_of(uow.session, asked)
    plain = packed(facts)
    kept = PeriodReport(
        since=asked.since,
        until=asked.until,
        known_at=asked.known_at,
        made_at=uow.now,
        made_by=by_id,
        formulas=FORMULAS,
        weights=asdict(weights),
        facts=zlib.compress(plain),
        digest=sm3(plain),
        score_template=score_templates.on(uow.settings, last_day(asked.until)),
        result=figures(facts, weights),
    )
    uow.session.add(kept)
    await uow.session.flush()
    return kept


async def check(session: AsyncSession, kept: PeriodReport) -> ReportCheck:
    """Count a kept report again: from its own facts, and from the record as it was known then."""
    plain = zlib.decompress(kept.facts)
    facts = unpacked(plain)
    asked = Period(kept.since, kept.until, kept.known_at)
    again = await indicator_period.facts_of(session, asked, formulas=kept.formulas)
    return ReportCheck(
        untouched=sm3(plain) == kept.digest,
        counted=kept.formulas != FORMULAS or figures(facts, weights_of(kept)) == kept.result,
        moved=tuple(
            sorted(set(_differing(facts, again, kinds=msgspec.json.decode(plain, type=dict[str, msgspec.Raw]))))
        ),
    )


def _differing(kept: PeriodFacts, again: PeriodFacts, kinds: Iterable[str]) -> Iterator[int]:
    """The tickets of facts found on one side only, of the kinds of facts that were kept at that time."""
    for name in kinds:
        before, now = getattr(kept, name), getattr(again, name)
        if list(before) == list(now):
            continue
        for fact in set(before) ^ set(now):
            yield fact.ticket_id or 0


def weights_of(kept: PeriodReport) -> RateWeights:
    return RateWeights(**kept.weights)


def packed(facts: PeriodFacts) -> bytes:
    """The same facts are always the same bytes."""
    return msgspec.json.encode(facts)


def unpacked(plain: bytes) -> PeriodFacts:
    return msgspec.json.decode(plain, type=PeriodFacts)


def month_before(day: date) -> tuple[date, date]:
    """The first and the last day of the month before this day's."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


async def last_month_is_due(work: Work) -> bool:
    """From the settings' day of the month on, until it is kept."""
    today = city_time(work.clock.now()).date()
    if today.day < work.settings.report_day:
        return False
    asked = indicator_period.of_days(*month_before(today), known_at=work.clock.now())
    async with work.reading() as session:
        return await report_store.own(session, asked.since, asked.until) is None


async def freeze_last_month(work: Work) -> PeriodReport | None:
    """The night's job: last month's report, once, from the settings' day of the month on."""
    if not await last_month_is_due(work):
        return None
    today = city_time(work.clock.now()).date()
    asked = indicator_period.of_days(*month_before(today), known_at=work.clock.now())
    async with work.begin() as uow:
        known = Period(asked.since, asked.until, uow.now)
        return await freeze(uow, known, weights=active_policies.policy_on(work.settings, today).weights, by_id=None)
