"""How satisfied a clause says that somebody is: 5 非常满意 … 1 非常不满意, from digits, stars and words. Pure."""

import re
from dataclasses import dataclass

_NUMBERS = {"零": 1, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "满": 5, "负": 1, "0": 1, "10": 5, "100": 5}
_WHOLE = re.compile(
    r"(?:好的?|那|我|就|只|能|勉强|给|打|评|评价|评分|打分|满意度|选|-(?=\d)|选择|回复|回|按|的|你们|他们"
    r"|您|个|是|为|得|总体|:|再|了)*"
    r"(100|10|[0-5零一二三四五])(?:分|颗星|个星|星级?)?(?:了|谢谢.*|感谢.*|多谢.*|好评|不(?:能|会|可能)再(?:多|高)了?|(?:顶|到)(?:天|头|格)了?|爱要不要)?"
)
_COUNTED = re.compile(
    r"(?:给|打|评|选|了)*(负(?=[\d一二三四五])|[0-5零一二两三四五满负])[\d一二三四五]?(?:个|颗)?(?:分|星级?)"
    r"(?!钟|之|期|别|手|开|析|管|局|类|公司|路|街|钱|没|都没|也没|[都也]?不[少差落欠]|不退|不给$)(?:好评|差评)?"
)
_LEADING = re.compile(r"^([1-5])(?=不|很|态|满|非|垃|太|一般|敷|谢|感|辛|基本|服务|差|效率|慢|办|解决|没|未|有人|师)")
_TRAILING = re.compile(r"(?<=[了好意有是否没星评决定般错行差])([1-5])$")
_DENIED = re.compile(
    r"(?:[1-5一二三四五]|满)(?:分|颗?星)[^,]{0,3}(?:不可能|没门|没戏|休想|别想|做梦|免谈|想得美|给不[了出起]|打不[了出]|不配|不值|不够格)"
    r"|(?:休想|别想|妄想|做梦|不可能|给不了|给不出|打不出|打不了|不值|不配|不会给|不能给|凭什么给|想得美)[^,]{0,5}(?:[1-5一二三四五]|满)(?:分|颗?星)"
)
SATISFIED = 3
_MORE = "(?:非常|很|十分|极其?|极为|极度|太|特别|相当|超级?|无比|强烈|真(?:的|心)?|实在)"
_SAID = r"(?:觉得|什么|任何)"
YOUR = "(?:[你您他她它]们?|[你他]?(?:奶奶|大爷|妈|娘|妹))?"
YOUR_KIN = "(?:[你他]们?|个)(?:妹|妈|娘|大爷|奶奶|姥姥|祖宗)"
_WORDS: tuple[tuple[int, re.Pattern[str]], ...] = (  # the first that fits decides
    (4, re.compile(rf"没(?:有)?{_SAID}*不满意?(?:的)?(?:地方)?|(?:不会|不是|并非|谈不上)不满意?(?:的)?")),
    (
        2,
        re.compile(
            r"(?:没(?:有)?|不是|并非|不能说|不算|算不上|谈不上|说不上|哪里|哪有|怎么可能)"
            rf"(?:{_SAID}|{_MORE})*满意(?:的)?"
        ),
    ),
    (
        1,
        re.compile(
            rf"(?:满意|好评|点赞|感谢|谢谢|好){YOUR}(?:个)?(?:大?头(?!鬼)|大头鬼|屁|鬼|毛|锤子|球|蛋|腿|铲铲|脑壳|香蕉)"
            rf"|(?:满意|好评|点赞|感谢|谢谢){YOUR_KIN}|^好个(?:屁|鬼|毛|锤子)"
        ),
    ),
    (2, re.compile(r"满意(?:什么|个)")),
    (
        1,
        re.compile(
            rf"{_MORE}(?:的)?不满意?|{_MORE}(?:的)?不好|(?:太|非常|特别|超级|相当)(?:的)?(?:差劲?|烂)|极差|差评|最差"
            r"|差到极点|最低分?$|最低(?:是|有)?(?:几|多少)(?:分|颗?星)|烂透|太垃圾|垃圾透|糟糕|透顶|恶心|垃圾(?=服务|部门|单位|态度|$)|恶劣|辱骂|骂人"
        ),
    ),
    (
        2,
        re.compile(
            r"不(?:太|怎么|是很|是太|是特别|够|大|咋)?满意|不满(?!意)|不(?:太|怎么)?行(?!政)|不咋[地的样]|不怎么样"
            r"|失望|寒心|很差|态度不(?:好|行)|(?<![决理修办弄搞管])不好$|有点差|比较差"
            rf"|(?:态度|服务|效率|质量|水平)?(?:还|也|就是|真|很|{_MORE})*差(?:劲|了|的)?$"
        ),
    ),
    (
        3,
        re.compile(
            r"(?:基本|比较|大体|大致)(?:上)?满意|还(?:算)?(?:行|可以|满意|好(?!评)|凑合)|(?<!不)一般|凑合|马马虎虎"
            r"|中评|勉强|过得去|凑乎"
        ),
    ),
    (
        5,
        re.compile(
            rf"{_MORE}(?:的)?满意|满意(?:得很|极了|至极)|好评|最高分|点个?赞|赞$|给力|很好|非常好|太好了|好极了"
            r"|特别好|十分好|表扬|很棒|太棒了|优秀|完美|一级棒|棒棒的|超赞|好样的|没话说|没得说"
        ),
    ),
    (4, re.compile(r"(?<!不)满意(?!度)|(?<!不)不错|挺好|挺不错|挺满意")),
    (3, re.compile(r"^(?:也)?(?:可以|行)(?:了|的)?$")),
)


@dataclass(frozen=True, slots=True)
class Rating:
    """`rest`: the clause without the words of the rating; `figure`: said by a digit, not by words alone."""

    stars: int | None
    rest: str
    figure: bool = False
    named: bool = False  # in the words of the scale itself
    denied: bool = False  # a figure that will not be given: 5分是不可能的


def rating(clause: str) -> Rating:
    """What one clause says of satisfaction; figures go before words."""
    if _DENIED.search(clause):
        return Rating(None, clause, denied=True)
    whole = _WHOLE.fullmatch(clause)
    if whole:
        return Rating(_number(whole[1]), "", figure=True)
    for pattern in (_COUNTED, _LEADING, _TRAILING):
        found = pattern.search(clause)
        if found:
            return Rating(_number(found[1]), clause[: found.start()] + clause[found.end() :], figure=True)
    for stars, pattern in _WORDS:
        found = pattern.search(clause)
        if found:
            rest = f"{clause[: found.start()]} {clause[found.end() :]}".strip()
            well = "好" if rest.endswith("得") and stars > SATISFIED else ""  # 处理得很好: the deed stays
            named = stars == SATISFIED or "满" in found[0] or "评" in found[0]
            return Rating(stars, rest + well, named=named)
    return Rating(None, clause)


def _number(said: str) -> int:
    return _NUMBERS[said] if said in _NUMBERS else int(said)
