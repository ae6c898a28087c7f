"""Telephone numbers as they arrive from networks, forms and sheets, in one form."""

import re

import phonenumbers

_MOBILE_ABROAD = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0\d{9,11}$)")
_MOBILE_LONG_DISTANCE = re.compile(r"^0(?=1[3-9]\d{9}$)")  # exchanges put a 0 before mobiles of other cities
_LOCAL = re.compile(r"[2-8]\d{6,7}")  # of this city, without its area code


def phone_number(raw: str) -> str:
    """National form for our numbers, E.164 without the plus for foreign ones; empty where there is no number.

    >>> phone_number("+8613800138000"), phone_number("013800138000"), phone_number("0085223456789")
    ('13800138000', '13800138000', '85223456789')
    """
    compact = re.sub(r"[\s().-]", "", raw)
    if not re.fullmatch(r"\+?\d{3,20}", compact, re.ASCII):
        return ""
    ours = _MOBILE_ABROAD.sub("", compact)
    if ours != compact:
        return _MOBILE_LONG_DISTANCE.sub("", ours)
    national = _MOBILE_LONG_DISTANCE.sub("", compact)
    return re.sub(r"^(?:\+|00)", "", national)


def is_complete(number: str) -> bool:
    """Whether a number in our form can be dialled: of our numbering plan, local, or foreign with its country."""
    if _LOCAL.fullmatch(number):
        return True
    return any(_valid(form, region) for form, region in ((number, "CN"), (f"+{number}", None)))


def _valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
