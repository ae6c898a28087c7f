"""Answers to the follow-up question as people write and say them; three facts behind each.

A line is `words | contacted solved satisfied`: y, n, - (not said); solved may be ? (doubtful, a person reads it).
A line of `words | 0` is no answer at all. "\\n" is a line break.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WRITTEN = Path(__file__).parent / "answers_written"
TABLES = ("known", "kept_apart", "harder", "others", "later")
_FACT = {"y": True, "n": False, "-": None, "?": None}


@dataclass(frozen=True)
class Row:
    text: str
    contacted: bool | None
    solved: bool | None
    satisfied: int | None
    doubtful: bool = False
    no_answer: bool = False


def rows(table: str) -> Iterator[Row]:
    """The rows of one table in `answers_written/`; a line that begins with # says where they come from."""
    for line in (WRITTEN / f"{table}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            continue
        text, _, said = line.rpartition(" | ")
        text = text.replace("\\n", "\n")
        if said == "0":
            yield Row(text, None, None, None, no_answer=True)
            continue
        contacted, solved, satisfied = said.split()
        stars = int(satisfied) if satisfied.isdecimal() else None
        yield Row(text, _FACT[contacted], _FACT[solved], stars, doubtful=solved == "?")


# none of these may close a ticket, whichever words of success stand before or after them
HAPPY = (
    "解决了",
    "已解决",
    "修好了",
    "处理好了",
    "搞定了",
    "灯亮了",
    "来水了",
    "办好了",
    "路修平了",
    "搞掂咗",
    "整好了",
)
TAILS = tuple(
    """一半|个鬼|个屁|个寂寞|吗你们|才怪|，骗人的|，没用|，又坏了|，其实没有|，还是漏|，然后又坏|的话我还找你们？|，做梦|三分之一|，但是第二天又这样
？？|呵呵|🙄|？你信吗|，你们自己信吗|，等于没解决|，还不如不修|，跟没修一样|两天|一阵子|几分钟|，没一会又坏了|，才怪呢|？我怎么没看到|，鬼才信|个头
，假的|，糊弄鬼|一点点|一部分|，还差得远|，剩下的没管|，只是表面|，第二天照旧|，晚上还是吵|，结果更严重|再说|再告诉我|就好了|没有|没|吗|么|？
，不存在的|，拉倒吧|，想得美|，你来看看|，谁信|，开什么玩笑|，服了|，真会说|，说得好听|，根本没人来|，治标不治本|，反反复复|，过两天又犯
，可是水是黑的|，但不亮|，但只亮一半|，却停了电|，可第二天又断了|，然而并没有|，不算数|，不认可|，我不同意|？没看见|，没见着|，要求重新处理|，继续投诉""".replace(
        "\n", "|"
    ).split("|")
)
HEADS = tuple(
    """没|还没|根本没|谁说|别说|难道|怎么就|凭什么说|哪有|假装|号称|据说|说是|要是|如果|等|什么时候能|希望|快|就要|即将|从来没|不是|并没有|算不上|不算|听说|他们说
怎么证明|骗我说|写着|好像|似乎|也许|大概|差点|不能说|谈不上|不知道|不确定|请尽快|麻烦快点|你们说|物业说|回复称|短信显示|谎称|所谓|只说|就说|口口声声说|还说|居然说|都不知道哪里
何时才能|几时|希望早日|盼着|求求你们|为什么还没|到底有没有|是不是|有没有|能不能|可不可以|为啥没|至今没|从未|尚未|仍未|都没|也没|一直没|没人|没给|未|没得|莫得|冇|未曾|仲未""".replace(
        "\n", "|"
    ).split("|")
)
