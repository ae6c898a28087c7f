"""Whether a text reports somebody else's unlawful act, by its words alone (举报; DOMAIN 2.1). Pure.

A report is confidential and never dispatched by the machine (济南条例32条〔法〕), so in doubt it is one: the cost is
that a person looks. What only speaks of reports is none: how to report, what a report brought, being reported.
"""

import functools
import math
import re
from collections.abc import Sequence
from pathlib import Path

from classifier.danger import danger_detection
from classifier.danger.danger_model import NgramModel
from classifier.request_type import public_bodies
from classifier.request_type.offence_words import MOVED_TO_KIN, OFFENCE, OFFICIAL
from classifier.text.citizen_text import fold, read
from classifier.text.form_frames import own_words
from classifier.text.remembered import Remembered

ARRAYS = Path(__file__).with_name("lessons") / "reports.npz"
NAME = "report"  # how the lessons mark one
HEARD = -0.7  # log-odds from which the model alone takes it for a report: in doubt a person looks
SURE = 1.0  # likewise for a text that asks or advises, or with a danger by the model
CRY = 0.0  # likewise of an accident that a rule knows, without the words in which both begin
CRIES = frozenset({"self_harm", "violence", "hazard"})  # signals of somebody who has to be reached at once
A_WINDOW_MORE = 1.0  # times the logarithm of the number of windows: the maximum of many is higher by chance
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
    r"几天|几年|算不算|犯法|违法吗|多久|怎么(?:上交|申请|领)|送到哪|定义"
)
_ADVISES = re.compile(r"建议|希望|宣传|讲座|防范|预防|警惕|加强|普及|教育|防止|打击|表扬|感谢|谢谢|点赞")
_CLAIMS = re.compile(
    r"你们[^，。；！？]{0,4}(?:局|所|队|站|委|办|中心|的人)|村委会?|居委会?|街道办|镇政府|派出所|法院|"
    r"有人|有个|有家|有一|某|老板|店家|商家|村里|我们(?:村|小区|单位|公司|厂|学?校|镇|这|局|县|街|老|领|所|科|乡|组)|我哋|隔壁|楼上|"
    r"楼下|对面|售楼部|售楼处|销售|"
    r"那(?:家|个|人|边|间)|这(?:家|个|里|边|间)|他们?|她|佢|里面|后山|门口|干部|书记|主任|队长|所长|局长|科长"
)
_PRIVATE = re.compile(  # a quarrel between private people, which courts settle
    r"调解书|判决|裁定书?|胜诉|官司|法院判|执行[^，。]{0,4}(?:不|没|财产|难)|抚养费|赡养|借条|欠条|离婚|前夫|前妻|遗产|遗嘱|分家|合伙"
    r"|欠(?:我|了我|俺)|借(?:了|走)?(?:我|俺)|借(?:给|出去)|(?:不|没)还(?:我)?的?钱|货款|押金|定金|赖账"
)
_NUISANCE = re.compile(r"(?:味道?|气味|油烟)[^，。；！？]{0,4}[大重浓]|臭|难闻|熏|吵|噪[音声]|声音[^，。；！？]{0,3}大")
_BESIDE = re.compile(r"^[^，。；！？]{1,10}(?:旁边|边上|对面|附近|隔壁|门口)")  # a body that only says where
_HABIT = re.compile(
    r"天天|每天|每晚|经常|常年|长期|总是|老是|一直|多次|动不动|打断过|[打锁绑关]过|三天两头|隔三差五|从来没人"
)
_HUSHED = re.compile(  # an accident that somebody caused against the rules, or conceals
    r"瞒|(?:不让|不许|不准|不叫|叫[^，。；！？]{0,3}别|都别|不要)[^，。；！？]{0,3}(?:报|说|打|讲)|封口|掩盖|压(?:下来|着不报)|私(?:自|设|接|存|藏)|偷|违(?:法|规|章|禁)|非法|无证|没(?:有)?(?:证|手续)"
    r"|整改|验收|检查"
)
_AT_ONCE = re.compile(r"快来|快派|快点|救|现在|正在|刚刚|马上|今[天晚]")
_SOMEBODY = re.compile(r"有(?:一?[个群帮伙])?[男女]?的?人?")
SAYS_LITTLE = 4  # characters; what is left of a text that only speaks of reports says less than that
A_LINE = 14  # characters; a later line that is shorter names no act of its own
A_NUISANCE = 16  # characters; an offence beside the smell or the noise needs more
LONG = 40  # characters; a mere question about a rule is shorter


def reports(text: str) -> bool:
    """Whether the text reports somebody else's unlawful act, independent of the category model."""
    return reported([text])[0]


def reports_further(text: str) -> bool:
    """The same of a later message on a matter that is known.

    The model was trained on whole reports; it takes "家里有老人" and "那个人又来了" for the beginning of one.
    """
    return by_rule(text) or (len(fold(text)) >= A_LINE and reports(text))


def reported(texts: Sequence[str]) -> list[bool]:
    """`reports` for many texts, in order."""
    return _remembered(texts)


def _reported(texts: Sequence[str]) -> list[bool]:
    danger_detection.hear_all([fold(text) for text in texts])  # together: each is asked for below
    scores = heard_all(texts)
    return [by_rule(text) or _by_model(text, score) for text, score in zip(texts, scores, strict=True)]


_remembered = Remembered(_reported)


def _by_model(text: str, score: float) -> bool:
    """Whether the model is sure enough: more so where a short text only asks or advises, or where somebody needs help.

    "有人要跳楼" sounds like "有人偷排": marked 举报, the alarm would hide its words and the number to call back.
    """
    if score <= HEARD:
        return False
    if score <= SURE and (_is_private(text) or _is_nuisance(text)):
        return False
    danger = danger_detection.hear(text)
    if danger is None or not danger.rings or danger.signal not in CRIES:
        return score > SURE or not _only_asks(text)
    if danger.by_model:
        return score > SURE
    if danger.signal == "hazard":
        return heard(_SOMEBODY.sub("", text)) > CRY and (_goes_on(text) or _HUSHED.search(fold(text)) is not None)
    return danger.signal == "violence" and score > SURE and _goes_on(text)


def _goes_on(text: str) -> bool:
    """Whether violence is described as what somebody does again and again, and nobody is called to help at once."""
    said = fold(text)
    return _HABIT.search(said) is not None and _AT_ONCE.search(said) is None


def _is_private(text: str) -> bool:
    """Whether it is about a quarrel between private people, and nobody in office."""
    said = fold(text)
    return _PRIVATE.search(said) is not None and OFFICIAL.search(said) is None


def _is_nuisance(text: str) -> bool:
    """Whether a short text is about a smell or a noise."""
    said = fold(text)
    named = OFFICIAL.search(_BESIDE.sub("", said)) is not None
    return len(said) < A_NUISANCE and _NUISANCE.search(said) is not None and not named


def _only_asks(text: str) -> bool:
    said = fold(text)
    return len(said) < LONG and not _CLAIMS.search(said) and bool(_ASKS.search(said) or _ADVISES.search(said))


def by_rule(text: str) -> bool:
    """Whether it says so in words that a rule knows."""
    spoken = _ONLY_SPOKEN_OF.sub("", fold(text))
    rest = _ASKED_HOW.sub("", spoken)
    asks_about_somebody = rest != spoken and _CLAIMS.search(rest) is not None
    sentence = _SOMEBODY.sub("", rest) if is_cry(text) else rest
    return asks_about_somebody or _WORD.search(rest) is not None or any(map(_tells, _clauses(sentence)))


def is_cry(text: str) -> bool:
    """Whether a rule finds present danger: "有人拿刀砍人" begins like "有人偷排" and is no report."""
    danger = danger_detection.hear(text)
    return danger is not None and danger.rings and not danger.by_model and danger.signal in CRIES


def without_mention(folded: str) -> str:
    """The text without what only speaks of reports or asks how to make one."""
    return _ASKED_HOW.sub("", _ONLY_SPOKEN_OF.sub("", folded))


def heard(text: str) -> float:
    """Log-odds that it is a report, by the model alone, which was trained on reports without any such word."""
    return heard_all([text])[0]


def heard_all(texts: Sequence[str]) -> list[float]:
    spoken = [_ONLY_SPOKEN_OF.sub("", own_words(fold(read(text).said))) for text in texts]
    found = _model().score([one if len(one) >= SAYS_LITTLE else "" for one in spoken])
    return [one.score - A_WINDOW_MORE * math.log(max(one.windows, 1)) for one in found]


@functools.cache
def _model() -> NgramModel:
    return NgramModel.load(ARRAYS)


def _clauses(text: str) -> list[str]:
    """Sentences; a comma ends none, for the offender is often before it."""
    return re.split(r"[。！？；\n]", text)


def _tells(sentence: str) -> bool:
    """An offence that somebody is said to commit; not one that is asked about, or warned of."""
    if public_bodies.is_favoured(sentence):
        return True
    named = _PRIVATE.search(sentence) is None or OFFICIAL.search(sentence)
    if not any(named or not MOVED_TO_KIN.fullmatch(one.group()) for one in OFFENCE.finditer(sentence)):
        return False
    if _CLAIMS.search(sentence) or len(sentence) > LONG:
        return True
    return not (_ASKS.search(sentence) or _ADVISES.search(sentence))
