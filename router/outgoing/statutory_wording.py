"""Sentences to citizens on the stages of a statute; other sentences: `router.outgoing.wording`."""

from datetime import datetime

from router.outgoing.wording import moment
from sla.policy.time_limit import TimeLimit

OTHER_WAYS = (  # 消费者权益保护法39条
    "您还可以与经营者协商和解，请消费者协会等调解组织调解，依仲裁协议申请仲裁，或者向人民法院起诉"
)
AFTER_MEDIATION = "您可以依仲裁协议申请仲裁，或者向人民法院起诉"  # 消费者权益保护法39条、总局令第121号25条


def to_decide(unit: str, budget: str, due: datetime) -> str:
    return (
        f"{unit}已收到您的投诉，{TimeLimit.parse(budget).label}内决定是否受理（{moment(due)}前）。"
        "这是法定时限，自该单位收到起算，与热线的答复时限分开计算。"
    )


def accepted(unit: str, budget: str, due: datetime) -> str:
    return f"{unit}已受理您的投诉，调解最长{TimeLimit.parse(budget).label}（到{moment(due)}），须双方同意。"


def refused(unit: str, reason: str) -> str:
    return f"{unit}决定不予受理您的投诉，原因：{reason}。{OTHER_WAYS}。"


def agreed(unit: str) -> str:
    return f"经{unit}调解，您的投诉已达成调解协议。"


def mediation_ended(unit: str, reason: str) -> str:
    return f"{unit}已终止调解，原因：{reason}。{AFTER_MEDIATION}。"


def to_check(unit: str, budget: str, due: datetime) -> str:
    label = TimeLimit.parse(budget).label
    return (
        f"{unit}已收到您的举报，{label}内核查并决定是否立案（{moment(due)}前），经批准可再延长{label}。"
        "这是法定时限，自该单位收到起算。"
    )


def resting(unit: str, rule: str, *, reported: bool) -> str:
    """Testing has begun: until it is over nobody can say when the period ends. What is tested stays with the unit."""
    what = "核查您的举报" if reported else "调解您的投诉"
    return f"{unit}{what}需要检验检测鉴定，所需时间不计入法定时限（{rule}）。完毕后告诉您新的期限。"


def resumed(unit: str, due: datetime, *, reported: bool) -> str:
    what = "核查期限" if reported else "调解期限"
    return f"检验检测鉴定已经完毕，{unit}的法定{what}继续计算，到{moment(due)}。"


def counted_anew(unit: str, budget: str, due: datetime) -> str:
    """New facts of the same report: not a second report, but the period begins again (令第121号35条)."""
    return (
        f"{unit}已把您提供的新情况并入原来的举报，不另立一件；核查期限自您最后一次举报起重新计算"
        f"（总局令第121号35条）：{TimeLimit.parse(budget).label}内核查并决定是否立案（{moment(due)}前）。"
    )
