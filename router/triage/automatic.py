"""Texts that a machine has written: auto-replies of phones and mailboxes, notices of carriers, delivery reports. Pure.

They are kept and never answered, so that two machines do not write to each other for ever.
"""

import re

_FORMS = re.compile(
    r"^\W{0,3}(?:自动回复|自动应答|auto(?:matic)?[ -]?reply|out of office)"
    r"|[【\[(（](?:自动回复|自动应答|机器人回复)[】\])）]|(?:本|此|该)?(?:短信|邮件|消息|信息)(?:为|由"
    r"|是)?(?:系统|自动)+(?:自动)?(?:发送|回复|生成)"
    r"|^[【\[]中?国?(?:移动|联通|电信|广电|铁通)[^】\]]{0,8}[】\]]|^[【\[](?:来电提醒|漏话提醒|短信呼|通信助理"
    r"|小秘书|语音信箱)[】\]]"
    r"|(?:我|本人|机主)(?:现在|正在|目前|暂时)*(?:在)?(?:开车|开会|上课|驾驶|休息|忙|不方便接听?|不在|外出|休假"
    r"|睡觉).{0,12}"
    r"(?:稍后|一会儿?|晚点|回头|待会|尽快|之后)(?:会|再|将)*(?:与|和|跟|给|回复|联系|回)"
    r"|^(?:您好\W{0,2})?您的(?:来信|邮件|消息|信息|短信|留言)(?:我|本人)?(?:已|已经)收到"
    r".{0,3}(?:会|将).{0,3}(?:尽快|稍后|及时|尽早).{0,3}(?:回复|联系)(?:您)?\W*(?:自动)?\W*$"
    r"|i.?m (?:driving|in a meeting|busy).{0,30}(?:get back|call you|reply|later)"
    r"|您?有(?:一|1|\d+)条(?:新|未读)的?(?:语音)?(?:留言|信箱|邮件)|您(?:拨打|呼叫)的(?:用户|号码|电话)"
    r"|(?:来电|漏话|未接来电)提醒|于.{0,20}(?:曾)?(?:给您来电|来电\d*次|呼叫过您)"
    r"|(?:短信|消息|邮件)(?:已)?(?:送达|发送失败|投递失败|被退回|未送达)|delivrd|undeliv|expired|mailer-daemon"
    r"|delivery (?:status|report|failure)"
    r"|(?:验证码|校验码|动态码)[^，。]{0,6}\d{4,8}|\d{4,8}[^，。]{0,4}(?:验证码|校验码)"
)
_OWN_WORDS = re.compile(r"投诉|举报|诈骗|骗|怎么办|请问|我收到|收到.{0,6}短信|老是|一直|扣|乱")


def is_machine(said: str) -> bool:
    """`said`: the folded text in small letters. What a person adds to such a text makes it theirs."""
    return _FORMS.search(said) is not None and _OWN_WORDS.search(said) is None
