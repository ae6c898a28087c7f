"""Thanks, acknowledgements, greetings and small talk: lines that ask for nothing. Pure.

What is left of a line once every courteous word is taken away decides: nothing is left of courtesy alone.
"""

import re

from router.triage import complaint_words
from router.triage.topics import topics

_MARKS = re.compile(r"[\W_]+")
_EMOJI_THANKS = re.compile(r"\[(?:玫瑰|抱拳|合十|握手|强|爱心|鲜花|赞|ok)\]|[🙏👍👌❤🌹💐😊😀😄🤝💪🎉👏😁🥰😘☺✌]|🆗")
_THANKS = (
    "非常感谢 十分感谢 万分感谢 太感谢 感谢 感激不尽 劳慰 哋 难为 大热天 大冷天 有 谢谢 谢了 谢啦 多谢 谢 "
    "3q thx thanks thankyou thank 唔该晒 唔该 多得 辛苦 费心 有劳 麻烦你们 麻烦您 麻烦了 给你们点赞 点赞 "
    "点个赞 为你们点赞 好的 好滴 好嘞 好呢 好吧 好 行 可以 收到 知道 明白 了解 清楚 晓得 嗯嗯 嗯 哦哦 哦 "
    "噢 ok okay okk 没事 没关系 不客气 不用谢 再见 拜拜 88 bye 晚安 祝你们 祝您 祝 工作顺利 生活愉快 "
    "好人一生平安 平安 身体健康 新年快乐 你们真好 真好 太好 真棒 太棒 厉害 给力 效率高 效率真高 真快 "
    "这么快 好人 服务好 服务真好 态度好 态度真好 暖心 耐心 有心 贴心 放心 满意 等消息 等你们消息 等通知 "
    "懂了 懂 劳烦 慢慢来 不急 不着急 费神 操心 难得 "
    "等电话 那我等 我等 等着 等 先这样 就这样 没别的 没有别的事 没有了 没了 暂时没有 没问题 那就这样"
)
_THANKS_MEANT = re.compile(
    r"谢|劳慰|难为|感激|多得|唔该|3q|thx|thank|辛苦|费心|有劳|麻烦(?:你|您|了)|点赞|收到|知道|明白|了解|清楚|晓得"
    r"|好的"
    r"|好滴|好嘞|好吧|好呢|^好+$|^行|可以|嗯|哦|噢|ok|没事|不客气|再见|拜拜|bye|晚安|真好|太好|真棒|太棒|给力"
    r"|先这样|就这样|没别的|没有了|^没了|等|^懂|劳烦|慢慢来"
)
_GREETINGS = (
    "你好 您好 大家好 hi hello 哈喽 哈罗 嗨 喂喂 喂 嘿 早上好 上午好 中午好 下午好 晚上好 早安 早晨 早 "
    "你早 雷猴 食咗饭未 在吗 在不在 在不 在嘛 在么 在线吗 在线 在没 有人吗 有人在吗 有人没 有人么 "
    "有没有人 有人 有冇人 人呢 人在吗 请问 打扰 打扰了 你们 start 测试一下 测试 试试 试一下 试下 test "
    "测一下 看看能不能用 能用吗 能收到吗 收得到吗 听得到吗 听得见吗 能听到吗 看得到吗 看看 你是谁 你谁 "
    "你叫什么名字 你叫什么 你叫啥 你是哪个 你是什么 你是机器人吗 是机器人吗 机器人吗 是不是机器人 "
    "你是不是机器人 你是人还是机器 你是真人吗 是真人吗 机器人 小助手 你会什么 你能干什么 你能做什么 "
    "能干嘛 你会干嘛 讲个笑话 说个笑话 今天天气怎么样 今天天气真好 今天天气不错 天气怎么样 今天天气 天气 "
    "真热 好热 下雨了 吃饭了吗 吃了吗 吃了没 吃饭没 无聊 聊聊天 聊天 陪我聊 陪我聊聊 哈哈 呵呵 嘻嘻 嘿嘿 "
    "发错了 发错 发错人了 打错了 打错 不好意思 没什么事 没事 随便问问 随便看看 随便 路过 点错了 按错了 "
    "误触 你多大了 几岁 你几岁 你下班了吗 你累不累 不睡觉吗 你不睡觉吗 你们是 12345 热线 政府热线 "
    "市民热线 这里是"
)
_FILLERS = (
    "了 啊 呀 呢 吧 嘛 哈 啦 哦 噢 喔 额 呃 嗯 的 我 你们 你 您 们 大家 很 真的 真 太 就 那 这 都 先 一下 "
    "同志 领导 老师 师傅 小姐 美女 帅哥 亲 各位 客服 工作人员 还 也 是 呐 喽 咯 滴 晒 哟 请 小妹 靓女 "
    "靓仔 阿姨 姑娘 小伙子 帮忙 帮助 让您 让你们 为民 关心 支持 回复 答复 处理 解决 及时 这么 快 给 为 到 "
    "晓得 大 一声 不 吗 今天 现在 么"
)


def _any(*words: str) -> re.Pattern[str]:
    """`words`: parted by blanks; the longest is tried first."""
    every = [word for part in words for word in part.split()]
    return re.compile("|".join(sorted(map(re.escape, every), key=len, reverse=True)))


_OF_THANKS, _OF_GREETING = _any(_THANKS, _FILLERS), _any(_GREETINGS, _FILLERS)
_OF_EITHER, _GREETING_MEANT = _any(_THANKS, _GREETINGS, _FILLERS), _any(_GREETINGS)
_ASKS_WHEN = re.compile(
    r"什么时候|多久|几时|怎么还|还没|没有?(?:人|来|解决|处理)|不(?:满意|行|好|给|管|解决|处理|可以|用了)|快点|搞快"
)
_WARNS = re.compile(r"你们?(?:都|就|给我)*等着")  # "you wait" is no thanks
_GRATITUDE = re.compile(r"谢|感激|多得|唔该|劳慰|难为(?:你|您)|有你们真好|为你们|thank")
_MATTER = re.compile(
    r"[?？]|怎么|如何|能不能|投诉|举报|反映(?!的)|坏|堵|漏|停(?:水|电)|还(?:是|没|有(?!人(?:接|在|值|应|回)))|但是?|可是|就是|希望|建议"
    r"|麻烦(?!你|您|了)|另外|再|请(?!接受|收下)"
)
_STICKER = re.compile(r"(?:\[(?!图片|照片|语音|视频|文件|位置|链接|附件|名片)[\u4e00-\u9fff]{1,4}\]|\W)+")
_CHAT = re.compile(
    r"(?:你?先?等(?:等|一下|下|我)?|稍等)(?:哈|啊|我|一下|下)*我?(?:去|要)(?:收|接|开|关|倒|上|喝|煮|晾|洗|拿(?:快递|外卖)).{0,10}"
    r"|.{0,24}(?:祝福|快乐|好运)(?:来)?(?:传|转|分享)(?:给|发).{0,8}"
    r"|(?:早上好|早安|晚安|中午好|早)(?:愿|祝)(?:你|您|大家).{0,20}|试(?:试|下|一下)?看?(?:能不能|能否|会不会)(?:发|收|打|通|用).{0,8}"
    r"|(?:没事|不好意思|对不起|哎哟|哎呀)*.{0,2}我?家?(?:小)?(?:孙子|孙女|孩子|娃娃?|小孩|崽子?).{0,6}(?:乱|瞎|误)(?:按|点|拨|打|发).{0,10}|"
    r"喂*(?:能)?(?:听|看|收)(?:得|不)?(?:到|见)(?:没有?|吗|不).{0,4}|(?:哈|嘿|呵|嘻)*(?:你|你个机器|你哋"
    r"|你们)(?:还|还会|都会|也会|识|蛮|挺).{0,10}|.{0,8}(?:每天开心|天天开心"
    r"|平安是福|身体健康|万事如意|吉祥).{0,10}|.{0,4}(?:我在骑车|我在开车|等一下|等等|稍等|在忙|等下)(?:我在"
    r"|再)?.{0,6}|"
    r"(?:你们)?(?:周末|晚上|半夜|过年|这么晚|几点)(?:也|还|都)?(?:在)?(?:上班|在线|工作|不睡).{0,10}"
    r"|(?:哈|嘿|呵)*(?:你)?还?(?:挺|蛮|真)(?:会聊|好玩|聪明|有意思|搞笑|智能).{0,4}|"
    r".{0,4}(?:中秋|新年|春节|国庆|元旦|端午|节日|周末|生日|元宵|圣诞)(?:节)?快乐.{0,18}|恭喜发财.{0,6}|(?:你|你们"
    r"|您)(?:是|到底是)(?:不是)?(?:真?人|ai|机器|机器人|电脑|自动).{0,12}"
    r"|(?:你|你们)(?:会不会|会|能不能|能|可以|懂不懂|识唔识|识)(?:讲|说|唱|写|背|算|做|听|不会)?.{0,4}(?:话|歌|诗"
    r"|笑话|英语|外语|算命|方言|饭|作业).{0,5}"
    r"|(?:今天|今日|外面|天气|这天|最近|昨晚)(?:真|好|太|又)?.{0,3}(?:热|冷|下雨|落雨|刮风|晒|好天气|天气).{0,12}"
    r"|(?:随便|路过|好奇|无聊|顺便|手滑|不小心)(?:点|看|进|逛|按|发).{0,8}|.{0,3}(?:点|按|进|发|打)错(?:了|人"
    r"|地方|窗口|群).{0,6}"
    r"|(?:你|你们)(?:叫|姓|几岁|多大|是男|是女|累|困|吃|睡|下班|放假|有女|有男|喜欢).{0,10}|(?:讲|说)(?:个"
    r"|一个)?笑话.{0,16}|.{0,4}(?:明天|今天|后天|周末).{0,2}(?:下不下雨|会下雨|天气|冷不冷|热不热).{0,8}"
    r"|.{0,4}(?:测试|试下|试一下|试试|test).{0,8}"
)
_TO_THE_MACHINE = re.compile(  # addressed to the answerer, or about the weather: no problem in it
    r"(?:(?:你好|您好|哈喽|嗨|嘿|hi|hello)*(?:呀|啊)?(?:小助手|小?机器人|小?客服)?你(?:几岁|多大|多高|喜欢吃).{0,14}|"
    r"(?:哈喽|哈罗|嗨|嘿|你好|您好|hello|hi|喂|在吗)*(?:你|你们|您)(?:到底)?(?:是|会不会|会|能不能|能|可以)(?:不是)?"
    r"(?:真?人|机器人?|ai|唱歌|唱首歌|跳舞|讲笑话|说笑话|聊天|写诗|背诗|做饭|陪我聊)"
    r"(?:还是|或者|不是|机器人?|真?人|ai|给我|听|一首|一个|吗|吧|呀|呢|啊|么|嘛)*"
    r"|(?:今天|今日|外面)?天气.{0,4}(?:不错|真好|好|舒服|热|冷|凉快|闷).{0,3}|(?:下雨|落雨|下雪|起风|刮风)了.{0,3}(?:你|你们)那.{0,8}"
    r"|.{0,8}(?:无聊|闷得慌|睡不着)(?:.{0,4}(?:聊|说|讲)(?:聊|说|讲)?(?:话|天)?.{0,3})|(?:你|你们)(?:那|那边)?(?:几点|什么时候)(?:下班|上班|休息|睡).{0,3}(?:你|你们)不(?:用|要)?(?:睡|休息|下班).{0,4})"
)
_CLAUSE = re.compile(r"[，,。;；!！?？~～…\s]+|\.{2,}")
_KIND = re.compile(
    r"谢|感激|辛苦|多得|唔该|劳|赞|棒|厉害|真好|好人|贴心|热情|耐心|负责|礼貌|满意|服务|态度|效率|帮|姑娘|小哥|小姐姐|小伙|阿姨"
    r"|同志|祝|平安|快乐|健康|顺利|万事|麻烦|打扰|没事|没别的|没有别|不用|再见|再会|拜|走了|晚安|早点|休息|懂|明白|知道|清楚|收到|放心"
    r"|高兴|开心|及时|认真|讲得|说得|解释|问完|问一下|等|找|发给|回头|回你|打来|电话|就这|那就|就是|啦|哈|咯|嘞|好的|为民|群众|老百姓|加班"
    r"|口头|锦旗|问路|难为|解答|指点|指教|承蒙|承教|关照|感|有问必答|巴适|和气|挂了|(?:没|别)(?:有|无)?(?:其他|旁的|他事)|多亏|热的天|强一万倍"
    r"|打错|发错|信号|听得|看到|机主|买菜|食咗|快递|留言|联系|存你|没打过|不在"
    r"|上班|天[冷热]|[冷热]天|大晚上|这么晚|加鸡腿|么么|爱你|功夫|时间|添"
)  # a clause beside the thanks is part of them
_REPROACH = re.compile(
    r"[什啥]么?(?:都|也)(?:没|不)(?!关系|用谢)|(?:根本|压根|一点)(?:都|也)?(?:没|不)|没(?:干|做)事|白等"
)
_BESIDE = 3  # characters of a clause that is not
_BRIEF = 36


def is_thanks(said: str) -> bool:
    """`said`: the folded text in small letters. Thanks or an acknowledgement, and nothing else."""
    bare = _MARKS.sub("", _EMOJI_THANKS.sub("", said))
    if not bare or _STICKER.fullmatch(said.strip()):
        return _EMOJI_THANKS.search(said) is not None
    if len(bare) > _BRIEF or _ASKS_WHEN.search(bare) or _WARNS.search(bare) or not _THANKS_MEANT.search(bare):
        return False
    if reproaches(bare):
        return False
    if _CHAT.fullmatch(bare) and not _GRATITUDE.search(bare):
        return False
    return not _OF_EITHER.sub("", bare) or (
        _GRATITUDE.search(bare) is not None
        and not (_MATTER.search(said) or topics(said) or complaint_words.states_facts(said))
        and not says_more(said)
    )


def reproaches(said: str) -> bool:
    """Whether thanks are meant bitterly: "谢谢你们什么都没干"."""
    return _REPROACH.search(said) is not None


def is_small_talk(said: str) -> bool:
    """A greeting, a test, a word to the machine: nothing to be taken down."""
    bare = _MARKS.sub("", said)
    if _STICKER.fullmatch(said.strip()):
        return True
    if not bare or len(bare) > _BRIEF or _ASKS_WHEN.search(bare):
        return False
    if _TO_THE_MACHINE.fullmatch(bare):
        return True
    only_greeting = _GREETING_MEANT.search(bare) is not None and not _OF_EITHER.sub("", bare)
    return only_greeting or (
        _CHAT.fullmatch(bare) is not None and not topics(said) and not complaint_words.states_facts(said)
    )


def says_more(said: str) -> bool:
    """Whether a clause of a courteous line is about something else: "谢谢，中心医院"."""
    clauses = [one for one in _CLAUSE.split(said) if one]
    return len(clauses) > 1 and any(
        _KIND.search(one) is None and len(_MARKS.sub("", _OF_EITHER.sub("", one))) >= _BESIDE for one in clauses
    )


def greets_and_says_more(said: str) -> bool:
    """Whether a greeting precedes something else: "你好，却无人管"."""
    first, *rest = [one for one in _CLAUSE.split(said) if one] or [""]
    return bool(rest) and _OF_GREETING.sub("", first) == "" and says_more(said)
