"""Details beside a matter's text, and of a person beside name and number (DOMAIN 6.1).

Of the matter it is one JSON value on the ticket (`Ticket.details`), kept, veiled and erased as its text is; of the
person one sealed JSON value on the citizen (`Citizen.more_sealed`), shown only to those who may read everything.
"""

from collections.abc import Callable, Mapping

import msgspec

from hotline.base.errors import BadInput
from hotline.base.security.crypto import KeyRing
from hotline.base.text.cleaning import clean
from tickets.personal_data import credit_code

MATTER = {"happened": "发生时间", "subject": "涉事主体", "subject_code": "统一社会信用代码", "wish": "期望"}
PERSON = {
    "sex": "性别",
    "other_phone": "备用电话",
    "standing": "身份",
    "named": "是否实名",
    "language": "语言",
    "group": "特殊群体",
}
CHOICES = {"sex": ("男", "女"), "standing": ("个人", "企业", "代表委员"), "named": ("实名", "不愿具名")}
LONGEST = {"happened": 60, "subject": 80, "wish": 200}  # characters
_ANY = 40


def of_matter(details: Mapping[str, str]) -> dict[str, str]:
    """Those fields of `MATTER` that are filled in; raises BadInput for a code that cannot be one."""
    found = _filled(details, MATTER)
    if "subject_code" in found:
        found["subject_code"] = credit_code.tidy(found["subject_code"])
        if why := credit_code.wrong(found["subject_code"]):
            raise BadInput(why)
    return found


def of_person(details: Mapping[str, str]) -> dict[str, str]:
    """Those fields of `PERSON` that are filled in; raises BadInput for a choice that is none."""
    found = _filled(details, PERSON)
    for name, choices in CHOICES.items():
        if found.get(name, choices[0]) not in choices:
            raise BadInput(f"“{PERSON[name]}”请选：{'、'.join(choices)}")
    return found


def read(details: Mapping[str, str], said: Callable[[str], str]) -> dict[str, str]:
    """Label -> detail of a matter, as this reader may read it; an organisation's code is public."""
    return {
        label: details[name] if name == "subject_code" else said(details[name])
        for name, label in MATTER.items()
        if name in details
    }


def sealed(details: Mapping[str, str], keys: KeyRing) -> str | None:
    return keys.seal(msgspec.json.encode(dict(details)).decode()) if details else None


def opened(more_sealed: str | None, keys: KeyRing) -> dict[str, str]:
    return msgspec.json.decode(keys.open(more_sealed), type=dict[str, str]) if more_sealed else {}


def _filled(details: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    found = {name: clean(details.get(name, "")).text[: LONGEST.get(name, _ANY)] for name in fields}
    return {name: value for name, value in found.items() if value}
