"""Every kind of setting, and the page on which it is edited."""

from collections.abc import Mapping
from types import MappingProxyType

from hotline.base.errors import NotFound
from router.templates.message_setting import MESSAGE
from router.templates.quick_answers import QUICK_ANSWER
from sla.policy.policy_setting import POLICY
from tickets.configuration.kinds import SettingKind

KINDS: Mapping[str, SettingKind] = MappingProxyType({one.code: one for one in (MESSAGE, QUICK_ANSWER, POLICY)})
PAGES: Mapping[str, str] = MappingProxyType(
    {
        MESSAGE.code: "/admin/messages/{key}",
        QUICK_ANSWER.code: "/admin/quick-answers/{key}",
        POLICY.code: "/admin/policy/edit",
    }
)


def kind_of(code: str) -> SettingKind:
    if code not in KINDS:
        raise NotFound("没有这类设置")
    return KINDS[code]


def page_of(code: str, key: str) -> str:
    return PAGES[code].format(key=key)
