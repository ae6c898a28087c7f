"""The type of a request by its words, and the check that a complaint is not recorded as a question.

Types of DOMAIN.md 2.1: 咨询, 求助, 投诉, 举报, 建议, 表扬. The model's type head guesses; these rules only object,
because a complaint filed as 咨询 gets two days and no supervision.
"""

import re
from dataclasses import dataclass

from classifier.request_type.reporting import reported, reports

__all__ = ["Doubt", "doubt", "read_type", "reported", "reports"]

_CUES = {
    "表扬": re.compile("表扬|感谢(?!信访)|点赞|致谢|送(?:来|上)?锦旗|好人好事|非常满意|拾金不昧"),
    "举报": re.compile(
        "举报|检举|揭发|涉嫌|违法(?:经营|占|建|排|生产)|偷税|漏税|行贿|受贿|吃拿卡要|贪污|无证(?:经营|行医|驾驶)|"
        "赌博|涉黄|卖淫|吸毒|传销|非法(?:集资|"
        "占用|采|倾倒|营运|行医|经营)|造假|偷排"
    ),
    "投诉": re.compile(
        "投诉|不合理|不满|态度(?:恶劣|差|不好)|乱收费|多收|欺骗|被骗|不退|拒绝?退|推诿|踢皮球|不作为|没人管|无人管|"
        "不处理|一直(?:没|未|不)|迟迟|仍(?:未|没|然不)|"
        "扰民|噪音|噪声|拖欠|违约|霸王条款|不给|凭什么|多次(?:反映|投诉|报修)|严重影响|违停|占道|臭|太差|不解决|不发"
    ),
    "建议": re.compile(
        "建议|希望(?:能|可以)?(?:增加|增设|加装|开通|完善|优化|延长|改进|考虑)|提个意见|可否(?:增设|增加|开通)|"
        "应该(?:增设|设置|加装)"
    ),
    "咨询": re.compile(
        "咨询|请问|想问|想了解|问一下|了解一下|怎么(?:办理?|申请|查|交|领|报)|如何(?:办理?|申请|查|缴|领|补|报)|"
        "(?:需要|要)(?:什么|哪些)(?:材料|手续|条件)|是否可以|能不能|"
        "什么时候|何时|哪里|在哪|多少钱?|几点|电话是多少|有没有.{0,12}(?:政策|补贴|规定)|吗[？?]?$|呢[？?]?$"
    ),
    "求助": re.compile(
        "求助|帮忙|帮帮|请(?:尽快)?(?:派人|安排人)|停水|停电|停气|走失|被困|救|急需|坏了|堵了|漏水|没有?水|断电|没电|"
        "积水|爆管|困难|求(?:政府|你们|您)"
    ),
}
_WEIGHT = {"表扬": 1.6, "举报": 1.5, "投诉": 1.0, "建议": 1.5, "咨询": 1.2, "求助": 1.0}
GRAVER = {"咨询": ("投诉", "举报", "求助"), "建议": ("投诉", "举报"), "表扬": ("投诉", "举报")}
CLEAR = 1.0  # how far the graver reading must lead before anybody is asked


@dataclass(frozen=True, slots=True)
class Doubt:
    """`noted` was recorded, `rather` is what the `words` of the text say."""

    noted: str
    rather: str
    words: tuple[str, ...]


def read_type(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The type with the strongest cues and its words; None for a text without any cue."""
    scores = {name: _score(name, text) for name in _CUES}
    best = max(scores, key=lambda name: scores[name])
    return (best, _words(best, text)) if scores[best] else None


def doubt(noted: str, text: str) -> Doubt | None:
    """Object where the text clearly reads graver than the type it was recorded under, else None."""
    own = _score(noted, text) if noted in _CUES else 0.0
    lead = {rather: _score(rather, text) - own for rather in GRAVER.get(noted, ())}
    rather = max(lead, key=lambda name: lead[name], default="")
    if not rather or lead[rather] < CLEAR:
        return None
    return Doubt(noted, rather, _words(rather, text))


def _score(name: str, text: str) -> float:
    return _WEIGHT[name] * len(_words(name, text))


def _words(name: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.group() for found in _CUES[name].finditer(text)))
