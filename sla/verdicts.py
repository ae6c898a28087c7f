"""What a citizen's few words about an answer mean: contacted, solved, satisfied. Pure; silence means nothing."""

import re
import unicodedata
from dataclasses import dataclass

SATISFIED_FROM = 3  # 基本满意 and better (DOMAIN 6.3)
LONGEST = 80  # characters; whoever writes more tells a matter, and a person should read it
_SIMPLER = str.maketrans(
    "滿沒還來決辦聯繫過態電話們壞樣誰個無應復該處實際問題經謝",
    "满没还来决办联系过态电话们坏样谁个无应复该处实际问题经谢",
)
_DROPPED = re.compile(r"[\s，。！!、,.;；:：~～…\"“”'‘’()（）]+")
_DIGIT = re.compile(r"(?:我?(?:选|打|评|给|回复)?)([1-5])(?:分|星|颗星)?")
_ASKS = re.compile(r"[?？]|什么时候|怎么办|请问|为什么|能不能|可不可以|是否")

_SCALE: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        re.compile(
            r"(?:非常|很|十分|极其?|太|特别|相当|极度|超级?)(?:的)?不满意?|极差|太差|差评|垃圾(?:服务|部门|单位|态度)"
        ),
        1,
    ),
    (re.compile(r"不(?:太|怎么|是很|够|大)?满意|没(?:有)?(?:觉得)?满意|不满(?!意)|不行|很差|失望"), 2),
    (re.compile(r"基本(?:上)?满意|比较满意|还(?:算)?(?:行|可以|满意|好)|(?<!不)一般|凑合|马马虎虎"), 3),
    (re.compile(r"(?:非常|很|十分|特别|太|超级?|相当|极其)(?:的)?满意|好评|点赞|很好|非常好|太好了|表扬"), 5),
    (re.compile(r"满意|不错|挺好"), 4),
)
_DEED = r"(?:解决|处理好?|修好?|办好?|弄好|搞好|整改)"
_DONE = r"(?:解决|修|处理|办|弄|搞|恢复|清理|整改|通|退|补|换|拆|发|到账|落实)"
_UNSOLVED = re.compile(
    r"(?:没|没有|未|尚未|还未|并未|还没|还没有|仍未|根本没|从没|一直没|不曾)(?:有|被|能|给|得到|人|谁|任何|彻底|完全|真正|给我)*"
    rf"(?:来|去|管|理|动静|动|反应|回应|结果|进展|变化|改善|改|好|用|答复|{_DONE})"
    r"|没(?:有)?人(?:来|管|理|修|处理|解决|过问|联系)|无人(?:来|管|理|处理|问津)|不(?:解决|处理|管|给解决|能解决)"
    r"|解决不了|没用|还是(?:老样子|那样|一样|不|没|这样|坏|漏|堵|臭|吵|停|有)|(?:依然|依旧|仍然|照样|仍旧)(?!满意)"
    r"|没(?:有)?(?:下文|着落|回音|音信|亮)|(?:还|仍)没亮|又(?:坏|漏|堵|停|来|开始|出现|臭|吵|断)了?|敷衍|糊弄|踢皮球|推脱|推诿|(?:部分|只|才|一半)(?:解决|处理|修)|老样子|假的|骗人"
)
_SOLVED = re.compile(
    rf"(?:已经?|都|全部?|终于|现在|问题|也|完全|基本|早就|及时)*{_DONE}(?:好|完|掉|了|成|妥|到位|通|干净|清楚){{1,2}}"
    rf"|(?:已|已经|得到|完全|圆满|顺利|基本)解决|{_DEED}得(?:很|挺|非常)?(?:好|及时|到位)|好了$|来(?:水|电|气)了|"
    r"恢复(?:运行|供水|供电|通车|通行|使用)|(?:不|没有?再)(?:漏|堵|吵|臭|停|断)(?:过)?(?:水|电)?了|没(?:有)?问题了|恢复正常"
)
_TURNED: tuple[tuple[re.Pattern[str], str], ...] = (  # what negations turn round, before anything else is read
    (re.compile(r"(?:没(?:有|什么|啥)*|不会|不是|并非|谈不上)(?:觉得)?不满意(?:的)?(?:地方)?"), "满意"),
    (re.compile(rf"(?:不是|并非|不能说|不会|不算)(?:没(?:有)?|未){_DEED}"), "解决了"),
    (re.compile(r"(?:不是|并非|不能说)(?:没(?:有)?|无)人(?:来|管|理|修|处理|联系)"), ""),
    (
        re.compile(r"(?:不能说|不算|算不上|谈不上|没(?:有)?觉得|说不上|不见得|不是|哪里|哪有|怎么可能)(?:很)?满意"),
        "不满意",
    ),
    (re.compile(r"满意(?:什么|啥|个)"), "不满意"),
    (
        re.compile(
            r"(?:不能说|不算|算不上|谈不上|没(?:有)?觉得|说不上|不见得|不代表|不等于|不是|哪里|哪有|怎么可能)"
            rf"(?:是|就|已经?|真的?|完全|彻底|真正)*{_DEED}(?:好|完)?了?"
        ),
        "没解决",
    ),
    (re.compile(rf"{_DEED}(?:个屁|个鬼|什么了)"), "没解决"),
)
_BEFORE = re.compile(r"^.*?(?:以前|之前|原来|原先|开始|起初|本来|过去).*?(?=现在|后来|这次|这回|终于|如今)")
_BUT = re.compile(r"其实|但是?|可是|不过|然而|只是")
_OPEN = re.compile(
    rf"(?:不知道|不清楚|不确定|没注意).*{_DEED}|{_DEED}[好完]?了(?:吗|没有?|么|不)$|^(?:有没有|是不是|是否).*{_DEED}|修没修|好没好"
)
_YES = frozenset(
    {
        "已解决",
        "解决",
        "解决了",
        "是",
        "是的",
        "有",
        "已",
        "已处理",
        "处理了",
        "办好了",
        "修好了",
        "好了",
        "可以了",
        "行了",
    }
)
_NO = frozenset({"没有", "没", "未", "否", "不是", "没解决", "未解决", "没有解决", "不", "没好", "没修", "没来"})
_NOT_CONTACTED = re.compile(
    r"(?:没|没有|无|未|从没|从来没|一直没)(?:有)?(?:任何|一个|人|谁|单位|部门|工作人员)*(?:跟|和|与|给|来)?(?:我)?(?:们)?"
    r"(?:联系|打(?:过)?电话|来电|回电|沟通|找过)"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Each of the three is None where the words do not say it, except that one may follow from another."""

    contacted: bool | None
    solved: bool
    satisfied: int | None  # 5 非常满意 … 1 非常不满意


def understand(text: str) -> Verdict | None:
    """What the words say about our question; None where they are about something else, or could be.

    A digit is the five-step scale; "not satisfied" counts as not solved, for it opens the second round (DOMAIN 3.2).
    """
    plain = unicodedata.normalize("NFKC", text).strip().translate(_SIMPLER)
    bare = _DROPPED.sub("", plain)
    if not bare or len(bare) > LONGEST:
        return None
    digit = _DIGIT.fullmatch(bare)
    if digit:
        return _of_scale(int(digit[1]))
    if bare in _YES:
        return Verdict(None, solved=True, satisfied=None)
    if bare in _NO:
        return Verdict(None, solved=False, satisfied=None)
    return _of_sentence(bare)


def _of_sentence(bare: str) -> Verdict | None:
    """Turn negations round, leave out what was before, and let what comes after a "but" decide."""
    if _OPEN.search(bare):
        return None
    now = _BEFORE.sub("", bare)
    for pattern, meant in _TURNED:
        now = pattern.sub(meant, now)
    after = _BUT.split(now)[-1]
    if after != now:
        decided = Verdict(None, solved=False, satisfied=None) if after in _NO else _of_words(after)
        if decided is not None:
            return decided
    return _of_words(now)


def _of_words(bare: str) -> Verdict | None:
    satisfied = next((stars for pattern, stars in _SCALE if pattern.search(bare)), None)
    contacted = False if _NOT_CONTACTED.search(bare) else None
    if _UNSOLVED.search(bare) or contacted is False:
        unhappy = satisfied if satisfied is not None and satisfied < SATISFIED_FROM else None
        return Verdict(contacted, solved=False, satisfied=unhappy)
    if _ASKS.search(bare):
        return None
    if _SOLVED.search(bare):
        return Verdict(contacted, solved=True, satisfied=satisfied)
    return None if satisfied is None else _of_scale(satisfied)


def _of_scale(stars: int) -> Verdict:
    return Verdict(None, solved=stars >= SATISFIED_FROM, satisfied=stars)
