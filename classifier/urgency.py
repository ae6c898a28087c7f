"""Danger in a text: who may be hurt, or what may get out of hand. Recall first; the page alarms, a person decides.

Signals start from DOMAIN.md 4.6 (rules in `classifier/signals.py`). A word does not count where it is denied ("不是要
跳楼"), quoted from news, a course or a story, only feared or prevented ("防止溺水"), long past, or part of a harmless
expression ("跳楼价", "被困扰"); a threat under a condition ("再不解决就跳楼") counts.
"""

import re

from classifier.signals import ANCHORS, RULES, Rule
from classifier.text import fold

USUAL, URGENT, EXTREME = "一般", "紧急", "特急"
_LEVELS = {rule.signal: rule.level for rule in RULES}
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")

# Right before the dangerous word, in the same breath: it is denied.
_DENIED = re.compile(
    r"(?:(?<!要)(?<!还)(?<!难道)(?:并不是|不是|并非|又不是|不是说|不是真|没有?|没想过?|不想|不会|不至于|不要|别|请勿|切勿|勿|无|未|未曾|从未|从没|谈不上|"
    r"不存在|未发生|没发生|未发现|没发现|没有发生|没有发现|没有出现|未造成|没有造成|没造成|排除|并无|绝不|决不|不可能|放弃|打消|不愿|不敢))"
    r"(?:要|想|去|再|真的?|说|闹|搞|打算|有人|有|什么|任何|出现|发生|过|到|我们|他们|他|她|我|组织|参与|参加|人员|采取|用|以|的|了|念头|鼓励|支持|"
    r"威胁谁|去搞|大家|孩子|什么人|来|进行|火灾|现象|造成|一下|因此){0,4}$"
)
# Anywhere before it in the same breath: wished away, trained for, sold, told.
_PREVENTED = re.compile(
    r"防止|预防|避免|以免|免得|谨防|严防|防范|杜绝|严禁|禁止|以防|防|怕|担心|担忧|生怕|害怕|万一|一旦|如果|要是|假如|倘若|容易|易|"
    r"可能|隐患|风险|恐|才不会|就不会|是否会|会不会|建议|为了|提醒|警示|警告牌"
)
_TOLD = re.compile(
    r"新闻|报道|报导|网上|网络上|视频里|电视|电影|影片|小说|游戏|剧本|电视剧|剧情|动画|歌|书里|书上|案例|讲座|课程|课上|课堂|宣传|演练|演习|培训|讲解|"
    r"科普|知识|教育片|展览|标语|广告|朋友圈转|抖音上?看|推送|外地|别的城市|其他城市|国外|外国|历史|纪念|急救课|传言|谣言|谣传|辟谣"
)
_PAST = re.compile(
    r"去年|前年|大前年|前几年|几年前|多年前|\d+年前|[一二三四五六七八九十]+年前|当年|以前|从前|曾经|曾|上世纪|历史上|早年|小时候|早已|已经(?:处理|解决|扑灭|修好|救出|找到|平息)|"
    r"(?<!\d)(?:19|20)\d\d年(?!.{0,8}(?:至今|开始|以来))|上个月|上次|之前发生"
)
_DONE = re.compile(
    r"已(?:经)?(?:处理|解决|扑灭|修好|救出|找到|找回|平息|脱险|出来|送医后康复|关阀|修复|排除|恢复)|后来(?:没事|找到|解决)|虚惊|误报|误会|没事了"
)
_ASKS = re.compile(
    r"咨询|请问|想问|想了解|了解一下|怎么(?:办理|预防|申请|投保|报名)|如何(?:办理|预防|申请|投保|报名)|什么是|政策|保险|赔偿标准|认定|补偿|补助"
)
_MEANT = re.compile(
    r"我(?:就|要|只能|只好|准备|打算|真|想|现在)|逼|否则|不然|再不|要不|就去|就要|今晚|马上|正在|正|现在|刚刚|刚才|此刻|快来|救命|赶紧|已经有|"
    r"有人(?:要|正|说|在|被|持)|他(?:说|要|正)|她(?:说|要|正)|扬言|威胁"
)


def danger(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The gravest signal of a text and the words that gave it, in order of appearance; None where there is none."""
    folded = fold(text)
    if not ANCHORS.search(folded):
        return None
    found: dict[str, list[str]] = {}
    for sentence in _SENTENCE.finditer(folded):
        for rule in RULES:
            for word in _meant(rule, sentence.group()):
                found.setdefault(rule.signal, []).append(word)
    if not found:
        return None
    gravest = min(found, key=[rule.signal for rule in RULES].index)
    return gravest, tuple(dict.fromkeys(found[gravest]))


def level(signal: tuple[str, tuple[str, ...]] | None) -> str:
    """一般 without a signal, else the urgency that the signal's rule names."""
    return _LEVELS[signal[0]] if signal else USUAL


def _meant(rule: Rule, sentence: str) -> list[str]:
    """The dangerous words of one sentence that are meant as danger, here and now."""
    harmless = [found.span() for found in rule.harmless.finditer(sentence)] if rule.harmless else []
    words = []
    for found in rule.words.finditer(sentence):
        inside = any(start <= found.start() < end for start, end in harmless)
        if not inside and not _excused(rule, sentence, found):
            words.append(found.group())
    return words


def _excused(rule: Rule, sentence: str, found: "re.Match[str]") -> bool:
    before, after = sentence[: found.start()], sentence[found.end() :]
    breath = re.split(r"[，、：]", before)[-1]
    if _DENIED.search(breath) and not re.search(r"难道|是不是要|非要|要不是", breath):
        return True
    if rule.threat and _MEANT.search(breath[-12:]):
        return False
    if _TOLD.search(before) or _DONE.search(sentence):
        return True
    if _PAST.search(before) and not re.search(r"至今|一直|现在|今天", before):
        return True
    return not rule.hazard and bool(_PREVENTED.search(breath) or _ASKS.search(sentence) or _feared(after))


def _feared(after: str) -> bool:
    """What follows turns the word into a risk, a course or a thing: 火灾隐患, 溺水事故预防, 起火风险."""
    return bool(
        re.match(
            r"(?:事故|事件|灾害)?(?:的)?(?:隐患|风险|危险|可能|预防|防范|演练|知识|宣传|预案|报警器|险|热线|干预|心理|保险)",
            after,
        )
    )
