"""The published promises of real places, as data. DOMAIN.md 2.2 and 2.3 give the sources; 〔惯〕 is common practice.

A line reads: promise, budget, and whom it is for; the most particular line that fits wins (`sla.policy`).
"""

from datetime import date

from hotline.base.errors import BadInput
from sla.policy import Line, Preset, Promise
from tickets.models import Kind, Urgency

P, K, U = Promise, Kind, Urgency
_KINDS = {kind.value: kind for kind in Kind}

# what holds everywhere unless a place says otherwise; DOMAIN.md 2.3
COMMON: tuple[Line, ...] = (
    Line(P.DISPATCH, "24h", basis="右江区2019 [S17]"),
    Line(P.DISPATCH, "15min", urgency=U.URGENT, basis="〔惯〕"),
    Line(P.DISPATCH, "15min", urgency=U.CRITICAL, basis="〔惯〕"),
    Line(P.SIGN, "2wh", basis="晴隆2023 [S25]"),
    Line(P.SIGN, "30min", urgency=U.URGENT, basis="〔惯〕"),
    Line(P.SIGN, "30min", urgency=U.CRITICAL, basis="〔惯〕"),
    Line(P.CONTACT, "1wd", basis="[S35b]"),
    Line(P.CONTACT, "2h", urgency=U.URGENT, basis="北京 [S11]"),
    Line(P.CONTACT, "2h", urgency=U.CRITICAL, basis="北京 [S11]"),
    Line(P.HANDLE, "5wd", kind=K.PRAISE, basis="〔惯〕"),
    Line(P.HANDLE, "3wd", urgency=U.URGENT, basis="[S30][S24]"),
    Line(P.HANDLE, "24h", urgency=U.CRITICAL, basis="北京 [S11]"),
    Line(P.CO, "1wd", basis="北京条例14条〔法〕：规定期限内；主办已无剩余时间时 〔惯〕"),
    Line(P.OBJECTION_REVIEW, "1wd", basis="〔惯〕"),
    Line(P.FOLLOW_UP, "1wd", basis="次日 [S29]"),
    Line(P.REWORK, "5wd", basis="连云港 [S27]"),
    Line(P.REWORK, "24h", urgency=U.CRITICAL, basis="北京 [S11]"),
    Line(P.SUPERVISION, "3wd", basis="〔惯〕"),
    Line(P.SUPERVISION, "24h", urgency=U.CRITICAL, basis="〔惯〕"),
    # 市场监督管理投诉举报处理暂行办法: the decision to accept takes at most 7 working days; law before local rule
    Line(
        P.HANDLE, "7wd", kind=K.COMPLAINT, category="市场监管", basis="市场监督管理投诉举报处理暂行办法〔法〕", law=True
    ),
)


def _handle(basis: str, *, others: str, **by_kind: str) -> tuple[Line, ...]:
    particular = tuple(Line(P.HANDLE, budget, kind=_KINDS[code], basis=basis) for code, budget in by_kind.items())
    return (Line(P.HANDLE, others, basis=basis), *particular)


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "guangxi",
            "广西（右江区2019）",
            since=date(2019, 1, 1),
            lines=(
                *COMMON,
                *_handle(
                    "右江区2019 [S17]；JY 〔惯〕；JB [S15][S16]",
                    others="10wd",
                    ZX="2wd",
                    QZ="3wd",
                    TS="10wd",
                    JB="15wd",
                ),
            ),
        ),
        Preset(
            "sichuan_2025",
            "四川2025",
            since=date(2025, 12, 1),
            lines=(*COMMON, *_handle("四川办法2025 [S16]", others="7wd", ZX="3wd", TS="15wd", JB="15wd")),
        ),
        Preset(
            "guangdong_2022",
            "广东2022",
            since=date(2022, 9, 1),
            lines=(*COMMON, *_handle("广东办法2022 [S15]", others="10wd", ZX="2wd", TS="15wd", JB="15wd")),
        ),
        Preset(
            "shandong_2020",
            "山东2020",
            since=date(2020, 1, 1),
            objection_within="2wd",
            lines=(*COMMON, *_handle("山东办法2020 [S14]", others="5wd")),
        ),
        Preset(
            "beijing",
            "北京",
            since=date(2021, 9, 24),
            lines=(
                *COMMON,
                Line(P.DISPATCH, "2h", basis="DB11/T 2021：网络受理2小时 [S11]"),
                *_handle("DB11/T 2021 [S11]", others="7d", TS="15d", JB="15d"),
                Line(P.HANDLE, "24h", urgency=U.URGENT, basis="DB11/T 2021：水电气热 [S11]"),
                Line(P.HANDLE, "2h", urgency=U.CRITICAL, basis="DB11/T 2021：突发、危及生命财产 [S11]"),
            ),
        ),
        Preset(
            "anhui",
            "安徽2022",
            since=date(2022, 1, 1),
            lines=(*COMMON, *_handle("安徽2022 [S26]", others="10wd", ZX="3wd")),
        ),
    )
}


def preset_named(name: str) -> Preset:
    """Raises BadInput naming those that exist."""
    if name not in PRESETS:
        raise BadInput(f"没有名为“{name}”的时限方案；现有：{'、'.join(PRESETS)}")
    return PRESETS[name]
