"""The unified social credit code of an organisation (统一社会信用代码): 18 characters, the last one checks the others.

GB 32100-2015, 5 and annex: each of the first seventeen counts its value times 3 to the power of its place, modulo 31.
"""

import re

_VALUES = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they look like figures
_FORM = re.compile(rf"[{_VALUES}]{{2}}\d{{6}}[{_VALUES}]{{10}}")


def tidy(code: str) -> str:
    return re.sub(r"[\s-]", "", code).upper()


def check_character(first: str) -> str:
    """Of the first seventeen characters."""
    total = sum(_VALUES.index(one) * pow(3, place, 31) for place, one in enumerate(first))
    return _VALUES[-total % 31]


def wrong(code: str) -> str:
    """Why it cannot be one, in words; nothing where it can."""
    if not _FORM.fullmatch(code):
        return "统一社会信用代码是 18 位数字和大写字母（没有 I、O、S、V、Z），第 3 到 8 位是数字，请核对"
    expected = check_character(code[:17])
    return "" if code[17] == expected else f"统一社会信用代码的校验码不符：按前 17 位，最后一位应是 {expected}，请核对"
