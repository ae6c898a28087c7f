"""Does somebody ask how an earlier matter stands, and nothing else?

Pure and strict: who tells a matter in which the word 进度 occurs ("小区改造进度太慢") must be taken down, not told
about something else. So every word has to belong to the question, or the matter is named as one reported before
("我上周投诉的噪音处理得怎么样了").
"""

import re

_BRIEF = 30  # characters; longer texts tell a matter even if they ask first
_NUMBER = re.compile(r"[a-z]{0,4}\d{4,}")
_QUESTION = re.compile(
    r"进度|进展|怎么样|如何|到哪|哪一?步|结果|消息|下文|答复|回复"
    r"|(什么时候|多久|几时).*(办|处理|解决)|(办|处理|解决)(好|完)?了?(吗|没)|查.*(工单|编号|诉求|投诉)"
)
_AROUND = (
    *("请问", "问一下", "问问", "想问", "麻烦", "您好", "你好", "在吗", "帮我", "帮忙", "谢谢", "我们", "你们", "咱们"),
    *("我", "想", "要", "请", "的", "得", "到", "那个", "那件", "这个", "这件", "那", "这", "上次", "上回", "之前"),
    *("以前", "昨天", "前天", "前几天", "上周", "上个月", "早上", "上午", "下午", "刚才", "反映", "反应", "投诉"),
    *("举报", "报修", "咨询", "报", "过", "说", "提", "诉求", "工单", "单子", "编号", "号", "问题", "事情", "事"),
    *("件", "情况", "现在", "目前", "到底", "都", "还", "了解", "知道", "看看", "看", "查询", "查", "一下", "一个"),
    *("进度", "进展", "办理", "办", "处理", "解决", "落实", "好", "完", "怎么样", "如何", "哪一步", "哪步", "哪"),
    *("有没有", "没有", "有", "没", "结果", "消息", "下文", "答复", "回复", "什么时候", "多久", "几时", "能", "会"),
    *("可以", "是", "了", "吗", "呢", "啊", "呀", "吧", "么", "嘛", "个", "在", "给", "一步"),
)
_ANY_AROUND = re.compile("|".join(sorted(_AROUND, key=len, reverse=True)))
_REPORTED = re.compile(
    r"(反映|反应|投诉|举报|报修|咨询|说|提|报)过?的.{0,15}?"
    r"(怎么样|如何|到哪(一?步)?|(办|处理|解决|修)(好|完)?了?(吗|没有?)|有?(没有)?(结果|消息|答复|回复)了?(吗|没有?)"
    r"|(进度|进展)(怎么样|如何|到哪(一?步)?)?)(了|呢|啊)*$"
)


def asked(bare: str) -> bool:
    """`bare`: what was written without blanks and punctuation, in small letters."""
    if len(bare) > _BRIEF or not _QUESTION.search(bare):
        return False
    return bool(_REPORTED.search(bare)) or not _ANY_AROUND.sub("", _NUMBER.sub("", bare))
