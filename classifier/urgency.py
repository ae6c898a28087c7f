"""Danger in a text: who may be hurt, or what may get out of hand. Recall first; the page alarms, a person decides.

Two listeners: rules (`classifier/signals.py`, from DOMAIN.md 4.6) name what they find, and an ear taught by examples
(`classifier/ear.py`) hears what no rule foresaw and doubts a rule that took a harmless word for danger. For a rule a
word does not count where it is denied ("不是要跳楼"), quoted from news, a course or a story, only feared or prevented
("防止溺水"), long past, or part of a harmless expression ("跳楼价", "被困扰"); a threat under a condition ("再不解决就
跳楼") counts.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from classifier.ear import Heard, ear
from classifier.signal_rule import Rule
from classifier.signals import RULES
from classifier.text import fold

USUAL = "一般"
HEARD = -0.85  # log-odds from which the ear alone sets a mark
RINGS = 1.0  # log-odds from which the ear alone rings
DOUBTED = -2.0  # below, the ear overrules a rule in its sentence: a word out of place
CURT = 10  # characters of a sentence in which a rule is not overruled: too little is said to doubt a word by
A_WINDOW_MORE = 1.5  # times the logarithm of how many windows were heard: the loudest of many is louder by chance
_LEVELS = {rule.signal: rule.level for rule in reversed(RULES)}  # of a signal that only the ear heard
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")

# Right before the dangerous word, in the same breath: it is denied.
_DENIED = re.compile(
    "(?:(?<!要)(?<!还)(?:并不是|不是|并非|又不是|不是说|没有?|没想过?|不想|不会|不至于|不要|别|请勿|切勿|勿|未|未曾|"
    "从未|从没|谈不上|"
    "不存在|未发生|没发生|未发现|没发现|没有发生|没有发现|没有出现|未造成|没有造成|排除|并无|绝不|决不|不可能|放弃|"
    "打消|不愿|不敢|"
    "别跟我说|打不|点不|冤枉))"
    "(?:要|想|去|再|真的?|说|闹|搞|打算|有人|有|什么|任何|出现|发生|过|到|我们|他们|大家|他|她|我|组织|参与|参加|"
    "人员|来|进行|一下|威胁|"
    "因此|聚集|鼓励|支持|的|了|念头|用|跟着?|被){0,4}$"
)
_REBUTTED = re.compile("难道|是不是要|非要|要不是|不是开玩笑|不是吓唬")
# Anywhere before it in the same breath: wished away, trained for, insured, asked about.
_PREVENTED = re.compile(
    "防止|预防|避免|以免|免得|谨防|严防|防范|杜绝|严禁|禁止|以防|防|怕|担心|担忧|生怕|害怕|万一|一旦|如果|要是|假如|"
    "倘若|容易|易|可能|"
    "隐患|风险|恐|才不会|就不会|是否会|会不会|建议|为了|提醒|警示|警告牌|反"
)
_TOLD = re.compile(
    "新闻|报道|报导|网上说|电视|电影|影片|小说|游戏|剧本|剧情|动画|书里|书上|案例|讲座|课程|课上|听课|课堂|宣传|演练|"
    "演习|培训|讲解|科普|"
    "知识|教育片|展览|标语|片子|朋友圈转|推送|外地|别的城市|其他城市|国外|外国|历史|纪念|传言|谣言|谣传|辟谣|法规定|"
    "话题"
)
_PAST = re.compile(
    "去年|前年|前几年|几年前|多年前|[\\d一二三四五六七八九十]+年前|当年|以前|从前|曾|上世纪|历史上|早年|小时候|"
    "上个月|上次|上周|之前发生|"
    "(?<!\\d)(?:19|20)\\d\\d年"
)
_STILL = re.compile("至今|一直|现在|今天|还没|到现在|仍|又|再次|昨")
_DONE = re.compile(
    "已(?:经)?(?:处理|解决|扑灭|修好|救出|找到|找回|平息|脱险|关阀|修复|排除|恢复|结清)|后来(?:没事|找到|解决)|"
    "都结清|虚惊|误报|误会|没事了|"
    "^(?:我想)?(?:表扬|感谢)"
)
_ASKS = re.compile(
    "咨询|请问|想问|想了解|了解一下|(?:怎么|如何)(?:办理|预防|申请|投保|报名|算|退)|什么是|政策|保险|赔偿标准|认定|"
    "补偿|补助|是不是谣言|责任险"
)
_MEANT = re.compile(
    "我(?:就|要|只能|只好|准备|打算|真|想|现在|们)|逼|否则|不然|再不|要不|不(?:解决|处理|给|管)|就去|就要|今晚|明天|"
    "马上|正在|正|现在|刚刚|刚才|快来|救命|"
    "已经有|有人|(?:他|她)(?:说|要|正)|扬言|威胁"
)
_RISK_AFTER = re.compile(
    "(?:死亡|事故|事件|灾害|急救|逃生)?的?(?:隐患|风险|可能|预防|防范|演练|知识|宣传|预案|报警器|险|热线|干预|心理|"
    "保险|讲座|疫苗|医院|主题|工伤)"
)
_BREATH = re.compile("[，、：,:]")


def _anchors() -> "ahocorasick.Automaton":
    """Every anchor with the places of the rules that need it, as bits."""
    bits: dict[str, int] = {}
    for place, rule in enumerate(RULES):
        for anchor in rule.anchors:
            bits[anchor] = bits.get(anchor, 0) | 1 << place
    automaton = ahocorasick.Automaton()
    for anchor, places in bits.items():
        automaton.add_word(anchor, places)
    automaton.make_automaton()
    return automaton


_ANCHORS = _anchors()


@dataclass(frozen=True, slots=True)
class Danger:
    """`signal` is a key of `signals.NAMES`, `level` 紧急 or 特急, `words` what gave it.

    `rings`: sure enough for an alarm, for the 110 sentence and to stop the machine; else a quiet mark that a person
    looks at.
    """

    signal: str
    level: str
    words: tuple[str, ...]
    rings: bool = True


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A rule that speaks in one sentence."""

    rule: Rule
    words: tuple[str, ...]
    sentence: str


def hear(text: str) -> Danger | None:
    """The gravest danger in one text; None where there is none."""
    return hear_all([fold(text)])[0]


def danger(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The gravest signal of a text (a key of `signals.NAMES`) and the words that gave it; None where there is none."""
    found = hear(text)
    return (found.signal, found.words) if found else None


def by_rule(text: str) -> tuple[str, tuple[str, ...]] | None:
    """`danger` by the rules alone: what the ear is taught to go beyond."""
    found = _gravest(_spoken(fold(text)))
    return (found.signal, found.words) if found else None


def level(text: str) -> str:
    """一般, 紧急 or 特急: what the gravest rule asks for."""
    return alarm(text)[1]


def alarm(text: str) -> tuple[str | None, str]:
    """The signal (or None) and the urgency of a text, in one pass."""
    return alarms([fold(text)])[0]


def alarms(folded: Sequence[str]) -> list[tuple[str | None, str]]:
    """`alarm` for texts that went through `text.fold` already, in order."""
    return [(found.signal, found.level) if found else (None, USUAL) for found in hear_all(folded)]


def hear_all(folded: Sequence[str]) -> list[Danger | None]:
    """`hear` for texts that went through `text.fold` already, in order.

    The rules first, each sentence of theirs heard by the ear as well; then what the ear alone hears.
    """
    spoken = [_spoken(text) for text in folded]
    sentences = list({one.sentence for ones in spoken for one in ones})
    scores = dict(zip(sentences, (heard.score for heard in ear().hear(sentences)), strict=True))
    meant = [[one for one in ones if scores[one.sentence] > DOUBTED or len(one.sentence) <= CURT] for ones in spoken]
    return [
        _gravest(ones)
        or (
            Danger(heard.signal, _LEVELS[heard.signal], (heard.window,), rings=heard.score > RINGS)
            if _is_heard(heard)
            else None
        )
        for ones, heard in zip(meant, ear().hear(folded), strict=True)
    ]


def _is_heard(heard: Heard) -> bool:
    return heard.score > HEARD + A_WINDOW_MORE * math.log(max(heard.windows, 1))


def _gravest(spoken: Sequence[_Spoken]) -> Danger | None:
    if not spoken:
        return None
    rule = min((one.rule for one in spoken), key=RULES.index)
    words = [word for one in spoken if one.rule.signal == rule.signal for word in one.words]
    return Danger(rule.signal, rule.level, tuple(dict.fromkeys(words)))


def _spoken(folded: str) -> list[_Spoken]:
    """Every rule that speaks, sentence by sentence."""
    return [
        _Spoken(rule, said, sentence)
        for sentence in _SENTENCE.findall(folded)
        for rule in _wanted(sentence)
        if (said := tuple(_meant(rule, sentence)))
    ]


def _wanted(sentence: str) -> Iterator[Rule]:
    """The rules with an anchor in this sentence."""
    here = 0
    for _, places in _ANCHORS.iter(sentence):
        here |= places
    if here:
        yield from (rule for place, rule in enumerate(RULES) if here >> place & 1)


def _meant(rule: Rule, sentence: str) -> list[str]:
    """The dangerous words of one sentence that are meant as danger, here and now."""
    all_found = list(rule.words.finditer(sentence))
    harmless = [found.span() for found in rule.harmless.finditer(sentence)] if all_found else []
    return [
        found.group()
        for found in all_found
        if not any(start < found.end() and found.start() < end for start, end in harmless)
        and not _excused(rule, sentence, found)
    ]


def _excused(rule: Rule, sentence: str, found: "re.Match[str]") -> bool:
    before, after = sentence[: found.start()], sentence[found.end() :]
    breath = _BREATH.split(before)[-1]
    if _DENIED.search(breath) and not _REBUTTED.search(breath):
        return True
    if rule.threat and _MEANT.search(breath[-12:]) and not _TOLD.search(before):
        return False
    if _TOLD.search(before) or _DONE.search(sentence) or _RISK_AFTER.match(after):
        return True
    if _PAST.search(before) and not _STILL.search(sentence):
        return True
    return not rule.hazard and bool(_PREVENTED.search(breath) or _ASKS.search(sentence))
