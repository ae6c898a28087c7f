"""Does a citizen want no more messages from us? Pure.

The words are those that carriers prescribe for short messages (TD, T, 0000, 退订) and what people write instead. A
complaint about somebody else's messages ("移动公司老给我发广告，退订不了") is a matter, no wish towards us.
"""

import re

from router.triage import complaint_words
from router.triage.topics import topics

_BRIEF = 48  # characters; a longer text is a matter
_WORD = re.compile(
    r"/?(?:我要?|申请|请|麻烦|帮我?|给我|回复?|发送?|选择)*(?:td|t|qx|qxtd|dnd|0{4,6}|退订|退顶|退定|tuiding"
    r"|(?:n|r|退|停)(?=td|退订|短信|消息|通知|信息|服务|12345|热线|你们|这个号|回访|sms)|取消订阅"
    r"|取消关注|取关|拒收|拒绝接收|stop|quit|end|cancel|unsubscribe|免打扰|谢绝打扰|请勿打扰|勿扰|停发|屏蔽我?|拉黑了?)"
    r"(?:退|td?|退订|(?:请|就)?(?:回复?|发)td?|[是对]吧|是吗|please|一下|了|吧|谢谢|短信|消息|通知|信息|服务"
    r"|12345|热线|你们的?|这个号|回访|all|sms)*"
)
_MESSAGE = re.compile(
    r"短信|讯息|消息|信息|通知|提醒|推送|微信|私信|回访|订阅|群发|骚扰|打扰|轰炸|打?电话来|来电话|打过?来|sms|message"
    r"|提示|铃声|(?:响|震|叮|滴)[^，。]{0,6}(?:部机|手机|电话)|联系(?:这个|此|本|该)(?:电话|号|手机)|往(?:上|里"
    r"|这)[^，。]{0,3}发|notification|texts?\b|打电话(?:问|烦|吵)|问卷|推销我|叮我|(?:一条"
    r"|叮一下)[^，。]{0,3}(?:接|叮)"
    r"|[退腿推][订丁钉盯汀]|unsub|(?:手机|电话)[^，。]{0,14}(?:响|震|叮|滴|嗡|叫|闹|清[净静])|耳根|(?:放过|饶了)我"
    r"|(?:发|send|推|打|烦|联系|@|艾特|叫|吵)(?:给|俾|畀)?我(?!们不)|(?:再|别|不要|莫|老|还|天天|一直|总)发|发(?:错|来)"
    r"|你们发(?:来)?的(?!.{0,4}[表函]|材料|证)|发一条|一条条|往(?:我|她|他|这|那)[^，。]{0,8}发|一天.{1,3}条"
    r"|这个号|名单|(?:给|跟|向)我(?:再|继续)?(?:发|推|打)|发(?:送|东西)|接收|(?:再|别)推了"
)
_STOP = re.compile(
    r"停(?!水|电|气|车|工|业|运|在|着|满|放)|(?<![特区级])别(?!的|人|处|墅|光|只)|(?<!要)不要|不用|不必|不需要|无需"
    r"|不想|不愿|不再|勿|莫|甭|免(?!费)"
    r"|关(?:掉|了|闭)|取消|屏蔽|拉黑"
    r"|退(?:订|了|群|出)|拒|唔(?:好|使|想|要)|冇好|收声|够了|移除|移出|删掉|删除|去掉|解除|踢出|no more|stop|烦死"
    r"|不接|不收|不订|[退腿推][订丁钉盯]|消停|[整搞弄]没|到此(?:为止|结束)|打住|放过|饶了|省省|[拖拉]黑|清[净静]"
    r"|闭嘴|撤(?:了|掉)|用不[上着]|嫑|覅|歇歇|有完没完|cancel"
)
_LINE = re.compile(
    r"(?:stop|quit) (?:(?:all|the|these|any) )?(?:it|texts?|notifications?|sms|messages?|reminders?|texting"
    r"|messaging|sending|contacting|bothering|calling)|(?:don'?t|do not|never) send (?:any )?(?:texts?|messages?"
    r"|sms)|no longer (?:wish|want|need)[^.]{0,12}(?:texts?|messages?"
    r"|sms|notif)|no more (?:texts?|messages?|sms|notifications?)|(?:don'?t"
    r"|do not) (?:want|need) (?:these|any|your|more)[^.]{0,8}(?:texts?|messages?|sms|notif)"
    r"|(?:don'?t|do not|never) (?:text|message|(?:send|contact|bother) me ?(?:any|more|again|$|texts?|messages?|sms))"
    r"|(?:take|remove|delete) (?:me\b|my (?:phone )?number|this number)[^.]{0,16}|opt(?:ing)? (?:me )?out"
    r"|唔好再(?:send|发|打)|(?:什么|啥)?都(?:不用|不要|别|无需|不必|莫)(?:再)?(?:告诉|通知|联系)我|"
    r"(?:机主|号主|前一?个人)[^。]{0,12}(?:别|不要|莫|勿|停)[^。]{0,8}发"
    r"|[把将]我[^，。]{0,3}(?:电话|号码|手机号)[^，。]{0,8}(?:删|移)(?:掉|走|除)|(?:请勿|不要|别"
    r"|勿)再?(?:以任何方式)?(?:联络|联系)本|把我[^，。]{0,3}(?:拉|移|踢|剔|拿)出[^，。]{0,6}(?:名单|列表|群|库)"
    r"|[把将](?:我|本人|这个"
    r"|本)[^。]{0,14}(?:名单|列表|群发|对象|库)[^。]{0,4}(?:移|删|去掉|踢|剔|划|拉出|拿出)"
    r"|(?:名单"
    r"|列表|群发|对象)[^。]{0,6}(?:移除|移出|剔除|划掉)|"
    r"^(?:谢绝|请勿|免)打扰|^别烦我|^屏蔽我|收声(?:啦|了|吧)|^我?退群|^no more|别再?(?:烦|吵|找)我|把?(?:通知"
    r"|短信|消息|提醒)(?:都|全)?(?:停|关|取消)|(?:以后|今后)(?:都|再)?(?:别|不要)(?:再)?联系|发错人.{0,4}别"
    r"|(?:你们|12345|热线|回访)[^，]{0,8}轰炸|.{0,4}名单.{0,4}拿(?:掉|走|下)"
)
_PLAIN = re.compile(  # also of those who say who they are ("我是小学生")
    r"(?:不要|别|莫|勿|唔好|停止|甭)(?:再|老|天天|总)*(?:给|向|跟|往|畀|俾)我(?:这里|这边|的?手机上?|这个(?:号"
    r"|手机))?(?:再)?(?:发|推|传|弹|塞)"
    r"(?:你们的?)?(?:信息|短信|消息|通知|提醒|推送|东西)?[了啦咯喇吧]*(?:[，。！,.!]|$)"
    r"|(?:不要|别|莫|勿|唔好|停止|甭)(?:再|老|天天|总)*发(?:短信|消息|信息|通知"
    r"|推送)(?:过?来)?[了啦咯喇吧]*(?:[，。！,.!]|$)"
)
_OTHERS = re.compile(
    r"移动|联通|电信|广电|银行|贷款|公司|平台|商家|广告|诈骗|陌生|推销|物业|学校|老师|群里|保险|退订不了|退订不掉"
    r"|无法退订"
    r"|(?:怎么|如何)退订(?!$|[啊呢吗吧的?？]|你们|短信|消息|通知|这个|12345)|(?<!没)(?<!没有)(?<!不是)投诉(?!你"
    r"|过)|举报|扣费|话费|套餐|会员|订单|课程|健身|老板|邻居"
    r"|房东|村里|对方|他们?(?:知道"
    r"|发)|材料|名单公布|没有?(?:收到|通知)"
    r"|(?:不要|别|不用)(?:通知|告诉|联系)(?:他|她|物业|单位|对方|老板|家人|村|店|学校|公司)"
    r"|(?<!别)(?<!不要)(?<!勿)联系我(?!了|家|们)"
    r"|联系(?:不上|电话)|等(?:消息|通知|电话)|催债|催收|派单|补充信息|撤销|撤诉|没(?:有)?下文|真人|客服在|找个人|菜单"
)
_OF_OUR_WORK = re.compile(  # messages instead of work, none at all, or a wrong record: a person reads it
    r"(?:[派来]人|[快赶]紧|赶快|尽快|抓紧|过来|来)(?:看看|处理|解决|[修办管查])|赶紧来|(?:还|都|仍|又)(?:是|在|没)?(?:[坏漏堵]|老样子)"
    r"|问题(?:还|仍|依然|照样|没|一直)|(?:根本|还是?|也|都|并|又|却)[没未](?:有)?(?:人)?(?:[办修管来动]|解决|处理|落实)"
    r"|应付(?!不)|敷衍|糊弄|忽悠|只[会知]道?发|光(?:会|知道)?发"
    r"|(?:[条个点]|任何)(?:消息|短信|通知|信息|回复|答复)(?:都|也)没|(?:登记|记录|录入|填写?)[^，。]{0,8}(?:不对|[错误]|不符)"
    r"|[留存记](?:下|录)?(?:我|本人)的?[^，。]{0,4}(?:信息|号|名)"
)
_NAMED = re.compile(r"短信|讯息|消息|信息|通知|提醒|推送|回访|订阅|群发|名单|对象|调查|电话|发|打|td|订")
_FOR_THEM = re.compile(  # for somebody else, or only the reason
    r"(?:替|帮)[^，。]{0,3}(?:邻居|同事|朋友|老板|房东|同学|亲戚|老乡)|(?:省|费|耗)[^，。]{0,3}(?:话费|流量)"
)
_INSTEAD = re.compile(  # another way to reach them: no wish for silence
    r"拿[个条]?(?:通知|短信|消息|回复)|发(?:短信|消息|信息|微信)?给我(?:就行|就好|就可以|即可)|(?:短信|微信|信息"
    r"|消息|电话)(?:通知|告诉|联系|告知"
    r"|回复|回)?我?(?:一声)?(?:就行|就好|就可以|即可)|(?:直接"
    r"|改|还是|只)(?:用)?打?电话(?:给我)?(?:说|讲|告诉|通知|联系|打)"
    r"|(?:发|打|联系)(?:到|给)我?(?:女儿|儿子|老婆|老公|妈|爸|另|别的|新|邮箱|微信|座机)"
)
_LEAVES = re.compile(
    r"满意|谢|解决|[修办弄搞]好|再见|拜拜|我走了|我忙去"
)  # said in parting, "don't look for me" ends a talk
_OF_US = re.compile(  # so plain that what else is in the line is only the reason
    r"(?:你们|12345|热线)[^，。]{0,4}(?:短信|消息|通知|信息|提醒|电话|回访)[^。]{0,24}(?:别|不要|莫|不用|不必"
    r"|停止?|勿)(?:再|给我|来)*(?:发|推|打)"
)
_UNASKED = re.compile(  # none was wanted, or a threat against further messages
    r"谁(?:让|叫|准|允许|许可?|要)(?:你们?)?(?:再|又|老|总|天天)*(?:给|跟|向)我(?:再|又|老|总|天天)*(?:发|推|打)"
    r"|^(?:你们?|以后|要是|如果|敢)*再(?:敢|给我|跟我)*(?:发|打|推).{0,4}(?:骚扰|短信|消息|电话|信息"
    r"|来).{0,8}(?:投诉|举报|告|曝光|报警|工信部|拉黑)|^(?:你们?|有本事)?再(?:给我|跟我)?(?:发"
    r"|推)[^，。]{0,4}(?:试试|看看)"
)
_THIRD = re.compile(
    r"(?:给(?![他她](?:停|关|取消|退订))|让|告诉|转(?:给|至|到)?|报出|公开|打码).{0,4}(?:他|她|施工|街道|物业"
    r"|单位|对方|村|社区|队|老板|家人"
    r"|承办|部门)|名字|身份|姓名|打码"
)
_SPAM = re.compile(  # what reaches people from elsewhere
    r"(?:被|遭到?|受到?)[^，]{0,8}(?:轰炸|骚扰)|(?:骚扰|垃圾|广告|营销|推销|诈骗|陌生)(?:的)?(?:短信|电话|信息"
    r"|来电|消息)"
    r"|(?:短信|电话|信息|消息)(?:轰炸|骚扰)"
)
_OURS = re.compile(
    r"你们|12345|热线|回访|退订|拒收|屏蔽我|不(?:想|要)再?收|(?:别|不要|勿|莫|甭)(?:再|老|总|来|给|对|向"
    r"|我)*(?:发|打|推|烦|轰炸|骚扰|短信|电话)"
)
_OF_OTHERS = re.compile(r"催|他们?|她|贷款|商家|诈骗|银行|移动|联通|电信|物业|老板|公司|邻居|学校|推销")
_CALLS = re.compile(r"打(?!架|人|孩|桩|砸)|电话|联系|回访|问卷|推广|再问|号码|回复")
_MAY_STOP = re.compile(
    r"\b(?:t|td)\b|(?<![a-z])t(?:d|$|了|,|，)|退(?:订|顶|定|阅|群|短信|消息|通知)|send|unsubscribe|sms|message"
)
_MORE_WISHES = re.compile("真人|人工|找个人|客服|催|派(?:人|单)|补充|撤(?:销|诉)|结果|回复我|打给我")
_CLAUSE = re.compile(r"[^，。！？!?,.、；;\s~～…]+")
_MARKS = re.compile(r"[\s，。！？!?,.、；;:：~～…“”\"'()（）\[\]【】]+")


def is_taken_back(bare: str) -> bool:
    """Whether the whole line asks to hear from us again, in the words that our confirmation proposes."""
    pattern = r"(?:我要?|请)?(?:恢复|重新)(?:接收|订阅|发送)?(?:短信|消息|通知)?(?:吧|谢谢)?"
    return re.fullmatch(pattern, bare) is not None


def is_bare(bare: str) -> bool:
    """Whether the whole line is 退: a wish for silence where no matter is open that it could speak of."""
    return re.fullmatch(r"/?退+[吧啊呀啦咯哦]*", bare) is not None


def is_asked(said: str) -> bool:
    """`said`: the folded text in small letters.

    A single 退, 停 or N is none while a matter is open: it may speak of money, of a noise or mean "no".
    """
    bare = _MARKS.sub("", said)
    if not bare or len(bare) > _BRIEF:
        return False
    if _WORD.fullmatch(bare) or is_unasked(said):
        return True
    if _is_of_spam(said) or _takes_leave(said) or _INSTEAD.search(said) or _OF_OUR_WORK.search(said):
        return False
    if _of_third_parties(said):
        return _in_one_clause(said)
    if any(one.search(said) for one in (_LINE, _OF_US, _PLAIN)):
        return True
    return _is_of_messages(said) or _in_one_clause(said)


def _is_of_messages(said: str) -> bool:
    """Whether an end of messages is spoken of, and nothing that could be a matter."""
    about = topics(_SPAM.sub("", said)) - {"telecom"}
    return not about and _MESSAGE.search(said) is not None and _STOP.search(said) is not None


def _of_third_parties(said: str) -> bool:
    own = _FOR_THEM.sub("", _SPAM.sub("", said))
    return _OTHERS.search(own) is not None or _THIRD.search(said) is not None


def _in_one_clause(said: str) -> bool:
    """Whether one clause is such a wish by itself, and the others only give the reason: they hold no trouble."""
    clauses = _CLAUSE.findall(said)
    wishes = [one for one in clauses if _is_of_messages(one) and not _of_third_parties(one)]
    rest = "，".join(one for one in clauses if one not in wishes)
    named = any(_NAMED.search(one) for one in wishes)
    return named and not (
        _MORE_WISHES.search(rest) or complaint_words.states_facts(rest) or complaint_words.is_of_somebody(rest)
    )


def _takes_leave(said: str) -> bool:
    """Whether "don't look for me" is said in parting, by somebody who is content: no wish about messages."""
    return _LEAVES.search(said) is not None and _NAMED.search(said) is None


def is_unasked(said: str) -> bool:
    """Whether it reproaches us for messages, or threatens: a number to be deleted beside it is one of our list."""
    return _UNASKED.search(said) is not None and not topics(_UNASKED.sub("", said))


def _is_of_spam(said: str) -> bool:
    """Whether it complains of messages that are not ours."""
    return _SPAM.search(said) is not None and _OURS.search(said) is None


def could_be(said: str) -> bool:
    """Whether nothing speaks against such a wish, and half of its words are there: enough where the model is sure."""
    if is_elsewhere(said) or topics(_SPAM.sub("", said)) - {"telecom"}:
        return False
    return any(one.search(said) for one in (_STOP, _MESSAGE, _MAY_STOP))


def is_elsewhere(said: str) -> bool:
    """Whether it is about others' messages, about our work, or about another way to reach the writer."""
    own = _FOR_THEM.sub("", said)
    return any(one.search(own) for one in (_OF_OTHERS, _INSTEAD, _OF_OUR_WORK)) or _is_of_spam(said)


def may_be(said: str) -> bool:
    """Whether it has the words of such a wish at all: an end, and messages or calls of ours."""
    if is_elsewhere(said):
        return False
    stops = _STOP.search(said) is not None
    return _MAY_STOP.search(said) is not None or (stops and (_MESSAGE.search(said) or _CALLS.search(said)) is not None)
