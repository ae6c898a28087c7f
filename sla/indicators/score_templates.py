"""UnitScore templates (考核评分): points of a unit from its indicators, by lines that the city decides. Pure.

A line gives `full` points at `target` percent, takes `per_point` points for every percentage point that is missing, and
never goes below `floor`. What was not counted is not scored and does not count as zero. Nobody is ranked (66号13项).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from sla.indicators import indicator_catalogue
from sla.indicators.indicators import Indicator, Measure
from sla.indicators.rates import Rate
from tickets.access.roles import Role
from tickets.configuration.kinds import Checked, Content, SettingKind, ShownLine

KIND = "score_template"
MOST, HIGHEST = 12, 200  # lines; points of a line

# Recovered from the published monthly figures of the departments (DOMAIN 5.3 [S43]); what the platform does not count
# (答复规范 10 points, by people) is left out, and so are the lines whose rule could not be recovered.
LIANYUNGANG: Content = {
    "label": "连云港（据公布得分还原）",
    "source": "连云港市公布的各部门得分（www.lyg.gov.cn、12345.lyg.gov.cn，2022 年），按比率和得分还原，未见规则原文",
    "total": 100.0,
    "row": [
        {"indicator": "on_time", "full": 25.0, "target": 100.0, "per_point": 1.0, "floor": 0.0},
        {"indicator": "satisfaction", "full": 25.0, "target": 98.0, "per_point": 0.5, "floor": 12.5},
        {"indicator": "signed", "full": 20.0, "target": 100.0, "per_point": 1.0, "floor": 0.0},
    ],
}


class ScoredLine(NamedTuple):
    """`points` is None where nothing was counted. `how`: the sum as a person would write it down."""

    indicator: Indicator
    rate: Rate
    full: float
    points: float | None
    how: str


class UnitScore(NamedTuple):
    lines: Sequence[ScoredLine]

    @property
    def points(self) -> float | None:
        known = [one.points for one in self.lines if one.points is not None]
        return sum(known) if known else None

    @property
    def reachable(self) -> float:
        """Of the lines that were scored."""
        return sum(one.full for one in self.lines if one.points is not None)


def on(settings: Settings, day: date) -> Mapping[str, Any] | None:
    """The city's template of this day; None where it has not decided on one."""
    found = settings.versions.on(day, KIND)
    return found.content if found is not None and found.content["row"] else None


def score(template: Content, rates: Mapping[str, Rate]) -> UnitScore:
    """`rates` by the code of the indicator."""
    known = {one.code: one for one in choosable()}
    rows = [row for row in template["row"] if row["indicator"] in known]
    return UnitScore([_line(row, known[row["indicator"]], rates.get(row["indicator"], Rate(0, 0))) for row in rows])


def _line(row: Mapping[str, Any], indicator: Indicator, rate: Rate) -> ScoredLine:
    full, floor, percent = row["full"], row["floor"], rate.percent
    if percent is None:
        return ScoredLine(indicator, rate, full, None, "没有数据，不计分也不扣分")
    short = percent - row["target"] if indicator.low_is_good else row["target"] - percent
    short = _rounded(max(0.0, short))  # published rates have two decimals
    points = _rounded(max(floor, full - row["per_point"] * short))
    if not short:
        return ScoredLine(indicator, rate, full, points, f"{_side(indicator)} {row['target']:g}%，得满分")
    how = f"{full:g} − {row['per_point']:g} × {short:g} 个百分点"
    low = f"，最低 {floor:g} 分" if points == floor and full - row["per_point"] * short < floor else ""
    return ScoredLine(indicator, rate, full, points, f"{how}{low}")


def _rounded(value: float) -> float:
    """To two decimals, a half upwards, as people round."""
    return float(Decimal(f"{value:.6f}").quantize(Decimal("0.01"), ROUND_HALF_UP))


def _side(indicator: Indicator) -> str:
    return "不高于" if indicator.low_is_good else "达到"


def choosable() -> Sequence[Indicator]:
    """Shares that each unit has of its own."""
    every = indicator_catalogue.entries()
    return [one for one in every if one.is_of_units and one.measure is Measure.SHARE and one.judged]


def _check(_about: Checked, content: Content) -> Sequence[str]:
    rows = content["row"]
    known = {one.code for one in choosable()}
    refused = [f"第 {n} 行请选择指标" for n, row in enumerate(rows, 1) if row["indicator"] not in known]
    named = [row["indicator"] for row in rows]
    if len(set(named)) < len(named):
        refused.append("一个指标只能有一行")
    if not rows or len(rows) > MOST:
        refused.append(f"请写 1 到 {MOST} 行")
    for n, row in enumerate(rows, 1):
        refused += [f"第 {n} 行：{fault}" for fault in _faults(row)]
    whole = sum(row["full"] for row in rows)
    if content["total"] < whole:
        refused.append(f"各行满分合计 {whole:g}，超过总分 {content['total']:g}")
    if not content["label"] or not content["source"]:
        refused.append("请填写名称和依据")
    if refused:
        raise BadInput("；".join(refused))
    rest = content["total"] - whole
    return [f"总分 {content['total']:g}，系统能算的 {whole:g} 分；其余 {rest:g} 分要人工评，系统不显示"] if rest else []


def _faults(row: Mapping[str, Any]) -> Iterator[str]:
    if not 0 < row["full"] <= HIGHEST or not 0 <= row["floor"] < row["full"]:
        yield f"满分应大于 0、不超过 {HIGHEST}，最低分不能为负，也不能达到满分"
    if not 0 <= row["target"] <= 100 or row["per_point"] <= 0:  # noqa: PLR2004 - percent
        yield "目标应在 0 到 100 之间，每差一个百分点扣的分应大于 0"


def _shown(_about: Checked, content: Content) -> Sequence[ShownLine]:
    known = {one.code: one.label for one in choosable()}
    head = [ShownLine("名称", content["label"]), ShownLine("依据", content["source"])]
    rows = [ShownLine(known.get(row["indicator"], row["indicator"]), _in_words(row)) for row in content["row"]]
    return [*head, ShownLine("总分", f"{content['total']:g}"), *rows]


def _in_words(row: Mapping[str, Any]) -> str:
    taken = f"每差 1 个百分点扣 {row['per_point']:g} 分，最低 {row['floor']:g} 分"
    return f"满分 {row['full']:g}，目标 {row['target']:g}%，{taken}"


SCORE_TEMPLATE = SettingKind(
    code=KIND,
    label="考核评分",
    proposers=frozenset({Role.SUPERVISOR, Role.LEADER}),
    approvers=frozenset({Role.SUPERVISOR, Role.LEADER}),
    name_of=lambda _key: "本市",
    shown=_shown,
    check=_check,
    shipped=lambda _about: None,
)
