"""Does a message go on with the open matter, or is it a matter of its own? Pure.

A wrong new ticket costs a look; a matter that is filed as a supplement of another is lost. So a text that names a
matter of its own is one, also within minutes, unless it says that it belongs to the earlier one.
"""

import re

from router.triage import complaint_words
from router.triage.topics import topics

_ANOTHER = re.compile(
    r"(?:另|再|重新?|单独)(?:外)?(?:开|起|立|建|记)(?:个|一)?(?:单|件|张|条)|[这今](?:一)?[回次]不(?:是|讲|说|谈)|(?:不是|两)(?:一)?(?:回|码)事"
    r"|(?:上次|之前|那次)[^，]{0,10}归(?:上次|之前|那次)|今天(?:打来|打电话来?)(?:是|想|要)(?:讲|说|问|反映)"
    r"|(?:那|这)(?:个|件|边)?(?:事)?先(?:放放|放一放|放下|搁|不谈|不聊|岔)|(?:评价|评分|打分|回访)(?:等|待|回头|晚点|稍后|先)(?:会儿?|下)?(?:再|不|搁|放|补|填)"
    r"|"
    r"先不(?:说|讲|提|聊|评|管)(?:那|这|上|刚)|(?:那|这)(?:个|件)?事?(?:回头|等下|等会|晚点|待会)再(?:评|说|讲)"
    r"|(?:等一?下|待会|回头)再评|(?:现在|今天)(?:我)?(?:是)?(?:想|要)(?:问|讲|说|反映)(?!.{0,6}(?:那个|上次|之前))|"
    r"(?:另外?|还有|还|再|又|仲有?|仲)(?:有|想|要|来)?(?:问|反映|反应|投诉|咨询|说|报|举报|请教|打听|了解"
    r"|麻烦)?(?:你们?"
    r"|您)?(?:一|1)?(?:件|个|下)(?:别的|其他|其它|另外的?|新的?)?(?:事|问题|情况|诉求|投诉)"
    r"|另外(?:的)?(?:事|问题|想问|我想|我要|我家|请问|咨询|反映|投诉|问|再|还|那|有|小区|路|楼|村)|换(?:个|一个"
    r"|件)(?:问题|事|话题)|顺便(?:再|也|还|想|请)?(?:问|反映|投诉|咨询|说|打听|了解|帮)"
    r"|(?:再|还)(?:加|报|登记|记|提|添|补|来)(?:多)?(?:一|1|两)?(?:个|件|条|样)|除(?:了|开)?.{0,12}(?:外|以外"
    r"|之外).{0,4}(?:另|还|我|现)|另就|另外?(?:反映|投诉|咨询|举报|有一)|(?:那|这|刚才那)个?(?:事)?先(?:不|放"
    r"|别)(?:讲|说|提|管|一边|着)"
    r"|(?:新|别|其他|其它)的?(?:问题|事|情况)(?:要|想|，|反映|咨询|投诉)|(?:再|还)(?:想|要)?(?:问|反映|投诉|咨询"
    r"|打听|请教|举报)(?:一?下|一?个|一?件|一?家|别的|你|您|个)|(?:跟|和|与|不是)(?:刚才|上次|之前|前面|那个|这个"
    r"|那件"
    r"|上面).{0,8}(?:无关|不同|不一样|没关系|不是一|是另)|不是(?:刚才|上次|之前)?那?(?:件|个)"
    r"|(?:这|那)?是(?:另外?一|两|新的一)(?:件|个|码)|另一(?:件|个|码)(?:事|问题)|两(?:件|码|个)事"
)
_THAT_ONE = re.compile(
    r"(?:还是|就是|关于)?(?:我|我们|我家)?(?:上次|之前)?那(?:个|件|条)[^，,。]{0,10}(?:的事|的问题|事情|那事)"
)
_ONLY_ANOTHER = re.compile(
    r"(?:不是|不对|错了|哎)*(?:这|那|刚才那|我说的)?(?:个|件)?(?:是)?(?:另外?一?(?:件|个|码)(?:事情?|问题)?"
    r"|两(?:件|码|个)事|不是(?:同)?一(?:件|个|码)事情?|不同的事)(?:情|来的|的|啊|呀|了)*"
)
_ONLY_SAME = re.compile(
    r"(?:这|刚才那|那)?(?:个|条|件)?(?:是|就是|算|属于)?(?:补充(?:到)?(?:上|前|之前(?:的|那)?|刚才(?:的"
    r"|那)?)一?(?:件|个|条)|(?:和|跟|与)?(?:上面|之前|刚才|上一|前面)(?:的|那|件|个)*(?:是)?(?:同一|一)(?:件|个"
    r"|码)事?|同一(?:件|个|码)事?情?)(?:的|啊|呀|了)*"
)
_FRESH = re.compile(
    r"^(?:你好|您好|在吗|喂)?[，,。 ]*(?:我)?(?:还|再)?(?:想|要|来)?(?:咨询|请问|问一?下|请教|了解)(?:一?下)?"
)
_BACK = re.compile(
    r"那个|那件|上次|之前|刚才|刚刚|进度|结果|我的|前面|上面|昨天|前天|答复|办理|处理|这个|这件|回访|登记"
)
_MORE = re.compile(
    r"(?:单子?|工单|登记|记录|系统)(?:上|里)?[^，。]{0,4}写(?:成|的是|错)|(?:记|写|加|填)(?:到|进|在)[^，。]{0,6}(?:那张|原来|上次)[^，。]{0,3}单|(?:分|转|派|记|写)错(?:类|部门|地方|单位)|"
    r"我?(?:上次|之前|前面|那天|昨天)(?:讲|说|报|反映|投诉)(?:的)?那|(?:一起|一并)(?:写|加|记)(?:进|上|到)"
    r"|加(?:上去|进去)|备注(?:一下|上)|我?(?:投诉|反映|报)的(?:是)?同一|我?.{0,4}那个事[，, ]|"
    r"^我?(?:上午|下午|早上|昨天|前天|刚才|刚刚|头先|上次|上周)(?:投诉|反映|报修|讲|说|报|打|登记)(?:的|嗰|过来|那)"
    r"|(?:跟|同|和)你们(?:讲|说|汇报|反馈)(?:一声|一下)|^[\u4e00-\u9fff]{2,4}那个[ ，,]|"
    r"^(?:补充|补返|补多|给你们看|请转告|转告|麻烦转告|更正|再补充|对了|刚才|刚刚|忘(?:了|记)|上面|前面|说错|写错"
    r"|打错|发错|不对|纠正|修正|是这样|具体|地址|位置|地点|时间|就是|也就是|因为|而且|并且|所以|但是?|其实|主要"
    r"|关键|更|尤其|特别是|照片|图片|视频|我(?:的)?(?:电话|名字|手机|房号|门牌|地址)|我(?:住|姓|叫)|他们|它"
    r"|那(?:个|家|里|边|条|盏|栋)|这(?:个|家|里|边|条|盏|栋|几天|两天|事))"
    r"|忘(?:了|记)(?:说|讲|写|提|告诉)|补充|刚(?:才|刚)(?:说|讲|报|反映|那|漏|没|忘)|上(?:次|回|面|午|周)(?:说|讲"
    r"|报|反映|那|的)|我(?:上次|之前|昨天|前面|早上|前天|刚才|刚刚)(?:说|讲|报|反映|提|投诉|报修)的|(?:之前|前面"
    r"|昨天)(?:那|的|反映|报|说)|说(?:漏|错)|文字说明|如(?:图|下)|(?:上传|发)不了|再说(?:一下|清楚|详细)"
    r"|更(?:严重|厉害|大|糟)|又(?:加重|恶化|扩大|塌|多)|(?:情况|问题)(?:更|越来越|又|变)"
)
_ASKS_OR_CLAIMS = re.compile(
    r"怎么|如何|请问|咨询|想问|能不能|可以吗|要什么|需要什么|哪里|哪儿|在哪|多少|几点|什么时候|投诉|反映|举报"
    r"|建议|坏了|堵了|漏|停(?:水|电|气)|没(?:水|电|气)|吵|臭|占|破|断|倒|塌|欠|拖|骗|不给|不退|乱|脏|扰民|没人"
    r"|希望|麻烦|请|帮|我(?:家|们)|有人|申请|办理|想"
)
_BESIDE = re.compile(r"[，,。;；！!]\s*(?:另外|还有|顺便|对了|再有|此外)[，,]?(.{6,})$")  # after an answer
_WHOLE = 6  # characters from which a text can contain a matter
_PLACE_ALSO = re.compile(
    r"(?:那边|对面|隔壁|旁边|路口|附近|另一边|[\u4e00-\u9fff]{1,6}(?:路|街|大道|小区|花园|巷))[^，。]{0,8}(?:也"
    r"|同样|还有)|(?:也|另外|还有)[^，。]{0,8}(?:坏|堵|破|停|漏|没|塌|臭|吵)"
)


def is_another(said: str) -> bool:
    """`said`: the folded text in small letters. Whether it says that it is another matter."""
    return _ANOTHER.search(said) is not None and _THAT_ONE.match(said) is None


def another_beside(said: str, earlier: str) -> bool:
    """Whether an answer goes on to a matter of its own: "解决了，谢谢，另外青山路井盖丢了"."""
    found = _BESIDE.search(said)
    return found is not None and names_a_matter(found[1]) and not shares_a_topic(found[1], earlier)


def answer_alone(said: str) -> str:
    """The text before such a matter."""
    return _BESIDE.sub("", said)


def is_only_another(said: str) -> bool:
    """Whether it says no more than that the message before was a matter of its own."""
    return _ONLY_ANOTHER.fullmatch(re.sub(r"\W+", "", said)) is not None


def is_only_the_same(said: str) -> bool:
    """Whether it says no more than that the ticket just opened belongs to the one before."""
    return _ONLY_SAME.fullmatch(re.sub(r"\W+", "", said)) is not None


def shares_a_topic(text: str, earlier: str) -> bool:
    return bool(topics(text.lower()) & topics(earlier.lower()))


def is_elsewhere(said: str, earlier: str) -> bool:
    """Whether both name topics, and none that they share."""
    mine, known = topics(said), topics(earlier.lower())
    return bool(mine and known) and not mine & known


def is_more(said: str) -> bool:
    """Whether it says that it belongs to an earlier one."""
    return _MORE.search(said.strip()) is not None


def names_a_matter(said: str) -> bool:
    """Whether it could be a matter by itself: a topic, and something asked or claimed."""
    long_enough = len(re.sub(r"\W+", "", said)) >= _WHOLE
    if long_enough and _FRESH.search(said) and not _BACK.search(said):
        return True
    return long_enough and bool(topics(said)) and _ASKS_OR_CLAIMS.search(said) is not None


def belongs(said: str, earlier: str) -> bool:
    """Whether it goes on with the matter of which `earlier` was said ("" where that is not known)."""
    if is_another(said):
        return False
    mine, known = topics(said), topics(earlier)
    own = names_a_matter(said) or complaint_words.states_facts(said)
    if is_more(said) and not (known and mine and not mine & known and own and not _refers(said)):
        return True
    if not mine:
        return not names_a_matter(said)
    if known:
        return bool(mine & known) and not _PLACE_ALSO.search(said)
    return not names_a_matter(said)


def _refers(said: str) -> bool:
    return re.search(r"忘|补充|更正|刚才|刚刚|上次|之前|前面|说错|写错|那个|那家", said) is not None
