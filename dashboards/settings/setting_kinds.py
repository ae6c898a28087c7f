"""Every kind of setting, and the page on which it is edited."""

from collections.abc import Mapping
from types import MappingProxyType

from dashboards.settings.rule_forms import ALL, FORMS
from hotline.base.errors import NotFound
from router.templates.message_setting import MESSAGE
from router.templates.quick_answers import QUICK_ANSWER
from sla.policy.policy_setting import POLICY
from tickets.configuration.kinds import SettingKind

_ALL = (MESSAGE, QUICK_ANSWER, POLICY, *(form.kind for form in FORMS.values()))
KINDS: Mapping[str, SettingKind] = MappingProxyType({one.code: one for one in _ALL})
PAGES: Mapping[str, str] = MappingProxyType(
    {
        MESSAGE.code: "/admin/messages/{key}",
        QUICK_ANSWER.code: "/admin/quick-answers/{key}",
        POLICY.code: "/admin/policy/edit",
        **{code: f"/admin/rules/{code}/{{key}}" for code in FORMS},
    }
)


def kind_of(code: str) -> SettingKind:
    if code not in KINDS:
        raise NotFound("没有这类设置")
    return KINDS[code]


def page_of(code: str, key: str) -> str:
    return PAGES[code].format(key=key or ALL)
