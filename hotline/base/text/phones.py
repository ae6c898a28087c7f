"""Telephone numbers as they arrive from networks, forms and sheets, in one form."""

import re

import phonenumbers

from hotline.base.text.digits import spoken

LENGTHS = range(7, 16)  # digits: a local number without area code, up to E.164
_MOBILE = re.compile(r"1[3-9]\d{9}")
_TYPED = re.compile(r"[^\d*+]*(\+?\d(?:[^\w*+]*\d)*)[^\d*]*")  # with words before and after, marks inside
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


def typed(raw: str) -> str:
    """As a person wrote it on a form or in a sheet, in our form; empty where that is no number.

    >>> typed("电话：１３８—００１３—８０００"), typed("138****8000"), typed("13800138000转5")
    ('13800138000', '', '')
    """
    found = _TYPED.fullmatch(spoken(raw))
    if found is None:
        return ""
    number = phone_number(re.sub(r"[^\d+]", "", found.group(1)))
    return number if len(number) in LENGTHS else ""


def is_mobile(number: str) -> bool:
    """Whether a number in our form is a mobile of ours, which can be sent a text message."""
    return _MOBILE.fullmatch(number) is not None


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
