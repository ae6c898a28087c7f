"""Messages to citizens as a setting of the city: who proposes and approves, how a version reads, its check."""

from collections.abc import Sequence

from hotline.base.channels import CHANNELS
from router.templates import message_templates, template_check
from router.templates.message_templates import MESSAGES
from tickets.access.roles import Role
from tickets.configuration.kinds import Checked, Content, SettingKind, ShownLine

AS_ELSEWHERE = "与各渠道通用的相同"


def name_of(key: str) -> str:
    code, channel = message_templates.code_and_channel(key)
    if not code:
        return key
    return f"“{MESSAGES[code].when}”（{CHANNELS[channel].short if channel else '各渠道'}）"


def _shown(about: Checked, content: Content) -> Sequence[ShownLine]:
    text = content["text"]
    lines = [ShownLine("内容", text or AS_ELSEWHERE)]
    return [*lines, ShownLine("例", template_check.example(about.settings, text))] if text else lines


def _check(about: Checked, content: Content) -> Sequence[str]:
    return template_check.check(about.settings, about.key, content["text"], day=about.day)


def _shipped(about: Checked) -> Content | None:
    code, channel = message_templates.code_and_channel(about.key)
    if not code:
        return None
    return {"text": "" if channel else MESSAGES[code].text}


MESSAGE = SettingKind(
    code=message_templates.KIND,
    label="消息用语",
    proposers=frozenset({Role.KB_EDITOR, Role.REVIEWER, Role.SUPERVISOR, Role.LEADER}),
    approvers=frozenset({Role.SUPERVISOR, Role.LEADER}),
    name_of=name_of,
    shown=_shown,
    check=_check,
    shipped=_shipped,
)
