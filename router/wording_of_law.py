"""What a citizen reads of a statute's own stages, told as what they are; all other sentences: `router.wording`."""

from datetime import datetime

from router.wording import moment
from sla.budget import Budget

OTHER_WAYS = (  # 消费者权益保护法39条
    "您还可以与经营者协商和解，请消费者协会等调解组织调解，依仲裁协议申请仲裁，或者向人民法院起诉"
)
AFTER_MEDIATION = "您可以依仲裁协议申请仲裁，或者向人民法院起诉"  # 总局令第121号25条


def to_decide(unit: str, budget: str, due: datetime) -> str:
    return (
        f"{unit}已收到您的投诉，{Budget.parse(budget).label}内决定是否受理（{moment(due)}前）。"
        "这是法定时限，自该单位收到起算，与热线的答复时限分开计算。"
    )


def accepted(unit: str, budget: str, due: datetime) -> str:
    return f"{unit}已受理您的投诉，调解最长{Budget.parse(budget).label}（到{moment(due)}），须双方同意。"


def refused(unit: str, reason: str) -> str:
    return f"{unit}决定不予受理您的投诉，原因：{reason}。{OTHER_WAYS}。"


def agreed(unit: str) -> str:
    return f"经{unit}调解，您的投诉已达成调解协议。"


def mediation_ended(unit: str, reason: str) -> str:
    return f"{unit}已终止调解，原因：{reason}。{AFTER_MEDIATION}。"


def to_check(unit: str, budget: str, due: datetime) -> str:
    label = Budget.parse(budget).label
    return (
        f"{unit}已收到您的举报，{label}内核查并决定是否立案（{moment(due)}前），经批准可再延长{label}。"
        "这是法定时限，自该单位收到起算。"
    )
