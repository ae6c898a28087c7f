"""Brings a short answer to one written form: width, traditional characters, emoji, dialects, typing and hearing errors.

Pure. The result is lower-case simplified Mandarin with its clause marks, and with the two placeholders below.
"""

import re
import unicodedata

SOUR, ANGRY = "〔讽〕", "〔怒〕"  # mockery, and anger, shown by a sign, a sound or a quotation
_SIMPLER = str.maketrans(
    "滿沒還來決辦聯繫過態電話們壞樣誰個無應復該處實際問題經謝聽說這樓燈網錢給員務評價點讚後續發現幾時間對關開門車廠買賣費繳請報區縣長頭號單張歸從動靜亂環臟髒邊裡裏嗎嘅滯絡",
    "满没还来决办联系过态电话们坏样谁个无应复该处实际问题经谢听说这楼灯网钱给员务评价点赞后续发现几时间对关开门车厂买卖费缴请报区县长头号单张归从动静乱环脏脏边里里吗嘅滞络",
)
_QUOTES = re.compile(r"[\"“”‘’「」『』]+")
_QUOTED_DEED = re.compile(r"[\"“「『‘]((?:已)?(?:解决|满意|处理|办结|修好|办好|整改)了?)[\"”」』’]")
_STARS = re.compile("((?:[⭐★🌟]\ufe0f?)+)[☆✩]*")
_SIGNS = (
    ("[👍💯❤🥰😍🎉]|\\[(?:强|赞|爱心|鼓掌)\\]", ",点赞,"),
    ("👎|\\[(?:弱|差劲)\\]", ",差评,"),
    ("[✅✔☑]", ",已解决,"),
    ("[❌✖❎]", ",未解决,"),
    ("[😡🤬😠💩🖕😤]|\\[(?:发怒|怒|骂|便便|咒骂|抓狂)\\]", f",差评{ANGRY},"),
    ("[🙄😂🤣🤡😅🙃😒🤮💔]|\\[(?:白眼|捂脸|裂开|吐|鄙视|呵呵|偷笑|破涕为笑|再见|哼|撇嘴)\\]", f",{SOUR},"),
    (
        "呵呵|哈哈+|嘿嘿|呸|(?:做|白日)梦|才怪|才有鬼|有才怪|鬼才?信|信你的?邪|笑死|笑话|扯(?:淡|蛋|犊子)|逗我|开玩笑",
        f",{SOUR},",
    ),
    ("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]|\\[[\u4e00-\u9fffa-z]{1,4}\\]", ","),
)
_SLIPS = (
    ("-(?=[1-5]分)", "负"),
    ("满[易义亿异裔忆议]|慢意|漫意|曼意", "满意"),
    ("解[绝觉掘抉]|结决|姐决|借决", "解决"),
    ("处里|出理|处利|触理", "处理"),
    ("修号(?=了)", "修好"),
    (r"\bo+k+(?=了)", "搞定"),
    (
        r"\b(?:nobody|no one|none of (?:you|them))(?: has| have| ever)* (?:called|contacted|phoned|rang)\b(?: me)?",
        ",没人联系我,",
    ),
    (r"\b(?:nobody|no one|none of (?:you|them))(?: has| have| ever)* (?:came|come|visited|showed up)\b", ",没人来过,"),
    (r"\b(?:they|someone|somebody|staff|a \w+) (?:called|contacted|phoned|rang)\b(?: me)?", ",联系我了,"),
    (r"\b(?:they|someone|somebody|staff|a \w+) (?:came|visited)\b", ",有人来过,"),
    (r"\b(?:fixed|solved|done|repaired|cleaned)(?: only)? half\b(?: of it)?|\bonly half\b", "解决一半"),
    (r"\b(?:is|are)? ?still (?:broken|dark|the same|there|noisy|bad|waiting|leak\w*|smell\w*)\b", ",还是没解决,"),
    (r"\b(?:broke|broken|leak\w*|back|stopped|dark|started|failed)(?: down)? again\b", ",又坏了,"),
    (r"\b(?:half|partly|partially|almost|nearly|sort of) (?:solved|fixed|done|resolved)\b", "解决一半"),
    (r"\bpart(?:ly|ially)?\b", ",解决一半,"),
    (r"\b(?:not (?:solved|fixed|yet|resolved|done)|unsolved|no)\b", "未解决"),
    (r"\b(?:yes|yeah|solved|fixed|resolved|done)\b", "已解决"),
    (r"\b(?:very good|great|excellent|perfect)\b", "很好"),
    (r"\b(?:very bad|terrible|awful)\b", "差评"),
)
_DIALECTS = (
    # Cantonese and Pinghua
    ("唔该晒?|多谢晒", "谢谢"),
    ("[仲都]未|未曾", "还没"),
    ("仲(?=系|有|在)", "还"),
    ("揾|搵", "找"),
    ("(?<=还)系", "是"),
    ("冇(?:得)?有?|[木米]有|呒没", "没有"),
    ("唔系", "不是"),
    ("唔", "不"),
    (r"(?:^|(?<=[,\s/]))系(?=[,!.。\s/]|$)", "是"),
    ("[咗曬晒]+", "了"),
    ("嘅", "的"),
    ("佢哋", "他们"),
    ("佢", "他"),
    ("嚟", "来"),
    ("搞掂", "搞定"),
    ("执好", "修好"),
    ("几好(?!次)", "挺好"),
    ("好(?=不?满意)", "很"),
    # the southwest, Guilin and Liuzhou
    ("莫(?=(?:[修搞弄整办]|处理)(?:好|完|掂|通|定|成)|解决)", "没"),
    ("[什啥]么?(?:都|也)没(?:干|做|弄|办|管)", "没解决"),
    ("不认(?=[账帐,!.。]|$)", "不认可"),
    ("(?:没(?:有|得)?|莫得|冇|莫)哪个", "没人"),
    ("莫(?=人|有)|莫得|没得(?!说|话|问题|再)", "没有"),
    ("(?<=[整修搞弄办])(?:巴适|安逸)了", "好了,很好,"),
    ("不(?:太|大|怎么)?(?:巴适|安逸)", "不满意"),
    ("巴适(?:得很|得板)?|安逸(?:得很)?|美得很|嫽咋咧|得劲", ",很好,"),
    ("搞归一|搞撑抖|整(?:好|利索|完|妥|成)", "修好"),
    ("不得行|不中", "不行"),
    ("(?<=[修搞弄整办])得了", "好了"),
    ("^中(?=[,!.。]|$)|要得", "可以"),
    ("^得了(?=[,!.。]|$)", "搞定了"),
    # the north and the centre
    ("杠杠的|嘎嘎好|贼好|老好了|倍儿?好", ",很好,"),
    ("蛮(?=[好满不])", "挺"),
    ("啥|么子|咩|乜", "什么"),
    ("[咧咯喽啦嘞]", "了"),
)
_ASKED_ALOUD = (  # our questions, said again before each answer, as people do on the telephone
    (r"(?:问题)?(?:解决|处理)了?[吗么](?:没有?|还没有?)(?=.*满意[吗么])", ",没解决,"),
    (r"(?:问题)?(?:解决|处理)了?[吗么](?=(?:已经)?(?:解决|处理)了.*满意[吗么])", ","),
    (r"(?<=[,没决理了])满意[吗么](?=不|很|非常|还|满意|一般)", ","),
    (r"联系[我你]?了?[吗么](?=联系|没|有)", ","),
)
_MEANT = tuple((re.compile(pattern), meant) for pattern, meant in (*_SIGNS, *_SLIPS, *_DIALECTS, *_ASKED_ALOUD))
_MEASURED = re.compile(  # a figure that counts or numbers something rates nothing: 5 栋, 3 天了
    r"(?<=[\d一二三四五])\s+(?=[栋幢号楼层室排弄组户期天日次个月年点时回遍趟千百万块元米岁人辆台家村队区路街巷]|单元|分钟|小时|星期|礼拜)"
)
_FILLERS = re.compile(
    "嗯+|呃+|额(?=[,那我这])|[唉哎喂诶喔噢]+|那个|这个(?!月|星期|价)|就是说|就是吧|嗯?就是(?=没|还没|不)"
    "|怎么说呢|然后呢?"
    "|[你您]好(?=[那我这路,])|我?(?:个人)?(?:觉得|感觉|认为)(?!呢)|我(?:想|来|要)说(?:一下|下)?"
    "|跟[你您]们?说(?:一下|下)?|说实话|讲真|总的来说|总体(?:来说|上)?|总之"
)
_PARTICLES = re.compile("(?:[啊呀呐哇嘛哈噻撒呢哦]|(?<=[是对有好行])的|吧)+$")
_REPEATED = re.compile(r"(不满意|满意|没有|解决了?|非常|真的|谢谢|未解决|点赞|差评|好评|很|没|太|极其)(?:,?\1)+")


_LETTERS = re.compile(r"(?:(?:y|n|yes|no|[1-5])(?:[\s,，/;.]+|$)){2,3}")  # nothing else in the line


def plain(text: str) -> str:
    """The text in one written form; clause marks are kept."""
    said = unicodedata.normalize("NFKC", text).strip().lower().translate(_SIMPLER)
    if _LETTERS.fullmatch(said):
        said = re.sub("yes|y", "是", re.sub("no|n", "否", said))
    said = _MEASURED.sub("", said)
    said = _unquoted(_STARS.sub(_counted, said))
    for pattern, meant in _MEANT:
        said = pattern.sub(meant, said)
    said = _FILLERS.sub("", said)
    return _REPEATED.sub(r"\1", re.sub("了了+", "了", said))


def trimmed(clause: str) -> str:
    """A clause without the particles at its end that change nothing."""
    return _PARTICLES.sub("", clause)


def _counted(found: re.Match[str]) -> str:
    return f",{min(sum(sign in '⭐★🌟' for sign in found[1]), 5)}星,"


def _unquoted(said: str) -> str:
    """One of our words in quotation marks within a sentence is mockery; an answer that is all in quotes is not."""
    inner, found = _QUOTES.sub("", said), _QUOTED_DEED.search(said)
    if found is None or inner.strip(" ,.!。") == found[1]:
        return inner
    return f"{inner},{SOUR}"
