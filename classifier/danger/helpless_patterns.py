"""Somebody who cannot help themselves: hangs, chokes, does not breathe, is shut in; poisonous smoke; a farewell.

Shapes of `clause_grammar`, for every age and in several dialects; accidents with an event: `accident_patterns`.
"""

import re

from classifier.danger.clause_grammar import CLAIMED, DATED, KIN, PATIENT, SHAPE_DOUBTED, VESSEL, then
from classifier.danger.signal_rule import SignalRule, any_of, listed

_BODY = f"{PATIENT}|佢|阿仔|啊仔|细佬|细路仔?|阿[公婆爷嫲妈爸爹]|俺[爹娘爸妈]|老[汉头太]|俺|头|脖子|身子?|脚|腿"
_HIGH = (
    "防盗[网窗]|窗(?:户|台|沿|框|栏|格|口|栅)?|铁栏杆?|栏杆|护栏|空调(?:外机|架|板|机)?(?:架子?)?|外机|晾衣[杆架]"
    "|雨棚|阳台|楼顶|屋檐|广告牌|外墙"
)
_EDGE = (
    "(?:窗台?|窗户|防盗[网窗]|阳台|栏杆|护栏|楼顶|天台)[^，。]{0,2}(?:外|沿|边缘|边边)|空调(?:外机|架子?|板)|外机"
    "|雨棚|屋檐|窗沿"
)
_HANGS = "挂|吊|悬|卡|夹|抓着|扒着|悬空|要掉|快掉|就嚟跌|要跌|掉下去|下不来|上不去"
_CHOKES = "噎|呛|哽|鲠|骾|卡(?:住|了|喉|到|着|在(?:喉|嗓|气管))|塞住喉"
_NO_AIR = (
    "透唔到气|抖唔到气|唞唔到气|(?:透|喘|出|上|吸)不(?:过|上|赢|了|出|到)(?:来)?气|(?:气|喘)(?:都)?(?:上|透"
    "|出)不(?:来|过)|咳不出|吐不出|(?:说|讲|喊|叫|哭)不出"
    "|唔识[喊讲]|翻白眼|(?:脸|面|嘴|口|唇)(?:唇|巴|色|皮)?(?:都|全|已经|发|青|憋得?|变)*(?:紫|乌|青|黑|白)|面青|憋"
)
_STOPS_BREATHING = (
    "没(?:有)?了?气(?:息)?(?:了|啦|咯|咧|，|！|$)(?!味)|冇(?:晒)?气(?:息)?(?:咗|啦|喇)?|断气(?:了|啦|咗)|(?:不|唔"
    "|不会|没(?:有)?|冇)(?:再)?(?:喘气?|呼吸|出气|唞气)(?:了|啦|咗|咯|，|！|$)"
    "|呼吸(?:都|已经|也|突然)*(?:停|没|冇|断)(?:有|止|了|咗)+|(?:心跳|脉搏|脉)(?:都|已经|也)*(?:停|没|冇)(?:有|了"
    "|咗)+|(?:没|冇)(?:有)?了?(?:心跳|呼吸|脉搏)"
)
_NO_BREATH = (  # of anybody
    "(?<!煤)(?<!燃)(?:不|唔|不会)喘气?(?:了|啦|咗)|呼吸(?:停|没)(?:止)?了|没(?:有)?(?:了)?(?:呼吸|心跳|脉搏)了?"
    "|没气了[^。]{0,8}(?:救|快|怎么办|咋整|来人|120)|(?:救命|快来|来人|120)[^。]{0,8}没气了"
)
_ENGLISH_CRY = (
    "(?i:(?:fell|fallen)\\s(?:into|in)\\s(?:the|a)\\s(?:river|lake|well|water|pool|pond)|is\\sdrowning|(?:house"
    "|flat|kitchen|building|room)[^.]{0,8}on\\sfire|(?:has|with)\\sa\\sknife|unconscious|heart\\sattack|(?:kill"
    "|hurt)\\smyself|call\\san\\sambulance|can(?:'|’)?t\\sbreathe?|cannot\\sbreathe?|(?:stopped|not"
    "|isn'?t)\\sbreathing|(?:is|am|he's|she's|he\\sis"
    "|she\\sis)\\schoking"
    "|hanging\\s(?:out|off|from|on)[^.]{0,24}(?:window|balcony|roof|building|bars)|locked[^.]{0,40}(?:no"
    "|without)[^.]{0,8}(?:food|water)"
    "|smells?\\s(?:of|like)\\sgas|gas\\s(?:smell|leak)|(?:took|swallowed|taken)\\s(?:all|a\\slot\\sof|too\\smany)[^.]{0,12}pills"
    "|(?:he|she|mother|father|mum|dad|baby|son|daughter|wife|husband|friend)(?:'?s|\\sis)?\\s(?:won'?t|not)"
    "\\swak(?:e|ing)\\sup"
    "|(?:look\\safter|take\\scare\\sof|feed)[^.]{0,10}(?:cat|dog)[^.]{0,24}won'?t\\sbe\\s(?:here|around|alive))"
)
_LOCKS = "(?:反)?锁|关|困|扣|囚|禁|绑"
_STARVES = (
    "(?:没(?:有)?|冇|无|不给|唔畀|不准|一口)[^，。]{0,4}(?:水|饭|吃|食|东西|喝)|(?:水|饭"
    "|东西)[^，。]{0,3}(?:都)?(?:没|冇|不给)(?:得|有)?(?:喝|吃|饮|食)?|没吃没喝|冇饮冇食|饿|渴"
)
_CAPTIVE = f"{KIN}|我们?|俺们?|我哋|佢哋?|[他她]们?|人|工友|同事|女的|姑娘|一个"
_PLANT = (
    "(?:化工|农药|化肥|制药|药|电镀|染|皮革|冶炼|橡胶|涂料|油漆|酸|氯碱|电池)(?:厂|园|企业|车间)|化工|工业[园区]|园区"
    "|厂(?:子|区|里|房)?|车间|反应釜|罐(?:子|区|车)|储罐"
)
_COLOURED = (
    "(?:黄|红|橙|橘|棕|绿|紫|蓝|褐)(?:色|红色|褐色)?的?(?:浓)?(?:烟|雾|气)|(?:刺鼻|呛人)的?(?:白|黄)?(?:烟|雾)|(?:烟"
    "|雾)[^，。]{0,4}(?:是|呈)(?:黄|红|橙|绿|紫)"
)
_WHITE = "(?:白|大)(?:色|色的)?(?:的)?(?:烟|雾)|(?:毒|怪)(?:烟|雾|气)"
_MADE_SICK = "咳|呛|辣|睁不开|流(?:眼)?泪|淌眼?泪|头[晕昏疼痛]|晕|想?[吐呕]|喘|喉咙|嗓子|恶心|往外跑|都跑|跑出来|难受"
_PET = "(?:小|大|老|我的?|我家的?)*(?:狗狗?|猫咪?|猫猫|毛孩子|兔子|鹦鹉|鸟|乌龟|仓鼠|金鱼|狗仔|狗儿|猫儿)"
_ENTRUSTS = "托付|拜托|托给|交给|照顾|照看|送给?人|领走|抱走|接走|带走|收养|找个(?:好)?(?:人家|家|主人)|喂|归你|送你"
_LEAVES_LIFE = (
    "我(?:要|就|先)?走了?(?:以)?后|我走了(?!，?(?:钥匙|记得|哈|啊|拜))|我先走(?:一步|了)|我(?:就|也)?(?:安心|放心"
    "|可以[^，。]{0,4})走|(?:等|待)?我(?:死|不在|没)(?:了|咗)|不在了|不会再?回来|不回来了|回不来了|最后一(?:条|次"
    "|封|天|面|通)"
    "|(?:累了|撑不住|撑不下去|熬不住|坚持不住|活够)|唔喺度|永别|再见了?$|来生|下辈子|别找我|不用找我|对不起(?:爸"
    "|妈|爹|娘|孩子|大家)"
)
_HERE_NO_MORE = (
    "出差|旅游|旅行|搬|出国|回老家|住院|上学|打工|外地|几天|一个月|两个月|一周|寄养|托运|过敏|房东|怀孕|结婚|过年"
    "|上班|开会|放假"
)
_LAST_WORDS = (
    "(?:替|帮)我(?:跟|向|和|同)(?:我)?[^，。]{0,6}说(?:声|一声|句)?(?:对不起|抱歉|再见|永别)|谢谢(?:这个世界"
    "|你们(?:这些年|一直以来))"
)

_HARDLY_DOUBTED = -9.0  # log-odds: a farewell says nothing dangerous word by word

HELPLESS = SignalRule(
    "hazard",
    "特急",
    doubted=SHAPE_DOUBTED,
    sure=re.compile("[a-z]{4}"),  # the model was taught no English
    words=any_of(
        then(_BODY, "(?:卡|挂|吊|悬|夹|攀|困)(?:在|到|喺|咗|住|着|了)+", _HIGH, room=6),
        then(_BODY, "(?:爬|坐|站|踩|蹲|翻|跨|钻)(?:在|到|喺|咗|出|过)+", _EDGE, room=6),
        then(_BODY, _HIGH, _HANGS, room=8, across=True),
        then(_HIGH, "(?:卡|挂|吊|夹)(?:着|住|了)+", _BODY, room=4),
        then(_BODY, _CHOKES, _NO_AIR, room=14, across=True),
        then("吃|食|吞|喝|喉咙?|嗓子", _CHOKES, _NO_AIR, room=10, across=True),
        "(?:透|抖|唞)唔到气",
        then(_BODY, _STOPS_BREATHING, room=4),
        _NO_BREATH,
        _ENGLISH_CRY,
        then(
            _BODY,
            "钢筋|铁钉|铁丝|竹竿|玻璃|树枝|木棍|钢管|叉子?|铁管",
            "(?:扎|刺|插|捅)?(?:穿|透)|插进|扎进|刺进",
            room=4,
        ),
        then(VESSEL, "(?:快|要|马上|眼看)+(?:爆|炸)", room=3),
        then(_PLANT, _COLOURED, room=14, across=True),
        then(_PLANT, _WHITE, _MADE_SICK, room=14, across=True),
    ),
    harmless=any_of(
        DATED,
        CLAIMED,
        (
            "(?:衣服?|被子|床单|猫|狗|鸟|气球|风筝|快递|垃圾|塑料|球|手机|袋子|花盆|鞋)[^，。]{0,8}(?:挂|卡|吊|夹"
            "|掉)[^，。]{0,6}"
        ),
        (
            "(?:煤气|燃气|天然气|气罐|罐|轮胎|车胎|胎|球|热水器|灶|表|打火机|空调|暖气|气瓶)[^，。]{0,6}(?:没"
            "|冇)(?:有)?了?气[^，。]{0,2}"
        ),
        (
            "(?:压|房贷|作业|工作|物价|债|忙|空气|闷|热|堵车|车厢|候车)[^，。]{0,10}(?:喘|透|窒"
            "|上)[^，。]{0,3}气(?:来)? 没(?:有)?气(?:味|质|力|氛|派|候|势|血|球|压)"
        ),
        "(?:笑|气|累|吓|羡慕)(?:到|得)[^，。]{0,4}(?:断气|没气) 没脾气",
        "(?:防盗[网窗]|护栏|栏杆|空调|阳台)[^，。]{0,8}(?:申请|安装|加装|装(?:个|上)?|生锈|松动|怎么|坏|拆|破|断)",
    ),
    anchors=listed(
        "窗 栏 空调 外机 晾衣 雨棚 阳台 楼顶 屋檐 广告牌 外墙 防盗 穿 透 插进 扎进 刺进 爆 炸 气 呼吸 喘 心跳 脉 "
        "噎 呛 哽 鲠 骾 卡 塞住喉 烟 雾 毒气 reath hoking anging ocked won't wont allen fell rowning fire knife "
        "nconscious ttack yself mbulance mells mell eak pills wak"
    ),
)

SHUT_IN = SignalRule(
    "health_campus",
    "特急",
    doubted=SHAPE_DOUBTED,
    words=any_of(
        then(_CAPTIVE, _LOCKS, _STARVES, room=16, across=True),
        then("(?:俾|畀|被|给)[^，。]{0,4}", f"(?:{_LOCKS})(?:咗|住|了|在|起来|到)", _STARVES, room=12, across=True),
    ),
    harmless=any_of(
        DATED, "锁(?:门|店)|(?:门|店|车)锁|关(?:门|店|停|闭|于|心|系|注) (?:狗|猫|犬|鸡|鸭)[^，。]{0,6}(?:锁|关|饿)"
    ),
    anchors=listed("锁 关 困 扣 囚 禁 绑"),
)

FAREWELL = SignalRule(
    "self_harm",
    "特急",
    doubted=_HARDLY_DOUBTED,
    threat=True,
    thanks=True,
    words=any_of(
        then(_PET, _ENTRUSTS, _LEAVES_LIFE, room=16, across=True),
        then(_LEAVES_LIFE, _PET, _ENTRUSTS, room=16, across=True),
        then(_LEAVES_LIFE, f"(?:{_ENTRUSTS})[^，。]{{0,6}}(?:{_PET})", room=16, across=True),
        then(f"(?:{_ENTRUSTS})[^，。]{{0,6}}(?:{_PET})", _LEAVES_LIFE, room=16, across=True),
        then(
            "[猫狗]粮|密码|存折|银行卡|遗物|钥匙",
            "写|留|放|倒|备|压",
            "再见|永别|撑不|累了|走了|谢谢你们",
            room=12,
            across=True,
        ),
        _LAST_WORDS,
    ),
    harmless=any_of(f"[^。！？；]*(?:{_HERE_NO_MORE})[^。！？；]*"),
    anchors=listed("走 不在 死 回来 不来 最后 累了 撑 熬 坚持 活够 唔喺度 永别 再见 来生 下辈子 找我 对不起 抱歉 谢谢"),
)
