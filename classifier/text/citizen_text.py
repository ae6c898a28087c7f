"""What the citizen said, kept apart from what the hotline's own people wrote around it.

Training and serving read through the same `read`, so that a model never meets a spelling it was not trained on.
"""

import functools
import re
from dataclasses import dataclass, field

import opencc

from classifier.text.transcript_turns import citizens

_GONE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_HALF = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
_SIGNS = {",": "，", "!": "！", "?": "？", ";": "；", "(": "（", ")": "）"}
_SPELT = {wide: _SIGNS.get(half, half) for wide, half in _HALF.items()} | _SIGNS
_CHANGED = re.compile("[" + re.escape("".join(wide for wide, kept in _SPELT.items() if wide != kept)) + "]")
_BLANKS = re.compile(r"[^\S\n]+")
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")

_WHO = (
    r"(?:市民|群众|居民|村民|网友|网民|业主|来电人|来电方|诉求人|当事人|投诉人|举报人|"
    r"[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐))"
)
_WAY = r"(?:来电|来信|来访|来函|来话|致电|微信|短信|网上|网络|邮件|留言|热线|APP|app)"
_ACT = r"(?:反映|反应|咨询|投诉|求助|反馈|建议|举报|表扬|表示|称|诉求|询问|感谢)"
_OPENER = re.compile(rf"(?:{_WHO}(?:再次|多次|又)?{_WAY}?|(?:再次|多次)?{_WAY})(?P<act>{_ACT})[:：]+ ?")
_NOTED = re.compile(rf"{_ACT}(?=[:：])")
_COLON = re.compile("[:：]")
_CONTENT = re.compile(r"(?:工单内容|诉求内容|具体内容|来电内容|主要诉求|内容)[:：]\s*")
_REFERENCE = re.compile(
    r"(?:政府)?(?:工单|受理|单据|流水)(?:编)?号[:：]?\s*(?:\[[^\]\n]{1,8}\]|[A-Za-z0-9-]{6,})|\[工单号\]"
)
_UNIT = (
    r"(?:局|委|委员会|办|办公室|中心|政府|部门|单位|公司|集团|大队|支队|总队|队|所|站|院|处|街道|社区|居委会|村委会|"
    r"乡|镇|"
    r"交警|城管|环卫|路政|市政|消防|公安|民警|警方|法院|工会|妇联|残联|银行|联通|移动|电信|供电|供水|燃气|运营商|"
    r"同志|领导)"
)
_ASK = r"(?:核实|核查|处理|处置|查处|查证|调查|跟进|答复|回复|落实|响应|解决|协调|联系|安排|整改|知悉|关注|到场|前往)"
_ORDER = re.compile(
    rf"请(?:尽快|及时)?(?P<unit>[^，。；！？\n请]{{0,30}}?{_UNIT})(?:尽快|及时|予以|给予|进行|依法|协助|帮忙|派人|能够|"
    rf"能|的?工作人员|前来|前去|按规定|在规定(?:时限|时间)?|在?\d+(?:分钟|小时)(?:之?内)?|内|立即|速|一并|再次|对此|相关|有关){{0,4}}{_ASK}[^。！？\n]"
    r"*[。！？，；\s]*(?:谢谢|感谢)?[。！？\s]*"
)
_LIMIT = re.compile(
    r"[（(][^（）()\n]{0,30}(?:\d+分钟|规定时限|规定时间|响应处置|到场处理|办结)[^（）()\n]{0,30}[)）]?"
)
_EARLIER = re.compile(
    r"(?:^|\n)\s*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ \d:：]*)[^：:\n]{2,40}?(?:答复|回复|反馈|"
    r"办理情况)[:：].*?(?=\n\s*(?:市民|群众|来电人|诉求人)"
    r"(?:再次|多次|又)?|\Z)",
    re.DOTALL,
)
_DATED = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d")
_LABELLED = re.compile("号|内容[:：]|诉求[:：]")
_EDGES = " \n，、：:"
_CLOSER = re.compile(r"[，。！\s]{0,4}(?:谢谢|感谢您?|多谢)[！。，\s]{0,4}$")


@dataclass(frozen=True, slots=True)
class CitizenPart:
    """`said` is the citizen's part; `hint` names who should handle it; `act` is the noted kind (反映, 咨询 …) or ""."""

    said: str
    hint: str = ""
    act: str = ""
    folded: str = field(default="", repr=False, compare=False)  # the whole text, in one spelling


@functools.cache
def _simplifier() -> "opencc.OpenCC":
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """One spelling for one thing: half-width letters and digits, Chinese marks, Simplified characters, no controls."""
    clean = _GONE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    folded = _CHANGED.sub(lambda found: _SPELT[found.group()], clean)
    folded = _BETWEEN.sub("", _BLANKS.sub(" ", folded)).strip()
    return _simplified(folded)


def _simplified(text: str) -> str:
    """Convert only what holds characters outside GB 2312: 著名 or 乾坤 in Simplified text must stay as they are."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        converted: str = _simplifier().convert(text)
        return converted
    return text


def read(text: str) -> CitizenPart:
    """Split one message, ticket or transcript of any length into `Said`; never empty where the text was not."""
    folded = fold(text)
    hints: list[str] = []
    rest, act = citizens(folded), ""
    if _DATED.search(rest):
        rest = _take(_EARLIER, rest, hints)
    rest = _take(_ORDER, _LIMIT.sub("", rest), hints)
    if _is_noted(rest):
        opener = _OPENER.search(rest)
        act = opener["act"] if opener else ""
        rest = _OPENER.sub("", rest)
    if _LABELLED.search(rest):
        rest = _CONTENT.sub("", _REFERENCE.sub("", rest))
    rest = _CLOSER.sub("", rest).strip(_EDGES)
    return CitizenPart(rest if any(map(str.isalnum, rest)) else folded, " ".join(hints), act, folded)


def _is_noted(text: str) -> bool:
    """Whether any colon follows a noting verb: the quick look before the slow one."""
    return any(_NOTED.match(text, max(0, mark.start() - width)) for mark in _COLON.finditer(text) for width in (1, 2))


def _take(pattern: re.Pattern[str], text: str, into: list[str]) -> str:
    """Cut every match out of the text and keep it in `into`."""
    rest, begun = [], 0
    for found in pattern.finditer(text):
        into.append(found.group().strip(" \n，。！？；（）()"))
        rest.append(text[begun : found.start()].rstrip(" \n，。；、！？（烦"))
        begun = found.end()
    return "。".join([*rest, text[begun:]]) if rest else text
