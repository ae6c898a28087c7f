"""How good is a department's answer? A score with reasons, shown as hints and used to pick audits; people judge.

The points follow the answer rules of the trade: the matter named, a measure, a date, a contact, no empty phrases,
nothing copied (国办函〔2025〕66号 asks for answers that solve; 答复规范 is scored in Lianyungang's monthly rule,
DOMAIN.md 5.3).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from classifier.text.citizen_text import fold, read
from hotline.base.text.tokenizer import cut

SHORT = 40  # characters; an answer below has hardly said what was done
EMPTY_MANY = 2
SUBSTANCE = 3  # characters that have to be left of an answer without its stock phrases
COPIED = 0.6  # share of the answer that is in the message or in another answer word for word
SHORTEST = 5  # characters of a question: 电费怎么算
IDIOM = 12  # characters; shorter pieces in common are turns of phrase
MET = 0.25  # share of a point's words that must come up in the answer

_MEASURE = re.compile(
    "(?:已|现已|已经|经|立即|当即|现场).{0,12}(?:修复|整改|清理|清运|拆除|查处|处罚|立案|约谈|责令|更换|安装|协调|"
    "退款|退还|发放|恢复|办理|联系|走访|"
    "检查|核实|调解|劝离|疏通|修剪|补种|劝导|下达|督促|抢修|受理|核查)|(?:将|拟|计划|安排|预计).{0,16}(?:开展|实施|"
    "完成|修复|整改|施工|改造|增设|安装|清理|"
    "维修|推进|启动|建设|加强|加大|开通)|(?:根据|依据|按照)《|(?:符合|不符合|可以|无法|不予|准予|应当|需要|凭).{0,20}"
    "(?:条件|规定|办理|申请|材料|支持|报销|领取)"
)
_DATE = re.compile(
    r"\d{1,2}月\d{1,2}日|\d{4}[-年./]\d{1,2}|[\d一二三四五六七八九十]+个?(?:工作日|日|天|小时|周|月)(?:内|之内|以内|"
    r"前)|(?:今|明|次)(?:日|天|年)|月底|年底|本周|下周|"
    r"(?:上|下|本)(?:旬|月|半年)|(?:上午|下午|目前已|当日|当天)"
)
_CONTACT = re.compile(
    r"\d{3,4}[- ]?\d{7,8}|1[3-9]\d[\d*]{8}|\[(?:电话|号码|手机)\]|(?:电话|热线|联系人|致电|拨打|咨询点|窗口|"
    r"地址)[^。]{0,20}"
)
_EMPTY = re.compile(
    "高度重视|十分重视|非常重视|正在(?:进一步)?(?:研究|协调|处理|核实|了解)(?:中|之中)?|进一步(?:研究|加强|完善|"
    "跟进)|耐心等待|敬请谅解|请您?谅解|"
    "感谢您?(?:的|对).{0,12}(?:支持|理解|监督|关心|来电|反映|关注)|持续关注|积极(?:协调|推进|争取)|尽快(?:处理|解决|"
    "落实|办理)|统筹考虑|逐步(?:解决|完善|推进)|"
    "已(?:转|交)(?:办|由|至)?.{0,10}(?:处理|办理|部门)|不属于(?:我|本)(?:局|单位|部门)"
)
_SAYS_NOTHING = re.compile(
    "已经|已|现已|正在|正|立即|及时|认真|妥善|全部|均|处理|办理|解决|办结|核实|了解|知悉|知晓|收悉|收到|反馈|回复|答复|"
    "转办|转交|交办|联系|完毕|完成|到位|好了|您好|你好|请|谢谢|感谢|贵方|您|你|我单位|我局|我们|单位|部门|"
    "相关|有关|问题|情况|事项|诉求|反映的?|所|此|该|将|会|的|了|完|属实|特此|"
    "科室|人员|工作|转|安排|进行|跟进|研究|落实|处置|依法|依规|按照?|规定|流程|高度|十分|非常|重视|"
    "耐心|等待|感谢|理解|支持|对|与|和|并|中|尽快|抓紧|督促|职责|范围|不属于|不在|是|责任|后续|持续|关注|"
    "(?:拟|已)?(?:要求|通知)|这|件|事|等|为|给|向|由"
)
_WRITTEN = re.compile("[\u4e00-\u9fff]")
_POINT = re.compile(r"[。！？；?\n]|(?:[一二三四五六七八九十\d]+[、.．])")
_ASKING = re.compile(
    "吗|呢|什么|怎么|如何|是否|能否|可否|何时|多少|哪|几时|请|希望|要求|建议|恳请|望|解决|处理|为什么|为何"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """`score` 0 to 100; `reasons` say in Chinese what is missing, gravest first; `unmet` are the points left open."""

    score: int
    reasons: tuple[str, ...]
    unmet: tuple[str, ...]


def points(message: str) -> list[str]:
    """What the message asks, one entry a point; the whole message where nothing is asked in so many words."""
    parts = [part.strip(" ，") for part in _POINT.split(read(message).said)]
    asked = [part for part in parts if len(part) >= SHORTEST and _ASKING.search(part)]
    return asked or [part for part in parts if part][:1]


def judge(message: str, answer: str, others: Sequence[str] = ()) -> Mark:
    """Mark one answer to one message; `others` are recent answers of the same department, to find copies."""
    said = fold(answer)
    unmet = tuple(point for point in points(message) if not _meets(point, said))
    asked = max(len(points(message)), 1)
    faults = [
        (30 * len(unmet) // asked, f"有 {len(unmet)} 个诉求点没有回应"),
        (20 * (not _MEASURE.search(said)), "没有写明采取的措施或依据"),
        (10 * (not _DATE.search(said)), "没有写明办理时间或期限"),
        (10 * (not _CONTACT.search(said)), "没有留下联系方式"),
        (_empty(said), "套话过多"),
        (25 * (_copied(said, fold(message)) >= COPIED), "大段照抄来件内容"),
        (25 * any(_copied(said, fold(other)) >= COPIED for other in others), "与其他答复雷同"),
        (20 * (len(said) < SHORT), "答复过于简短"),
    ]
    found = sorted((fault for fault in faults if fault[0]), key=lambda fault: -fault[0])
    return Mark(max(0, 100 - sum(loss for loss, _ in found)), tuple(reason for _, reason in found), unmet)


def is_hollow(answer: str) -> bool:
    """Whether nothing is said but that it was dealt with ("已处理，请知悉。"): no what, no when, no whom to ask."""
    if not _WRITTEN.search(answer):
        return True
    left = _SAYS_NOTHING.sub("", _EMPTY.sub("", fold(answer)))
    return sum(c.isalnum() for c in left) < SUBSTANCE


def _meets(point: str, answer: str) -> bool:
    """Enough of the point's own words come up in the answer."""
    words = {word for word in cut(point) if len(word) > 1 and not _ASKING.fullmatch(word)}
    return not words or sum(word in answer for word in words) / len(words) >= MET


def _empty(answer: str) -> int:
    """Up to 20 points off: empty phrases, measured against the sentences around them."""
    empty = len(_EMPTY.findall(answer))
    sentences = max(len([part for part in re.split("[。！？；\n]", answer) if part.strip()]), 1)
    return min(20, 20 * empty // sentences) if empty >= EMPTY_MANY else 0


def _copied(answer: str, source: str) -> float:
    """The share of the answer that is in the source in pieces of twelve characters or more."""
    if not answer or not source:
        return 0.0
    blocks = SequenceMatcher(None, answer, source, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= IDIOM) / len(answer)
