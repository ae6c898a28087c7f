"""Quick answers (快捷答复): a text for what is asked often, which may also fill in type, category and urgency.

One that fills in fields is a macro: what it puts into the form is still looked at and sent by the person, through the
act's own checks.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from router.templates import message_templates, template_check
from router.templates.message_templates import PLACE, Placeholder
from sla.policy import active_policies
from tickets.access.roles import Role
from tickets.configuration.kinds import Checked, Content, SettingKind, ShownLine
from tickets.models import Kind, Urgency

KIND = "quick_answer"
TITLE, LONGEST = 30, 1000  # characters
PLACEHOLDERS: Mapping[str, Placeholder] = MappingProxyType(
    {
        "坐席": Placeholder("坐席", "正在写答复的人", "李敏"),
        "今天": Placeholder("今天", "今天的日期", "11月30日"),
        "工单编号": Placeholder("工单编号", "正在看的工单；没有时为空", "GL-451026-112100-417"),
    }
)
FIELDS: Mapping[str, str] = MappingProxyType({"kind": "诉求类型", "category": "分类", "urgency": "紧急程度"})


class QuickAnswer(NamedTuple):
    title: str
    text: str
    fills: Mapping[str, str]  # by the name of the form's field


def content_of(form: Mapping[str, str]) -> dict[str, object]:
    """A form's fields; `off`: nobody is offered it any more."""
    kept: dict[str, object] = {name: form.get(name, "") for name in ("title", "text", *FIELDS)}
    return kept | {"off": form.get("off") == "yes"}


def offered(settings: Settings, day: date, *, person: str = "", number: str = "") -> list[QuickAnswer]:
    """Those in force, by title, with their values filled in."""
    values = {"坐席": person, "今天": f"{day.month}月{day.day}日", "工单编号": number}
    return sorted(
        QuickAnswer(
            one.content["title"],
            message_templates.fill(one.content["text"], values),
            {name: one.content[name] for name in FIELDS if one.content[name]},
        )
        for one in settings.versions.all_on(day, KIND)
        if not one.content["off"]
    )


def _check(about: Checked, content: Content) -> Sequence[str]:
    title, text = content["title"], content["text"]
    refused = [*template_check.form(text, LONGEST), *template_check.words(about.settings, text)]
    if not title or not text:
        refused.append("请填写标题和内容")
    if len(title) > TITLE:
        refused.append(f"标题请控制在 {TITLE} 字以内")
    refused += [
        f"没有占位符 {{{name}}}，可用：{'、'.join(PLACEHOLDERS)}"
        for name in dict.fromkeys(PLACE.findall(text))
        if name not in PLACEHOLDERS
    ]
    refused += [f"“{FIELDS[name]}”没有这一项" for name, known in _KNOWN.items() if content[name] not in {"", *known}]
    contradicting, doubtful = template_check.limits_in(text, active_policies.policy_on(about.settings, about.day))
    if refused or contradicting:
        raise BadInput("；".join([*refused, *contradicting]))
    return doubtful


_KNOWN = {"kind": frozenset(one.value for one in Kind), "urgency": frozenset(one.value for one in Urgency)}
_LABELS: Mapping[str, str] = {one.value: one.label for one in (*Kind, *Urgency)}


def _shown(about: Checked, content: Content) -> Sequence[ShownLine]:  # noqa: ARG001 - the kind's own form
    lines = [ShownLine("标题", content["title"]), ShownLine("内容", content["text"])]
    lines += [
        ShownLine(f"同时填入{label}", _LABELS.get(content[name]) or content[name])
        for name, label in FIELDS.items()
        if content[name]
    ]
    return [*lines, *([ShownLine("停用", "不再提供")] if content["off"] else [])]


QUICK_ANSWER = SettingKind(
    code=KIND,
    label="快捷答复",
    proposers=frozenset({Role.KB_EDITOR, Role.REVIEWER, Role.SUPERVISOR}),
    approvers=frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.LEADER}),
    name_of=lambda key: f"“{key}”",
    shown=_shown,
    check=_check,
    shipped=lambda _about: None,
)
