"""Clauses with names, numbers and 匿名 that ask for no secrecy: given away, hidden already, missing, others' own. Pure.

`secrecy` leaves these clauses out, unless one of them also says that somebody must not learn something.
"""

import re

_NUMBER = r"(?:电话|号码|手机号?|联系方式|联系电话|微信|信息|资料)"
_GIVES = r"(?:给|告知|告诉|转给|转达|转到|转过去|转交|提供|发给|留给|报给|透露给)"
_WHOM = (
    r"(?:他们?|她们?|对方|单位|部门|承办|施工|物业|社区|街道|村|负责|相关|有关|师傅|工作人员|网格员|执法|办事|局|所"
    r"|队|方便|过去|$)"
)
_CHILD = (
    r"(?:小?孩子?们?|小朋友|娃娃?们?|学生们?|老人家?|老年人|老百姓|居民|群众|大家|我妈|我爸|我们?|细路|崽|他们?|她们?"
    r"|车|人)"
)
_MASKED = r"(?:打|涂|遮|糊|盖|抹|贴|裁|P)"
_HARMLESS = re.compile(
    "|".join(
        (
            # the citizen's number is to be passed on, or calls are welcome
            (
                rf"(?:把|将|麻烦|请|可以"
                rf"|能)[^，。]{{0,6}}我的?{_NUMBER}[^，。]{{0,4}}{_GIVES}了?[^，。]{{0,3}}{_WHOM}"
                rf"|我的?{_NUMBER}(?:可以|能|请|麻烦|尽管)?{_GIVES}[^，。]{{0,3}}{_WHOM}"
            ),
            (
                rf"(?:按|打|用)(?:这个|我这个|上面的|此)?{_NUMBER}[^，。]{{0,4}}(?:联系|找|跟)|(?:欢迎|随时|请|尽管"
                rf"|可以|直接|方便|让[^，。]{{1,6}})[^，。]{{0,8}}(?:联系|找|打给|回访|核实|来电|致电)(?:我|本人|了解"
                rf"|$)"
            ),
            r"^我(?:叫|姓)[^，。不别莫]{1,6}$|实名|真名|(?:可以|愿意?|能)(?:出面|作证|当证人|露面|公开)",
            # hidden already, by the citizen, in what was sent
            (
                rf"(?:照片|图片?|截图|视频|附件|发票|合同|材料|证件|身份证|聊天记录"
                rf"|凭证)[^，。]{{0,14}}{_MASKED}(?:了|过|上|掉|好|住)"
            ),
            (
                rf"(?:已(?:经)?|都|全|自己|(?<![帮替给为])我)+{_MASKED}(?:了|过|上|掉|好"
                rf"|住)+[^，。]{{0,3}}(?:(?<!号)码|马赛克|了|$)|{_MASKED}(?:了|过|上了|好了?)(?:码|马赛克)"
            ),
            # a name that is missing where it should be
            (
                r"(?:名单|系统|名册|花名册|表里?|册|库里?|公示|档案|户口本|证书?|网上|榜)[^，。]{0,10}(?:没有?|查不到"
                r"|找不到|搜不到|不在|不存在|漏)[^，。]{0,6}(?:名|姓)"
            ),
            (
                r"(?:名字?|姓名)[^，。]{0,4}(?:不在|不存在|没在|没出现|漏了|漏掉|查不到|找不到|搜不到|没有?登记"
                r"|没登上|被人?(?:拿|冒|盗))"
            ),
            # others who hide
            (
                r"(?:有个?人|有些人|网友|小号|账号|谁|同学|同事|对方|邻居|群里|网上|论坛|贴吧|帖子)[^，。我]{0,8}匿名"
                r"|收到[^，。我]{0,4}匿名"
            ),
            (
                r"(?<!我)(?<!我要)(?<!我想)匿名(?:的)?(?!反映|投诉|举报|来电|说|打)[^，。]{0,10}(?:骂|侮辱|造谣|诽谤"
                r"|恐吓|威胁|骚扰|攻击|抹黑|诬告|诬陷|举报我|告我|投诉我)"
            ),
            (
                r"不知道?是?(?:谁|哪个|哪家|什么人)[^，。]{0,12}(?:丢|扔|写|停|放|弄|砸|偷|贴|画|泼|倒|堆|敲|按|打的"
                r"|干的|做的|的$)"
            ),
            # people kept from a place or a hardship, things kept from a door
            rf"(?:别|不要|莫|不能|勿|甭|别再|不想|唔好)(?:再)?(?:让|叫|给|使){_CHILD}(?!们?家)[^，。]*",
            (
                r"(?:别|不要|莫|不能|勿|请勿)(?:再)?(?:把|将)(?!我的?(?:名|姓|电话|号|手机|身份|信息|资料|事)|这|消息"
                r"|举报|投诉|反映)[^，。]{1,10}(?:放|停|堆|丢|扔|倒|摆|占|投|送|贴|拆|扣)"
            ),
        )
    )
)
_ENGLISH = re.compile(
    r"(?i:(?:please|pls|can|you may|feel free to) (?:give|pass|forward|share)[^,.]{0,12}my (?:phone|number"
    r"|contact|name)"
    r"|(?:call|contact|reach) me (?:any ?time|back|at)|under my real name|(?:insult|attack|threaten"
    r"|post)\w* [^,.]{0,12}anonymous\w*"
    r"|anonymous(?:ly)? (?:insult|account|call|message|letter|post|user|person|comment|attack|threat|review)\w*)"
)
_UNTOLD = re.compile(
    r"(?:(?<![告通])知道?|晓|识得|认出|猜|发现|听见|察觉|看出|走漏|泄|透露|暴露|外传|保密|是谁|(?:看见|看到|查到"
    r"|拿到)我|哪个讲|谁讲|谁说|(?:不|别|莫|没|未|勿|甭)[^，。]{0,4}(?:实名|真名|具名|署名|出面|露面)|(?:找|摸|查"
    r"|寻|追|盯)(?:到|上|着)我|是我|系我|我说|我讲|报复|找我麻烦|(?:别|不要|莫|不想)[^，。]{0,8}找我)"
    r"|(?:别|不要|不想|不能|莫|勿|唔好|不必|不可以?|不得|不许|不愿意?)[^，。让叫使]{0,14}(?:给|告诉|告知|转给"
    r"|提供|透给|公开|写|提|留|登记|显示)"
)
_NOT_KNOWN = re.compile(r"不知道?是?(?:谁|哪个|哪家|什么人)")


def without(text: str, clauses: re.Pattern[str]) -> str:
    """The folded text without such clauses, and without such English."""
    return clauses.sub(lambda one: "" if _is_harmless(one[0]) else one[0], _ENGLISH.sub("", text))


def _is_harmless(clause: str) -> bool:
    found = _HARMLESS.search(clause)
    return found is not None and _UNTOLD.search(_NOT_KNOWN.sub("", clause)) is None
