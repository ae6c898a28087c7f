"""Whether a text reports somebody else's unlawful act, by its words alone (举报; DOMAIN 2.1). Pure.

A report is confidential and never dispatched by the machine (济南条例32条〔法〕), so in doubt it is one: the cost is
that a person looks. What only speaks of reports is none: how to report, what a report brought, being reported.
"""

import functools
import math
import re
from collections.abc import Sequence
from pathlib import Path

from classifier import urgency
from classifier.ear import ASKED_AGAIN, Ear
from classifier.forms import own_words
from classifier.offences import MOVED_TO_KIN, OFFENCE, OFFICIAL
from classifier.text import fold, read

ARRAYS = Path(__file__).with_name("lessons") / "reports.npz"
NAME = "report"  # how the lessons mark one
HEARD = -1.0  # log-odds from which the ear alone takes it for a report: in doubt a person looks
SURE = 1.0  # likewise of a text that asks or advises, or in which an ear heard a cry
CRY = 0.0  # likewise of a cry that a rule knows, without the words in which both begin
CRIES = frozenset({"self_harm", "violence", "hazard"})  # signals of somebody who has to be reached at once
A_WINDOW_MORE = 1.0  # times the logarithm of how many windows were heard: the loudest of many is louder by chance
_WORD = re.compile(r"举报|检举|揭发|揭露|告发|控告|实名反映|举抱|jubao")
_ONLY_SPOKEN_OF = re.compile(
    r"(?<!得)(?:不是|不|不想|不要|没有?|没想|并非|不算|不打算|无意|不会|不敢)(?:来|要|想|为了)?(?:举报|检举|告发|揭发)|"
    r"(?:举报|检举)(?:电话|热线|奖励|奖金|箱|中心|平台|方式|流程|邮箱|入口|渠道|信箱|信|途径|网站|制度|办法|政策|"
    r"有奖|人)|"
    r"(?:被|遭到?|受到?|让)[^，。；！？]{0,10}(?:举报|检举|告发)|(?:恶意|虚假|错误|乱|反复|经常)(?:地)?举报|"
    r"(?:有人|别人|邻居|对方)?举报(?:了)?(?:我|俺|本人|我们)(?:的(?:店|摊|公司)|家的店)?(?:了)?(?=[，。；！？]|$)|"
    r"(?:举报|检举)[^，。；！？]{0,4}是假的|"
    r"(?:上次|之前|以前|前几天|前天|昨天|上周|上个?月|去年|早就|已经?|曾经?|刚才|刚刚)[^，。；！？]{0,10}(?:举报|检举)"
    r"[^，。；！？]{0,16}(?:结果|进度|进展|怎么样|回复|答复|处理|受理|查|没|编号|撤)|"
    r"(?:感谢|谢谢|多谢)[^。；！？]{0,20}(?:举报|检举)|"
    r"我?(?:要|想)?(?:撤销|撤回|取消)[^，。；！？]{0,4}(?:举报|检举)"
)
_ASKED_HOW = re.compile(
    r"(?:怎么|如何|怎样|怎麽|去哪|到哪|哪里|哪儿|向谁|找谁|哪个部门|可以|能不能|能|是否|能否|可不可以|应该)"
    r"[^，。；！？]{0,8}(?:举报|检举)|"
    r"(?:举报|检举|告发)[^，。；！？]{0,10}(?:打什么|打哪|打几|打多少|找谁|找哪|去哪|到哪|归谁|归哪|怎么|如何|要带|"
    r"要不要|需不需要|需要(?:什么|哪些|提供)|有没有(?:奖|保密)|多少钱|奖多少|吗|么)"
)
_ASKS = re.compile(
    r"请问|怎么(?:处罚|罚|判|办理|办|认定|处理|定|算|查)|如何(?:处罚|认定|申请|处理|界定)|罚(?:款)?多少|判(?:几|"
    r"多少)|拘留|会不会|"
    r"是否|是不是|(?:吗|么|呢)[？?]?$|什么(?:处罚|罪|标准|手续|材料|后果|条件|意思)|需要什么|了解|想问|咨询|多少|"
    r"几天|几年|算不算|犯法|违法吗|多久"
)
_ADVISES = re.compile(r"建议|希望|宣传|讲座|防范|预防|警惕|加强|普及|教育|防止|打击|表扬|感谢|谢谢|点赞")
_CLAIMS = re.compile(
    r"有人|有个|有家|有一|某|老板|店家|商家|村里|我们(?:村|小区|单位|公司|厂|学?校|镇|这|局|县|街|老|领|所|科|乡|组)|我哋|隔壁|楼上|"
    r"楼下|对面|"
    r"那(?:家|个|人|边|间)|这(?:家|个|里|边|间)|他们?|她|佢|里面|后山|门口|干部|书记|主任|队长|所长|局长|科长"
)
_PRIVATE = re.compile(  # a quarrel between private people, which courts settle
    r"调解书|判决|裁定书?|胜诉|官司|法院判|执行[^，。]{0,4}(?:不|没|财产|难)|抚养费|赡养|借条|欠条|离婚|前夫|前妻|遗产|遗嘱|分家|合伙"
    r"|欠(?:我|了我|俺)|借(?:了|走)?(?:我|俺)|借(?:给|出去)|(?:不|没)还(?:我)?的?钱|货款|押金|定金|赖账"
)
_SOMEBODY = re.compile(r"有(?:一?[个群帮伙])?[男女]?的?人?")
A_LINE = 14  # characters; a later line that is shorter names no act of its own
LONG = 40  # characters; whoever only asks about a rule is shorter


@functools.lru_cache(maxsize=ASKED_AGAIN)
def reports(text: str) -> bool:
    """Whether the text reports somebody else's unlawful act, whatever a model makes of it."""
    return reported([text])[0]


def reports_further(text: str) -> bool:
    """The same of a later message on a matter that is known.

    The ear was taught by whole reports; "家里有老人" and "那个人又来了" sound to it like the beginning of one.
    """
    return by_rule(text) or (len(fold(text)) >= A_LINE and reports(text))


def reported(texts: Sequence[str]) -> list[bool]:
    """`reports` for many texts, in order."""
    scores = heard_all(texts)
    return [by_rule(text) or _by_ear(text, score) for text, score in zip(texts, scores, strict=True)]


def _by_ear(text: str, score: float) -> bool:
    """Whether the ear is sure enough: more so where a short text only asks or advises, or where somebody needs help.

    "有人要跳楼" sounds like "有人偷排": marked 举报, the alarm would hide its words and the number to call back.
    """
    if score <= HEARD:
        return False
    if _is_private(text) and score <= SURE:
        return False
    danger = urgency.hear(text)
    if danger is None or not danger.rings or danger.signal not in CRIES:
        return score > SURE or not _only_asks(text)
    return score > SURE if danger.by_ear else heard(_SOMEBODY.sub("", text)) > CRY


def _is_private(text: str) -> bool:
    """Whether it tells of a quarrel between private people, and of nobody in office."""
    said = fold(text)
    return _PRIVATE.search(said) is not None and OFFICIAL.search(said) is None


def _only_asks(text: str) -> bool:
    said = fold(text)
    return len(said) < LONG and not _CLAIMS.search(said) and bool(_ASKS.search(said) or _ADVISES.search(said))


def by_rule(text: str) -> bool:
    """Whether it says so in words that a rule knows."""
    spoken = _ONLY_SPOKEN_OF.sub("", fold(text))
    rest = _ASKED_HOW.sub("", spoken)
    asks_about_somebody = rest != spoken and _CLAIMS.search(rest) is not None
    return asks_about_somebody or _WORD.search(rest) is not None or any(map(_tells, _clauses(rest)))


def without_mention(folded: str) -> str:
    """The text without what only speaks of reports or asks how to make one."""
    return _ASKED_HOW.sub("", _ONLY_SPOKEN_OF.sub("", folded))


def heard(text: str) -> float:
    """Log-odds that it is a report, by the ear alone; it was taught by reports told without any such word."""
    return heard_all([text])[0]


def heard_all(texts: Sequence[str]) -> list[float]:
    found = _ear().hear([_ONLY_SPOKEN_OF.sub("", own_words(fold(read(text).said))) for text in texts])
    return [one.score - A_WINDOW_MORE * math.log(max(one.windows, 1)) for one in found]


@functools.cache
def _ear() -> Ear:
    return Ear.load(ARRAYS)


def offences(text: str) -> tuple[str, ...]:
    """The words of the text that name unlawful acts, in order."""
    return tuple(dict.fromkeys(found.group() for found in OFFENCE.finditer(fold(text))))


def _clauses(text: str) -> list[str]:
    """Sentences; a comma ends none, for who does it often stands before it."""
    return re.split(r"[。！？；\n]", text)


def _tells(sentence: str) -> bool:
    """An offence that somebody is said to commit; not one that is asked about, or warned of."""
    named = _PRIVATE.search(sentence) is None or OFFICIAL.search(sentence)
    if not any(named or not MOVED_TO_KIN.fullmatch(one.group()) for one in OFFENCE.finditer(sentence)):
        return False
    if _CLAIMS.search(sentence) or len(sentence) > LONG:
        return True
    return not (_ASKS.search(sentence) or _ADVISES.search(sentence))
