"""Digits as people write them, brought to ASCII: full-width, Chinese, those of other scripts. Pure."""

import unicodedata

_CHINESE = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True)) | {"幺": "1", "两": "2"}
_CHINESE |= dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True))
_TABLE = str.maketrans(_CHINESE)


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
    return folded(text).translate(_TABLE)
