"""The policy of time limits as a setting of the city: a version holds from a day after its approval.

What runs keeps the policy that it began with (`active_policies.kept`). Time limits of statutes are nobody's to change.
"""

from collections.abc import Sequence

from hotline.base.errors import BadInput
from sla.policy import active_policies, policy_content, policy_effect
from sla.policy.policy_lines import PolicyLine, Preset
from sla.policy.time_limit import TimeLimit
from tickets.access.roles import Role
from tickets.configuration.kinds import Checked, Content, SettingKind, ShownLine

_FIGURES = {
    "remind": "提醒（用去时间的百分比）",
    "yellow": "黄灯（用去时间的百分比）",
    "objection_within": "派单异议（签收后）",
    "extension_at_most": "每次延期最多",
    "extensions": "延期次数",
    "co_share": "协办占主办剩余时间的百分比",
    "review_days": "评价链接有效天数",
    "audit_share": "满意件抽查百分比",
}


def for_whom(line: PolicyLine) -> str:
    named = [one.label for one in (line.urgency, line.kind) if one is not None]
    named += [f"分类 {line.category}"] if line.category else []
    named += [f"单位 {line.department}"] if line.department else []
    named += [line.authority] if line.authority else []
    named += [f"{line.valid_from} 起收到的"] if line.valid_from else []
    named += [f"{line.valid_until} 以前收到的"] if line.valid_until else []
    return "、".join(named) or "其余"


def _preset(about: Checked, content: Content) -> Preset:
    return policy_content.to_preset(content, name=about.settings.policy, since=about.day)


def _shown(about: Checked, content: Content) -> Sequence[ShownLine]:
    preset = _preset(about, content)
    lines = [
        ShownLine(f"{one.promise.label}｜{for_whom(one)}", f"{TimeLimit.parse(one.budget).label}（{one.basis}）")
        for one in preset.lines
    ]
    figures = [ShownLine(label, str(getattr(preset, name))) for name, label in _FIGURES.items()]
    ladder = "，".join(f"{rung.after.seconds // 60} 分钟通知{rung.post.label}" for rung in preset.alarm.rungs)
    return [
        ShownLine("名称", preset.label),
        *lines,
        *figures,
        ShownLine("临期催办", "、".join(preset.chase_before) or "不催"),
        ShownLine("接警", f"{ladder}；此后每 {preset.alarm.again.seconds // 60} 分钟再通知"),
        *_of_indicators(preset),
        ShownLine("本地休息日", "、".join(preset.days_off) or "没有"),
    ]


def _of_indicators(preset: Preset) -> Sequence[ShownLine]:
    weights, tiers = preset.weights, preset.tiers
    return [
        ShownLine(
            "综合分三率的权重",
            f"响应 {weights.response:g}，解决 {weights.solution:g}，满意 {weights.satisfaction:g}"
            f"；部分解决{'计一半' if weights.half_for_partly else '不计'}",
        ),
        ShownLine("不计的短时放弃", f"{weights.short_abandons:g} 秒以内"),
        ShownLine(
            "分档",
            f"优秀 {tiers.good:.0%} 起，良好 {tiers.fair:.0%} 起；区间宽过 {tiers.widest * 100:.0f} 个百分点不评",
        ),
    ]


def _check(about: Checked, content: Content) -> Sequence[str]:
    preset = _preset(about, content)
    before = active_policies.policy_on(about.settings, about.day)
    if _by_law(preset) != _by_law(before):
        raise BadInput("法定时限由法律规定，不能在这里增减或改动")
    return [
        f"“{new.promise.label}｜{for_whom(new)}”从 {TimeLimit.parse(old.budget).label} 放宽到 "
        f"{TimeLimit.parse(new.budget).label}，请确认上级规定允许"
        for new in preset.lines
        for old in before.lines
        if policy_content.whom(new) == policy_content.whom(old) and _is_longer(new.budget, old.budget)
    ]


def _is_longer(new: str, old: str) -> bool:
    one, other = TimeLimit.parse(new), TimeLimit.parse(old)
    return one.unit is other.unit and one.amount > other.amount


def _by_law(preset: Preset) -> set[tuple[object, ...]]:
    """Lines that a statute gives, and the stages of statutes."""
    lines = policy_content.of_preset(preset)["line"]
    return {tuple(sorted(one.items())) for one in lines if one["law"] or one["promise"].startswith("law_")}


POLICY = SettingKind(
    code=active_policies.KIND,
    label="时限方案",
    proposers=frozenset({Role.SUPERVISOR, Role.LEADER}),
    approvers=frozenset({Role.SUPERVISOR, Role.LEADER}),
    name_of=lambda _key: "本市",
    shown=_shown,
    check=_check,
    shipped=lambda about: policy_content.of_preset(active_policies.shipped_on(about.settings, about.day)),
    days_ahead=1,
    effect=policy_effect.effect,
)
