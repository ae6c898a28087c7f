"""Numbers and addresses that lead to one person, found in free text however they are written. Pure.

They are looked for in a folded copy (`hotline.base.text.folding`). Every pattern has bounded repeats or takes a run of
one class of characters whole, so that the work grows with the text's length and no faster.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from hotline.base.text.folding import Folded, Stretch, fold

_BETWEEN = r"\s\-‐‑‒–—―−_.·•・‧∙/\\()\[\]{}<>【】「」〔〕《》*~、,"  # what people put between digits
_GOES_ON = "后面是?|前面是?|然后|接着|再|接"  # said between two groups of digits
_RUN = re.compile(rf"[0-9](?:[{_BETWEEN}]{{0,4}}(?:(?:{_GOES_ON})[{_BETWEEN}]{{0,2}})?[0-9])*+")
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = re.compile(
    rf"[1-9][0-9]{{5}}(?:(?:19|20)[0-9]{{2}}{_MONTH_DAY}[0-9]{{3}}[0-9x]|[0-9]{{2}}{_MONTH_DAY}[0-9]{{3}})"
)
_LAST_LETTER = re.compile(rf"[{_BETWEEN}]{{0,2}}x(?![0-9a-z])")  # an identity number may end in X
_MOBILE = re.compile(r"(?:0086|86|0)?(1[3-9][0-9]{9})")
_FIXED = re.compile(r"(?:(?:0086|86)?0|(?:0086|86))(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}")
_ABROAD = re.compile(r"(?:00)?[1-9][0-9]{6,14}")  # after a plus, or with the two noughts
_CARD = re.compile(r"[3-9][0-9]{15,18}")
_CARD_WHOLE = re.compile(r"[0-9]{16}(?:[0-9]{3})?")
_LONGEST, _SHORTEST = 19, 7
_OURS = frozenset({13, 15, 17, 19})  # digits of a ticket number, which has letters before it
_MAIL = re.compile(
    r"[a-z0-9._%+\-]{1,64}\s?(?:@|艾特|圈a|[(\[]at[)\]]|(?<=\s)at(?=\s))\s?[a-z0-9\-]{1,63}"
    r"(?:(?:\s?\.\s?[a-z0-9\-]{1,63}){1,4}|\s?(?:[点。]|[(\[]dot[)\]]|(?<=\s)dot(?=\s))\s?(?:com|cn|net|org)(?![a-z]))"
)
_HEARTS = "♥❤💚💛💙💜🧡💗💓💕"  # 心, written for the 信 of 微信
_WORD_BEFORE = rf"(?:\s?号码|\s?账号|\s?帐号|\s?号|\s?id)?(?:[\s:,=\-@{_HEARTS}]|是|为|叫|加){{0,4}}"
_QQ = re.compile(rf"(?:q\s?q|扣扣|企鹅)群?{_WORD_BEFORE}([1-9](?:[\s.\-]?[0-9]){{4,11}})(?![0-9])")
_ACCOUNT = re.compile(
    rf"(?:[微威薇徽v][{_BETWEEN}{_HEARTS}]{{0,2}}(?:[信x]|xin)|wei\s?信|(?<=[加我的])[微薇徽](?=[\s:@])|[微薇徽](?=[{_HEARTS}])|加\s?我?\s?v|(?<![a-z0-9])[+]?v(?=\s?[:\s])|(?<=\+)v|绿泡泡|绿色软件"
    r"|vx|wx|wechat|weixin|抖音|快手|微博|小红书|支付宝|钉钉|陌陌|telegram|飞机号)"
    rf"{_WORD_BEFORE}([a-z0-9][a-z0-9_\-]{{4,29}}|[a-z0-9](?:[\s.][a-z0-9](?![a-z0-9])){{4,29}})"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]\s?[a-z]"
    r"(?:[\s.·•\-]?[a-z0-9]){4,6}[学警挂港澳领使]?(?![a-z0-9])"
)
_PLATE_NAMED = re.compile(
    r"(?:车牌|牌照|尾号)(?:号码|号|尾号)?(?:[\s:]|是|为){0,3}([a-z]?(?:[\s.·\-]?[a-z0-9]){2,7})(?![a-z0-9])"
)
_BADGE = re.compile(r"(?:工号|学号|警号|胸牌号?|工牌号?)(?:[\s:]|是|为){0,3}([a-z0-9][a-z0-9\-]{2,19})")
_ANY_LONG = re.compile(r"[a-z]{0,3}+[0-9]{7,}+")
_A_DAY = r"(?:19|20)[0-9]{2}[\s.\-–—/~]{1,3}(?:(?:0?[1-9]|1[0-2])[\s.\-–—/~]{1,3}[0-3]?[0-9]|(?:19|20)[0-9]{2})"
_DAYS = re.compile(rf"{_A_DAY}(?:[\s.\-–—/~]{{1,3}}(?:{_A_DAY}|[0-2]?[0-9](?:[.\-][0-5][0-9])?)){{0,3}}")


class Means(Enum):
    """What a number or an address leads to."""

    MOBILE = "mobile"
    FIXED = "fixed"
    ABROAD = "abroad"
    IDENTITY = "identity"
    CARD = "card"
    MAIL = "mail"
    ACCOUNT = "account"  # WeChat, QQ and the like
    PLATE = "plate"
    OTHER = "other"  # long enough to be somebody's


@dataclass(frozen=True, slots=True)
class Found:
    start: int  # in the folded copy
    end: int
    means: Means
    digits: str = ""

    def masked(self) -> str:
        """Enough for the centre to distinguish two."""
        last = self.digits[-4:]
        match self.means:
            case Means.MOBILE:
                return f"{self.digits[-11:-8]}****{last}"
            case Means.FIXED:
                return f"{_area(self.digits)}-****{last}"
            case Means.IDENTITY:
                return f"{self.digits[:6]}{'*' * (len(self.digits) - 7)}{self.digits[-1].upper()}"
            case Means.ABROAD | Means.OTHER:
                return f"****{last}"
            case _:
                return {Means.CARD: "[卡号]", Means.MAIL: "[邮箱]", Means.ACCOUNT: "[账号]"}.get(self.means, "[号牌]")


def contacts(copy: Folded) -> Iterator[Found]:
    """By which one person can be reached or is registered; what is masked for everybody."""
    for run in _RUN.finditer(copy.numerals):
        yield from _of_run(copy, run)
    for found in _MAIL.finditer(copy.text):
        yield Found(found.start(), found.end(), Means.MAIL)
    for pattern in (_QQ, _ACCOUNT):
        for found in pattern.finditer(copy.numerals):
            yield Found(found.start(1), found.end(1), Means.ACCOUNT)


def traces(copy: Folded) -> Iterator[Found]:
    """`contacts`, with plates and any number that is long enough: for readers who must not learn who it is."""
    yield from contacts(copy)
    for found in _PLATE.finditer(copy.text):
        yield Found(found.start(), found.end(), Means.PLATE)
    for pattern in (_PLATE_NAMED, _BADGE):
        for found in pattern.finditer(copy.text):
            yield Found(found.start(1), found.end(1), Means.PLATE)
    for pattern in (_ANY_LONG, _RUN):
        for found in pattern.finditer(copy.numerals):
            if sum(one.isdigit() for one in found[0]) >= _SHORTEST and not _DAYS.fullmatch(found[0]):
                yield Found(found.start(), found.end(), Means.OTHER)


def masked(text: str, copy: Folded | None = None) -> list[Stretch]:
    copy = copy or fold(text)
    return [Stretch(*copy.stretch(one.start, one.end), one.masked()) for one in contacts(copy)]


def _of_run(copy: Folded, run: re.Match[str]) -> Iterator[Found]:
    """Numbers begin and end where digits are set apart from others, or a Chinese numeral is beside a 0-9."""
    at = [run.start() + offset for offset, character in enumerate(run[0]) if character.isdigit()]
    chinese = [not copy.text[place].isascii() for place in at]
    edges = [True, *(b > a + 1 or x != y for (a, b), (x, y) in zip(pairwise(at), pairwise(chinese), strict=True)), True]
    digits, free = "".join(copy.numerals[place] for place in at), 0
    for begin, edge in enumerate(edges[:-1]):
        found = _number(copy.numerals, at, digits, edges, begin) if edge and begin >= free else None
        if found is not None:
            free = begin + len(found.digits)
            yield found


def _number(text: str, at: list[int], digits: str, edges: list[bool], begin: int) -> Found | None:
    """The longest number that begins at this digit of the run; `at`: positions of its digits in the text."""
    before = text[max(at[begin] - 2, 0) : at[begin]].rstrip()[-1:]
    start = at[begin] - (before == "+" and text[at[begin] - 1] == "+")
    for length in range(min(_LONGEST, len(digits) - begin), _SHORTEST - 1, -1):
        if not edges[begin + length] or ("a" <= before <= "z" and length in _OURS):
            continue
        number, end = digits[begin : begin + length], at[begin + length - 1] + 1
        last = _LAST_LETTER.match(text, end)
        if last and _IDENTITY.fullmatch(f"{number}x"):
            return Found(start, last.end(), Means.IDENTITY, f"{number}x")
        means = _means(number, plus=before == "+", whole=not any(edges[begin + 1 : begin + length]))
        if means is not None:
            return Found(start, end, means, number)
    return None


def _means(digits: str, *, plus: bool, whole: bool) -> Means | None:
    if _MOBILE.fullmatch(digits):
        return Means.MOBILE
    if _IDENTITY.fullmatch(digits):
        return Means.IDENTITY
    if _CARD.fullmatch(digits) or (whole and _CARD_WHOLE.fullmatch(digits)):
        return Means.CARD
    if _FIXED.fullmatch(digits) and (plus or not digits.startswith("86")):
        return Means.FIXED
    return Means.ABROAD if _ABROAD.fullmatch(digits) and (plus or digits.startswith("00")) else None


def _area(digits: str) -> str:
    """The area code of a fixed number as it is dialled in the country."""
    national = re.sub(r"^(?:0086|86)?0?", "", digits)
    return "0" + national[: 2 if national[0] in "12" else 3]
