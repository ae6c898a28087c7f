"""Digits as people write them, brought to ASCII: full-width, Chinese, those of other scripts. Pure."""

import re
import unicodedata

_CHINESE = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True)) | {"幺": "1", "两": "2"}
_CHINESE |= dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)) | dict(zip("貳參叄陸", "2336", strict=True))
_CHINESE |= dict(zip("洞拐勾○◯", "07900", strict=True))  # as they are said over the radio, and drawn
_TABLE = str.maketrans(_CHINESE)
_LETTERS = str.maketrans("oilzsb", "011258")
_MIXED = re.compile(r"(?<![a-z0-9])[0-9oil][0-9oilzsb]*+(?!x[a-z0-9]|[a-wyz])")
_ALWAYS, _DECIMALS = frozenset("oil"), frozenset("0123456789")


def folded(text: str) -> str:
    """Full-width letters and digits and the digits of other scripts in ASCII; Chinese numerals stay as they are.

    >>> folded("ＧＬ２６١")
    'GL261'
    """
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in narrow)


def spoken(text: str) -> str:
    """`folded`, with Chinese numerals as digits too: for a field that holds a number and nothing else.

    >>> spoken("一三八 ００１３ 八零零幺")
    '138 0013 8001'
    """
    return numerals(folded(text))


def numerals(text: str) -> str:
    """Chinese numerals as digits, character by character: only to look for long numbers in running text."""
    return text.translate(_TABLE)


def look_alike(text: str) -> str:
    """Letters used as digits (`l38OOl38OOO`) replaced by digits, in a folded text of the same length.

    A word of letters and digits is read so where half of it are digits, or where it has no other letters than o, i, l.

    >>> look_alike("l38ool38ooo")
    '13800138000'
    """
    return _MIXED.sub(_as_digits, text)


def _as_digits(found: re.Match[str]) -> str:
    word = found[0]
    real = sum(one.isdecimal() for one in word)
    return word.translate(_LETTERS) if 2 * real >= len(word) or set(word) <= _ALWAYS | _DECIMALS else word
