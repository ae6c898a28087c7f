"""Policies as files (TOML or JSON): what a place has published, and what a city decides for itself.

A file holds one policy, or several under `[[policy]]`; policies of one name with different `since` follow one another.
A policy says what differs from the one that it `extends`: of equally particular lines its own win.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from hotline.base.errors import BadInput
from sla.indicators.indicators import RateWeights
from sla.policy.policy_file_lines import LineFile, in_words, lines_of, member
from sla.policy.policy_lines import PolicyLine, Preset
from sla.policy.promises import CHASED_BEFORE, STATUTORY, Promise
from sla.policy.time_limit import TimeLimit, TimeUnit
from sla.sweep.alarm_ladder import AlarmRung, Ladder
from tickets.staff.duty_models import Post

BUILT_IN = Path(__file__).parent / "presets"
COMMON = "common"


class _WeightsFile(msgspec.Struct, forbid_unknown_fields=True):
    response: float | None = None
    solution: float | None = None
    satisfaction: float | None = None
    half_for_partly: bool | None = None
    short_abandons: float | None = None


class _TiersFile(msgspec.Struct, forbid_unknown_fields=True):
    good: float | None = None
    fair: float | None = None
    widest: float | None = None


class _RungFile(msgspec.Struct, forbid_unknown_fields=True):
    after: str
    post: str


class _AlarmFile(msgspec.Struct, forbid_unknown_fields=True):
    step: list[_RungFile] = []
    again: str | None = None


class _PolicyFile(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    label: str
    since: date
    line: list[LineFile] = []
    extends: str = ""
    remind: int | None = None
    yellow: int | None = None
    chase_before: list[str] | None = None
    objection_within: str | None = None
    extension_at_most: str | None = None
    extensions: int | None = None
    co_share: int | None = None
    review_days: int | None = None
    audit_share: int | None = None
    weights: _WeightsFile | None = None
    tiers: _TiersFile | None = None
    alarm: _AlarmFile | None = None
    days_off: list[date] = []


def read(path: Path, known: Mapping[str, Sequence[Preset]] | None = None) -> list[Preset]:
    """The policies of a file, in its order; raises BadInput naming file, policy and line."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = msgspec.json.decode(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise BadInput(f"打不开时限方案 {path}（{error.strerror}）") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.DecodeError) as error:
        raise BadInput(f"时限方案 {path.name} 看不懂：{error}") from error
    if not isinstance(raw, dict):
        raise BadInput(f"时限方案 {path.name} 看不懂：应是一个方案，或 policy 列出几个")
    found: dict[str, list[Preset]] = {name: list(versions) for name, versions in (known or {}).items()}
    policies = []
    for one in raw.get("policy", [raw]):
        preset = _preset(one, found, where=path.name)
        found.setdefault(preset.name, []).append(preset)
        policies.append(preset)
    return policies


def built_in() -> dict[str, list[Preset]]:
    """What comes with the product; the common rules first, for the others extend them."""
    known: dict[str, list[Preset]] = {}
    for path in sorted(BUILT_IN.glob("*.toml"), key=lambda file: (file.stem != COMMON, file.stem)):
        for preset in read(path, known):
            known.setdefault(preset.name, []).append(preset)
    return known


def preset_of(raw: Any, *, where: str, known: Mapping[str, Sequence[Preset]] | None = None) -> Preset:
    """A policy by itself; without `known` it is whole: it extends none, and names every promise of its own."""
    return _preset(raw, known or {}, where=where)


def _preset(raw: Any, known: Mapping[str, Sequence[Preset]], *, where: str) -> Preset:
    try:
        file = msgspec.convert(raw, _PolicyFile)
    except msgspec.ValidationError as error:
        raise BadInput(f"时限方案 {where} 有误：{in_words(error)}") from error
    where = f"{where} 的“{file.name}”"
    if file.extends and file.extends not in known:
        raise BadInput(f"{where}：没有名为“{file.extends}”的方案可以沿用；现有：{'、'.join(known)}")
    base = known[file.extends][-1] if file.extends else Preset(file.name, file.label, file.since, ())
    own = tuple(line for place, one in enumerate(file.line, 1) for line in lines_of(one, f"{where} 第 {place} 条"))
    figures = (
        "remind",
        "yellow",
        "objection_within",
        "extension_at_most",
        "extensions",
        "co_share",
        "review_days",
        "audit_share",
    )
    changed = {name: getattr(file, name) for name in figures if getattr(file, name) is not None}
    changed["chase_before"] = base.chase_before if file.chase_before is None else tuple(file.chase_before)
    changed["weights"] = replace(base.weights, **_given(file.weights))
    changed["tiers"] = replace(base.tiers, **_given(file.tiers))
    changed["days_off"] = tuple(day.isoformat() for day in file.days_off) or base.days_off
    changed["alarm"] = _ladder(file.alarm, base.alarm, where) if file.alarm else base.alarm
    if not file.extends and not own:
        raise BadInput(f'{where}：没有写任何时限（line）；可用 extends = "common" 沿用通行规则')
    common, silent = _common_where_silent(known, (*base.lines, *own))
    lines = (*common, *base.lines, *own)
    preset = replace(base, name=file.name, label=file.label, since=file.since, lines=lines, silent=silent, **changed)
    _check(preset, where)
    return preset


def _common_where_silent(
    known: Mapping[str, Sequence[Preset]], own: Sequence[PolicyLine]
) -> tuple[tuple[PolicyLine, ...], tuple[Promise, ...]]:
    """The common rules for the promises of which a policy says nothing in general, and which these are.

    So a city's own file stays valid when a release adds a promise. Statutes come with `extends` only.
    """
    if COMMON not in known:
        return (), ()
    general = {line.promise for line in own if line.is_general}
    silent = tuple(promise for promise in Promise if promise not in general | STATUTORY)
    return tuple(line for line in known[COMMON][-1].lines if line.promise in silent), silent


def _ladder(file: _AlarmFile, base: Ladder, where: str) -> Ladder:
    """The rungs of the file in its order, each later than the one before; what it leaves out stays as it was."""
    rungs = tuple(
        AlarmRung(_natural(one.after, where), member(Post, one.post, f"{where}：alarm.step 的 post"))
        for one in file.step
    )
    rungs = rungs or base.rungs
    if any(later.after <= earlier.after for earlier, later in pairwise(rungs)):
        raise BadInput(f"{where}：alarm 的各步应一步比一步晚")
    return Ladder(rungs, _natural(file.again, where) if file.again else base.again)


def _natural(text: str, where: str, of: str = "alarm") -> timedelta:
    """A length that runs day and night; danger does not wait for office hours."""
    try:
        budget = TimeLimit.parse(text)
    except BadInput as error:
        raise BadInput(f"{where}：{of} {error.message}") from error
    if budget.unit not in {TimeUnit.MINUTES, TimeUnit.HOURS}:
        raise BadInput(f"{where}：{of} 的时间请写成 5min 或 1h，不分昼夜")
    return timedelta(microseconds=budget.microseconds)


def _given(table: msgspec.Struct | None) -> dict[str, Any]:
    """What a table of the file says; the rest stays as it was."""
    fields = msgspec.structs.asdict(table) if table is not None else {}
    return {name: value for name, value in fields.items() if value is not None}


def _check_weights(weights: RateWeights, where: str) -> None:
    shares = weights.response, weights.solution, weights.satisfaction
    if min(shares) < 0 or not sum(shares):
        raise BadInput(f"{where}：三率的权重（weights）不能为负，也不能都是 0")
    if not 0 <= weights.short_abandons <= 60:  # noqa: PLR2004 - seconds
        raise BadInput(f"{where}：不计的短时放弃（short_abandons）应在 0 到 60 秒之间")


def _check_chases(preset: Preset, where: str) -> None:
    distances = [_natural(text, where, of="chase_before") for text in preset.chase_before]
    if len(distances) > len(CHASED_BEFORE) or any(a <= b for a, b in pairwise(distances)):
        raise BadInput(f"{where}：临期催办（chase_before）最多两次，一次比一次近，例如 48h、24h")


def _check(preset: Preset, where: str) -> None:
    """The marks are in order, and every figure is within its limits."""
    if not 0 < preset.remind < preset.yellow < 100:  # noqa: PLR2004 - percent of the time
        raise BadInput(f"{where}：提醒（remind）应小于黄灯（yellow），都在 1 到 99 之间")
    _check_chases(preset, where)
    if not 0 < preset.co_share <= 100:  # noqa: PLR2004 - percent of the time
        raise BadInput(f"{where}：协办占比（co_share）应在 1 到 100 之间")
    if preset.review_days < 1 or not 0 <= preset.audit_share <= 100:  # noqa: PLR2004 - percent
        raise BadInput(f"{where}：评价链接至少有效 1 天（review_days），抽查比例（audit_share）应在 0 到 100 之间")
    _check_weights(preset.weights, where)
    if not 0 < preset.tiers.fair < preset.tiers.good <= 1 or not 0 < preset.tiers.widest <= 1:
        raise BadInput(f"{where}：分档（tiers）的良好（fair）应小于优秀（good），都在 0 到 1 之间")
    for name in ("objection_within", "extension_at_most"):
        try:
            TimeLimit.parse(getattr(preset, name))
        except BadInput as error:
            raise BadInput(f"{where}：{name} {error.message}") from error
