"""The questions of `hotline setup` on a terminal: only for what is missing; each may be skipped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboards.setup.readiness import SetupStep
from hotline.base.channels import CHANNELS
from hotline.base.observability.readiness import Level
from sla.policy import active_policies
from tickets.access.roles import ROLE_NAMES, Role

Ask = Callable[[str], str]  # the line typed; "": skipped


@dataclass(frozen=True, slots=True)
class SetupQuestion:
    """`step`: of the readiness list; asked while that is not done. `prompts`: answer -> how it is asked for."""

    step: str
    title: str
    prompts: Mapping[str, str]
    hint: str = ""


def _policies() -> str:
    return "；".join(f"{name}（{one.label}）" for name, one in active_policies.PRESETS.items())


def _kinds() -> str:
    return "，".join(f"{kind} {one.label}" for kind, one in CHANNELS.items())


def questions() -> tuple[SetupQuestion, ...]:
    """In the order of the list. People come before the administrators: from then on a second person has to agree."""
    people = "、".join(ROLE_NAMES[role] for role in Role if role not in {Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
    return (
        SetupQuestion("city", "城市", {"city": "城市名称，如 某某市", "prefix": "工单编号前缀，1 至 4 个字母，如 YL"}),
        SetupQuestion("site", "市民打开的网址", {"site": "如 https://12345.example.gov.cn"}),
        SetupQuestion("policy", "时限方案", {"policy": "方案名称"}, f"内置方案：{_policies()}"),
        SetupQuestion("calendar", "工作日历", {"calendar": "放假安排的文件（CSV、ICS、JSON）"}),
        SetupQuestion(
            "units",
            "单位",
            {"units": "单位表（xlsx 或 CSV）"},
            "空白模板：hotline units template 单位.xlsx；热线中心也写一行",
        ),
        SetupQuestion(
            "people",
            "人员",
            {"people": "人员表（xlsx 或 CSV）", "passwords": "首次密码写进哪个新文件，如 首次密码.csv"},
            f"空白模板：hotline staff template 人员.xlsx；岗位：{people}",
        ),
        SetupQuestion(
            "catalogue",
            "派单目录",
            {"catalogue": "目录文件（CSV，一行一个末级分类）"},
            "只有分类、还没有认定主办单位的也可以，先都转人工",
        ),
        SetupQuestion("places", "地名", {"places": "地名文件（CSV 或 JSON）"}),
        SetupQuestion(
            "channel-phone", "渠道", {"channels": "开通哪些，用逗号隔开"}, f"可选：{_kinds()}。口令由环境变量给出"
        ),
        SetupQuestion(
            "administrators",
            "三位管理员（须是三个人，各拿各的链接）",
            {
                "sysadmin": "系统管理员，写成 账号:姓名",
                "secadmin": "安全保密管理员，写成 账号:姓名",
                "auditor": "审计管理员，写成 账号:姓名",
            },
        ),
        SetupQuestion("model", "分类模型", {"model": "none 先不要；history 用导入的旧工单训练"}),
    )


def is_open(question: SetupQuestion, found: tuple[SetupStep, ...]) -> bool:
    """Whether the step of this question is not done yet."""
    return any(one.name == question.step and one.level is not Level.GOOD for one in found)


def asked(question: SetupQuestion, ask: Ask) -> dict[str, str]:
    """What was typed; the later prompts only where the first was answered."""
    said: dict[str, str] = {}
    for name, words in question.prompts.items():
        answer = ask(words).strip()
        if not answer and not said:
            break
        said[name] = answer
    return {name: text for name, text in said.items() if text}
