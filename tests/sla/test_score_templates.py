"""Units are scored by the template that the city has decided on; a kept month keeps its own."""

from typing import Any

import pytest

from hotline.base.errors import BadInput
from sla.indicators import reports, score_templates
from sla.indicators.rates import Rate
from sla.indicators.score_templates import LIANYUNGANG, SCORE_TEMPLATE
from sla.models import PeriodReport
from tests.papers_of_rules import approved
from tests.sla.test_period import handled
from tests.sla.test_reports import checked, frozen
from tests.sla.town import Town, city
from tickets.access.rights import Actor, ActorKind, Role
from tickets.configuration import version_store
from tickets.configuration.kinds import Checked


def person(number: int, role: Role) -> Actor:
    return Actor(ActorKind.STAFF, number, "办事员", frozenset({role}), 1, frozenset({1}))


def percent(value: float) -> Rate:
    return Rate(value * 100, 10_000)


# published by Lianyungang: the rate in percent, and the points that it was given (DOMAIN 5.3)
@pytest.mark.parametrize(
    ("indicator", "rate", "points"),
    [
        ("on_time", 89.82, 14.82),
        ("on_time", 66.67, 0),
        ("on_time", 80, 5),
        ("satisfaction", 87.5, 19.75),
        ("satisfaction", 83.33, 17.67),
        ("satisfaction", 75, 13.5),
        ("satisfaction", 40, 12.5),
        ("signed", 80, 0),
        ("signed", 100, 20),
    ],
)
def test_the_published_points_come_out(indicator: str, rate: float, points: float) -> None:
    found = score_templates.score(LIANYUNGANG, {indicator: percent(rate)})
    line = next(one for one in found.lines if one.indicator.code == indicator)
    assert line.points == pytest.approx(points)


def test_what_was_not_counted_is_neither_given_nor_taken() -> None:
    found = score_templates.score(LIANYUNGANG, {"on_time": percent(90)})
    assert (found.points, found.reachable) == (15, 25)
    assert [one.how for one in found.lines][1] == "没有数据，不计分也不扣分"


def test_a_low_rate_is_good_where_the_indicator_says_so() -> None:
    template = {"row": [{"indicator": "rework", "full": 10.0, "target": 2.0, "per_point": 2.0, "floor": 0.0}]}
    lines = [score_templates.score(template, {"rework": percent(rate)}).lines[0] for rate in (1, 4)]
    assert [(one.points, one.how) for one in lines] == [(10, "不高于 2%，得满分"), (6, "10 − 2 × 2 个百分点")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"indicator": "weather"}, "请选择指标"),
        ({"full": 0.0}, "满分应大于 0"),
        ({"floor": 25.0}, "不能达到满分"),
        ({"target": 120.0}, "目标应在 0 到 100"),
        ({"full": 90.0}, "超过总分"),
        ({"indicator": "signed"}, "一个指标只能有一行"),
    ],
)
def test_nonsense_is_refused(town: Town, change: dict[str, Any], words: str) -> None:
    first, *rest = LIANYUNGANG["row"]
    content = {**LIANYUNGANG, "row": [{**first, **change}, *rest]}
    about = Checked(town.work.settings, "", city("2026-11-01 00:00").date())
    with pytest.raises(BadInput, match=words):
        SCORE_TEMPLATE.check(about, content)


async def test_a_kept_month_keeps_the_template_that_it_had(town: Town) -> None:
    await decide(town, dict(LIANYUNGANG))
    await handled(town, solved=True, satisfied=5)
    await handled(town, solved=False, satisfied=1, late=True)
    kept = await frozen(town)
    unit = str(town.department_id)
    assert points(kept, unit) == [0, 12.5, 20]
    half = {**LIANYUNGANG, "row": [{**LIANYUNGANG["row"][0], "per_point": 0.1}], "label": "本市"}
    await decide(town, half)
    async with town.work.reading() as session:
        again = await session.get_one(PeriodReport, kept.id)
    assert points(again, unit) == [0, 12.5, 20]
    assert (await checked(town, kept)).holds


async def test_without_a_template_a_month_is_kept_without_scores(town: Town) -> None:
    await handled(town, solved=True, satisfied=5)
    assert (await frozen(town)).score_template is None


async def decide(town: Town, content: dict[str, Any]) -> None:
    one, two = person(1, Role.SUPERVISOR), person(2, Role.LEADER)
    await approved(town.work, SCORE_TEMPLATE, content, by=one, second=two)
    async with town.work.reading() as session:
        await version_store.keep_up(session, town.work.settings)


def points(kept: PeriodReport, unit: str) -> list[float | None]:
    assert kept.score_template is not None
    return [one.points for one in reports.scores_of(kept.result, kept.score_template)[unit].lines]
