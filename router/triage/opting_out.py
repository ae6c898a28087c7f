"""Does a citizen want no more messages from us? Pure.

The words are those that carriers prescribe for short messages (TD, T, 退订) and what people write instead. A complaint
about somebody else's messages ("移动公司老给我发广告，退订不了") is a matter, no wish towards us.
"""

import re

_BRIEF = 30  # characters; a longer text is a matter
_WORD = re.compile(
    r"(?:我要?|申请|请|麻烦|帮我?|给我|回复?|发送?|选择)*(?:td|t|n|退|退订|取消订阅|取消关注|拒收|拒绝接收|stop"
    r"|quit|unsubscribe)"
    r"(?:退|退订|一下|了|吧|谢谢|短信|消息|通知|信息|服务|12345|热线|你们的?|这个号|回访)*"
)
_SENT = r"(?:短信|消息|信息|通知|微信|推送|提醒|回访|这些|这个|东西|了|过来|烦我|sms)"
_WISH = re.compile(
    rf"(?:别|不要|不用|莫|甭|唔好|冇|停止|请停止|勿|无需|不必|不需要)(?:再|老是?|总是?|天天|一直|继续)*(?:给我"
    rf"|跟我|向我|同我|往我手机|畀我|俾我)?"
    rf"(?:再|继续)*(?:发送?|推送?|传|群发)(?:这种|这些|什么|啥|那么多)*{_SENT}?"
    rf"|(?:不想|不愿意?|不要|不用|不再|唔想)(?:再)?(?:收到?|接收|看到?|接到?)(?:你们?的?|这些|这种|任何|到)*{_SENT}"
    r"|(?:取消|关闭|关掉|停掉|停了|屏蔽)(?:我的|这个|所有|一切|给我的)?(?:短信|消息|通知|推送|订阅)(?:提醒|通知"
    r"|推送|服务)?"
    r"|(?:把|将)我(?:的(?:号|号码|手机号|电话))?(?:从)?.{0,6}(?:移除|删掉|删除|拉黑|剔除|移出|去掉)"
    r"|不要(?:再)?(?:用)?短信(?:骚扰|打扰|轰炸)"
    r"|(?:别|不要|莫|唔好|甭|请勿|停止)(?:再|老是?|天天|一直)*(?:给我|跟我|同我)?(?:打|来)(?:电话|回访)(?:来|过来"
    r"|给我|了|骚扰|打扰)|(?:以后|今后)(?:都|再)?(?:别|不要|不用|莫)(?:再)?(?:发|打|联系|回访|推)"
    r"|(?:不|拒绝|停止|停|勿|别|不再)(?:想|要|用|再)?(?:接收|接受|收|发送|推送|拨打)(?:任何|此类|这类|你们?的?"
    r"|贵.{1,3}的?)*(?:短信|消息|信息|通知|电话|回访|推送)|(?:停止|请勿|不要|别)(?:再)?(?:向|给|对|往)(?:我|本|该"
    r"|这个).{0,10}(?:发送|发|推送|拨打|打)|(?:移|删|踢|拉|退)(?:出|除|掉).{0,8}(?:名单|列表|群发)|(?:唔好|别"
    r"|不要|莫)(?:再)?(?:send|发)(?:嘢|东西|野)?|(?:发|打)错(?:号码|人|号)了.{0,8}(?:别|不要|莫)"
    r"|(?:短信|消息|信息)(?:太多|太烦|烦死).{0,8}(?:别|不要|停|退)|不(?:要|用|需要)(?:再)?(?:短信|消息)?(?:打扰"
    r"|骚扰)我?"
)
_OTHERS = re.compile(
    r"移动|联通|电信|广电|银行|贷款|公司|平台|商家|广告|诈骗|陌生|推销|物业|学校|老师|群里|保险|退订不了|退订不掉"
    r"|无法退订|怎么退订|如何退订|投诉|举报|扣费|话费|套餐|会员|订单|课程|健身"
)
_MARKS = re.compile(r"[\s，。！？!?,.、；;:：~～…“”\"'()（）\[\]【】]+")


def is_taken_back(bare: str) -> bool:
    """Whether the whole line asks to hear from us again, in the words that our confirmation proposes."""
    return (
        re.fullmatch(r"(?:我要?|请)?(?:恢复|重新)(?:接收|订阅|发送)?(?:短信|消息|通知)?(?:吧|谢谢)?", bare) is not None
    )


def is_asked(said: str) -> bool:
    """`said`: the folded text in small letters."""
    bare = _MARKS.sub("", said)
    if not bare or len(bare) > _BRIEF:
        return False
    if _WORD.fullmatch(bare):
        return True
    return _OTHERS.search(said) is None and ("退订" in bare or _WISH.search(bare) is not None)
