"""Insults without a matter. Pure; words are matched only to answer calmly, and to spare the desk a ticket of them."""

import re

from router.triage import complaint_words

_BRIEF = 40
_INSULT = re.compile(
    r"nmsl|w?cnm|艹n|fuck|bitch|asshole|idiot|死?八婆|死三八|说人话|滚回|贱骨头|窝囊废|"
    r"傻[逼比币屄叉x吊]|[煞沙]笔|\bsb\b|^sb|[你妮尼]妈(?!妈)|他妈|妈的|妈了个|你妹|脑壳有|收皮|癲佬|癫佬|麻痹"
    r"|草泥马|[操草艹日干]你|卧?槽你"
    r"|狗(?:东西|官|屁|日|娘|腿子|杂种)|杂种|王八|混蛋|浑蛋|畜生|畜牲|人渣|败类|蠢货|蠢猪|猪(?:脑|头)|废物|饭桶"
    r"|酒囊|(?<![清收倒运扔丢烧堆放捡扫理])垃圾(?:部门|单位|热线|政府|平台|玩意|东西|服务|12345|人|机器)?$"
    r"|^垃圾(?:你们|部门|单位|热线|政府|平台"
    r"|东西|服务|12345)|一群?垃圾|都是垃圾|真垃圾"
    r"|脑残|脑子(?:进水|有病|有坑|坏)|智障|弱智|白痴|神经病|有病吧|吃(?:屎|干饭|白饭|闲饭|狗屎)|白吃|尸位|死全家"
    r"|不得好死|去死吧|滚(?:蛋|开|远|犊子)?$|^滚|给老子|老子(?:骂|弄)|骂死|屁(?:用|事不干|都不)|什么(?:玩意儿?"
    r"|狗屁|东西|破)|破(?:热线|平台|系统|机器|玩意)|扯(?:淡|蛋)|丢(?:雷|你|那)|仆街|扑街|冚家|顶你|痴线|黐线|死蠢"
    r"|死人(?=吗|么|啊|呀|吧|$)|都死(?:了|光|绝|哪)|死(?:光|哪去)了|[眼耳](?:睛|朵)?(?:都|是|全)?[瞎聋]了?|瞎了(?:眼|吗)|聋了吗|哑巴(?:了|吗)|吃(?:什么|啥)长大"
    r"|废柴|食屎|龟(?:儿|孙)|瓜(?:娃|皮|批)|锤子|哈(?:戳|批|儿)|日(?:妈|你)|狗屎|妈了个|戇鳩|戆鸠|戆居|卵(?:仔"
    r"|用)|癫(?:的|仔)|去死(?!了)|死绝|🖕|死(?:机器|热线"
    r"|平台|衙门)|猪都"
    r"|[你恁侬](?:们|哋)?(?:这[帮群些])?(?:人)?(?:都|就|真|难道|怕)?(?:是不是|不是|是)(?:一?[头群窝帮])?(?:猪|狗|驴|畜牲)(?![肉圈场瘟粪舍油屎毛叫吠])"
    r"|[你恁侬](?:们|哋)?(?:都|就|真|是不是|怕是)+有病|蛀虫|呸|吃人饭不|不是人|良心(?:被|喂)|贱(?:人|货)|不要脸|无耻|臭不要|丧良心|黑心烂|骗子|装死|装聋|🖕|💩|🤬"
)
_OF_ABUSE = re.compile(
    r"你们?|我们?|他们?|这(?:些|个|帮|群|种)?|那(?:些|个|帮|群)?|一?(?:群|帮|个|伙)|都|就|是|真|太|全|全部|的|了"
    r"|吧|啊|呀|吗|呢|和|跟|给|在|干|做|做事|办事|什么|东西|玩意儿?|人|政府|部门|单位|热线|平台|机器人?|客服"
    r"|接线员|12345|热线|纳税人|养|老百姓|我|骂|只会|就会|除了|还会|有|没|没有|用|没用|有用|屁|不|拿|钱|公务员"
    r"|当官的|领导|去|死|早晚|迟早|要|倒闭|关门|算了|一点|啥|都不|干活|办|事|实事|能|会"
)
_COARSE = re.compile(  # no insult by itself, and hardly ever said without one
    r"傻|蠢|娘|混账|玩意|脑[子壳]|一[帮窝群坨]|货$|猪|养(?:你|条|狗)|cnm|nmsl|大爷|个头|个腿|人话|读过书|死丫头|全家|[*]{2}|丘之貉"
    r"|糊弄老百姓|垃圾|啥也不是|吃白饭|混饭"
)
# what citizens say as well of those whom they complain about: an insult to us only where we are named
_OF_ANYBODY = re.compile(
    r"骗子|不要脸|无耻|臭不要|丧良心|良心(?:被|喂)|黑心烂|装死|装聋|蛀虫|什么东西|扯(?:淡|蛋)|不是人|废柴"
)
_US = re.compile(
    r"[你恁妮尼侬儂]|一[帮窝群]|12345|热线|客服|接线|机器|平台|系统|政府|部门|单位|衙门|当官|公务员|公仆|纳税人"
)
_ASKS = re.compile(r"吗|什么时候|几点|几时|告你|上班")
_DECLARED = re.compile(r"(?:就是|就想|只想|专门|特意)(?:要|想|来|打来|打电话)*骂(?:你|人)")
_HARASSES = re.compile(  # addressed to the answerer, with nothing to be recorded
    r"穿[^，。]{0,8}(?:内裤|内衣|丝袜|胸罩)|(?:你|妹|姐|女)[^，。]{0,4}声音[^，。]{0,4}(?:嗲|骚|酥|甜)|约不约|开房|陪(?:哥|我)[^，。]{0,3}(?:睡|喝)"
)
_OF_ANOTHER = re.compile(r"[他她它]|有人|问我|跟我说|对我|老板|同事|有个|宾馆|酒店")
_MARKS = re.compile(r"[\s，。！？!?,.、；;:：~～…]+")
_CURSE = re.compile(r"他妈的?|妈的|扯淡|我?[操艹草]")  # said of anything, at nobody
_LEAST_CURSED = 2
_LEAST = 6  # characters left that make a matter


def is_only(said: str) -> bool:
    """`said`: the folded text in small letters. Whether it insults and says nothing else."""
    bare = _MARKS.sub("", said)
    if _is_said_to_us(bare):
        return True
    if (
        len(bare) > _BRIEF
        or not _insults(bare)
        or complaint_words.states_facts(said)
        or complaint_words.is_of_somebody(said)
    ):
        return False
    left = len(_OF_ABUSE.sub("", _INSULT.sub("", bare)))
    return left < (_LEAST if _INSULT.search(_CURSE.sub("", bare)) else _LEAST_CURSED)


def _is_said_to_us(bare: str) -> bool:
    """Whether a short line is only meant to hurt or to harass the answerer."""
    meant = _HARASSES.search(bare) is not None or (_DECLARED.search(bare) is not None and _insults(bare))
    return len(bare) <= _BRIEF and meant and _OF_ANOTHER.search(bare) is None


def is_aimed(said: str) -> bool:
    """Whether it could be an insult at all: it has the words of one, and names nobody else.

    "你们看" and "骗人" have none: a pronoun is no insult, and a reproach belongs to the matter.
    """
    if complaint_words.is_of_somebody(said):
        return False
    return _insults(_CURSE.sub("", said)) or (_COARSE.search(said) is not None and _ASKS.search(said) is None)


def _insults(said: str) -> bool:
    """Whether it has a word of insult, not only one that may be said of anybody."""
    return _INSULT.search(said if _US.search(said) else _OF_ANYBODY.sub("", said)) is not None
