"""Text from outside: cleaned before it is kept, masked before it is shown to those without the right."""

import re
import unicodedata
from dataclasses import dataclass

from hotline.base.errors import BadInput
from hotline.base.text import personal_patterns
from hotline.base.text.folding import instead

MESSAGE_LIMIT = 5000  # characters; a phone transcript of twenty minutes has about 4,500
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ufff9-\ufffb]")
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\n{3,}")
FAMILY_NAMES = (  # of one character, the frequent ones; Guangxi's own at the end
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤莫农蓝覃甘莫"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    text: str
    cut: bool  # longer than the limit: the citizen is informed
    changed: bool  # control or broken characters were taken out


def clean(text: str, *, limit: int = MESSAGE_LIMIT) -> Cleaned:
    """Readable text of at most `limit` characters: no control, invisible or broken ones, line breaks kept.

    Full-width forms stay as they were written: the citizen's words are evidence; the classifier folds its own copy.
    """
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    kept = _BREAKS.sub("\n\n", _BLANKS.sub(" ", _INVISIBLE.sub("", kept.replace("\ufffd", "")))).strip()
    return Cleaned(kept[:limit], cut=len(kept) > limit, changed=kept != _BLANKS.sub(" ", whole).strip())


def decode(body: bytes) -> str:
    """Bytes of unknown origin as text: UTF-8 first, then GB 18030, else with the broken places dropped."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", errors="ignore")


def needed_words(text: str, missing: str) -> str:
    """The cleaned text; BadInput with the sentence `missing` where nothing is left of it."""
    words = clean(text).text
    if not words:
        raise BadInput(missing)
    return words


def mask_phone(phone: str) -> str:
    """`13800138000` -> `138****8000`; short or foreign numbers keep their last two digits."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) >= 11:  # noqa: PLR2004 - the length of a Chinese mobile number
        return f"{digits[-11:-8]}****{digits[-4:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:]


def mask_name(name: str) -> str:
    """`黄小明` -> `黄**`; the family name is enough to greet somebody."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_identity(number: str) -> str:
    """First six (the region) and last one kept, as on public notices."""
    return number[:6] + "*" * max(len(number) - 7, 0) + number[-1:] if len(number) > 7 else "*" * len(number)  # noqa: PLR2004


def mask_personal(text: str) -> str:
    """Free text with phone, ID and card numbers, mail addresses and accounts masked; for lists, logs and exports."""
    return instead(text, personal_patterns.masked(text))


def shorten(text: str, width: int) -> str:
    """One line of at most `width` characters, with an ellipsis where something was left out."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
