"""The rules that are edited as rows: their columns, what they are for in words, and what the law has fixed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dashboards.acts.fields import FieldChoice
from dashboards.settings.rule_rows import Column, Widget
from hotline.base.errors import NotFound
from router.dispatch import sensitive_rules
from router.dispatch.sensitive_rules import SENSITIVE_RULE
from router.templates.questionnaires import QUESTIONNAIRE
from sla.indicators import score_templates
from sla.indicators.score_templates import SCORE_TEMPLATE
from tickets import city_grounds
from tickets.configuration import grounds
from tickets.configuration.grounds import GROUND
from tickets.configuration.kinds import Content, SettingKind, ShownLine

ALL = "all"  # the key of a kind of which there is one


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """`fixed`: what holds by law and is only shown. `example`: what the form begins with where nothing is in force."""

    kind: SettingKind
    title: str
    about: str
    columns: Sequence[Column]
    heads: Sequence[Column] = ()
    keys: Mapping[str, str] | None = None  # of several; None: one, or one a category
    by_category: bool = False
    fixed: Callable[[str], Sequence[ShownLine]] = lambda _key: ()
    finish: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: row
    example: Content | None = None
    example_note: str = ""


FORMS: Mapping[str, RuleForm] = MappingProxyType(
    {
        one.kind.code: one
        for one in (
            RuleForm(
                kind=QUESTIONNAIRE,
                title="要问清的",
                about="每个分类要知道的情况。必问的：诉求人没有说到就在派单前一次问清；其余的提示坐席。",
                by_category=True,
                columns=(
                    Column("ask", "问题", Widget.LONG, "如：路灯杆上的编号是多少？"),
                    Column("needed", "必问", Widget.TICK),
                    Column("words", "怎样算已经说了", Widget.WORDS, "出现其中一个词就不再问，用顿号隔开"),
                ),
            ),
            RuleForm(
                kind=SENSITIVE_RULE,
                title="敏感规则",
                about="诉求里出现这些词，系统不自动派单，标为敏感，由人判断。法律要求的一直有效，本市只能增加。",
                columns=(
                    Column("name", "敏感事项", Widget.LINE, "如：涉军"),
                    Column("words", "词", Widget.WORDS, "用顿号隔开"),
                    Column("basis", "依据", Widget.LINE, "文号或理由"),
                ),
                fixed=lambda _key: sensitive_rules.by_law(),
            ),
            RuleForm(
                kind=GROUND,
                title="理由清单",
                about="不予受理、退单、终止办理能选的理由。法律列明的不能去掉；本市规定另有的可以增加，须写依据。",
                keys=city_grounds.LISTS,
                columns=(
                    Column("label", "理由", Widget.LONG),
                    Column("rule", "依据", Widget.LONG, "法规、文件和条款"),
                    Column("way", "告诉诉求人可以怎么办", Widget.LONG),
                    Column("code", "", Widget.HIDDEN),
                ),
                fixed=grounds.by_law,
                finish=grounds.with_code,
            ),
            RuleForm(
                kind=SCORE_TEMPLATE,
                title="考核评分",
                about="按月给承办单位打分的办法：每项指标的满分、目标、每差一个百分点扣几分、最低几分。只打分，不排名。",
                heads=(
                    Column("label", "名称"),
                    Column("source", "依据", Widget.LINE, "文件名、文号"),
                    Column("total", "总分", Widget.NUMBER, "包括人工评的部分", usual="100"),
                ),
                columns=(
                    Column(
                        "indicator",
                        "指标",
                        Widget.PICK,
                        choices=tuple(FieldChoice(one.code, one.label) for one in score_templates.choosable()),
                    ),
                    Column("full", "满分", Widget.NUMBER, usual="0"),
                    Column("target", "目标（%）", Widget.NUMBER, usual="100"),
                    Column("per_point", "每差 1 个百分点扣", Widget.NUMBER, usual="1"),
                    Column("floor", "最低", Widget.NUMBER, usual="0"),
                ),
                example=score_templates.LIANYUNGANG,
                example_note="本市还没有评分办法。下面是一个样板（连云港，按公布的得分还原），可以改成本市的再提请。",
            ),
        )
    }
)


def form_of(code: str) -> RuleForm:
    if code not in FORMS:
        raise NotFound("没有这类规则")
    return FORMS[code]


def key_of(form: RuleForm, written: str) -> str:
    """The version's key from the address."""
    if form.keys is None and not form.by_category:
        if written != ALL:
            raise NotFound("没有这类规则")
        return ""
    if form.keys is not None and written not in form.keys:
        raise NotFound("没有这份清单")
    return written
