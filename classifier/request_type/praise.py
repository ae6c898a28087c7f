"""Praise (表扬) by its words: thanks and praise for somebody's deed, with nothing amiss in it. Pure.

Praise with a complaint inside is a complaint, and so is what only borrows its words ("真要表扬你们，三年都修不好"):
a person who wants something done must not be thanked and filed. 谢谢 at the end of a request is courtesy, no praise.
"""

import re

from classifier.text.citizen_text import fold, read
from classifier.text.transcript_turns import citizens

LETTER, HEAD = 200, 80  # characters: a letter that praises says so at once; at its end it only thanks the reader

_DEED = (
    r"(?:帮|救|送|找回|找到|修好|捡到|归还|还给|热心|热情|耐心|细心|周到|及时|辛苦|好心|负责|处理好|解决了|办好了|暖心|高效|效率(?:很)?高|"
    r"态度(?:很|非常|特别|真)?好|拾到|扶|陪|劝|背着|疏导|抢修|赶来)"
)
_WHO = (
    r"(?:司机|师傅|民警|交警|辅警|警察|消防员?|医生|护士|老师|环卫工?人?|保洁|工作人员|窗口|网格员|志愿者|社区|物业|保安|话务员|客服|"
    r"接线员|同志|小伙子?|姑娘|大姐|大哥|干部|书记|主任|局|中心|大队|所|医院|学校|公司|部门|单位|队员|员工)"
)
_PRAISE = re.compile(
    r"表扬|表彰|嘉奖|点个?大?赞|感谢信|锦旗(?!店|厂|制作)|赞扬|夸(?:一夸|一下|奖)|拾金不昧|好人好事|致谢|(?:衷心|特此|由衷|非常|特别|十分|真心|真诚|专门)(?:地)?感谢|"
    rf"(?:感谢|谢谢|多谢)(?!信访)[^。；！？]{{0,16}}{_WHO}[^。；！？]{{0,24}}{_DEED}|"
    rf"{_WHO}[^。；！？]{{0,24}}{_DEED}[^。！？]{{0,24}}(?:感谢|谢谢|点赞|好评)"
)
_OF_OTHERS = re.compile(
    r"(?:不是|没什么好|不值得|不配|别|不用|没有|难道|还想|好意思|少)[^，。；！？]{0,6}(?:表扬|点赞|锦旗|感谢信|夸)|"
    r"(?:被|受到?|获得?|评|得到|只|光)[^，。；！？]{0,6}(?:表扬|表彰|嘉奖)|(?:表扬|表彰)(?:大会|名单|奖|决定|电话|栏|流程|通报)|“(?:表扬|感谢|点赞)”|"
    r"(?:非常|特别|十分|提前)感谢(?:您|你们?|领导|贵|支持|回复|答复|帮助)?[！。，]*$|[盼望]{1,2}[^。]{0,10}感谢"
)
_AMISS = re.compile(
    r"(?<!不)但(?!愿)|可是|(?<!再好)不过|然而|就是(?:太|没|有点)|投诉|举报|差评|不满|恶劣|态度(?:也|很|太|真|特别)?(?:差|不好)|乱收费|不作为|"
    r"推诿|没人(?:管|来|理)|(?<!毫)不(?:管|理睬|处理|解决|给办|修|退|还|赔)|[修治管办]不[好了]|没有?(?:修|解决|处理|回复|下文|结果)|还(?:没|是没|不|未)|仍|迟迟|"
    r"至今|一直(?:没|不|未)|又(?:坏|漏|堵|停)|再(?:投诉|反映)|一拖再拖|[二两三四五六七八九十几多]年(?:了|都|还|也)|呵呵|"
    r"请(?!转达|表扬|表彰|代|给[^，。]{0,12}(?:表扬|点赞)|替我|帮我(?:转|感谢|表扬|谢))[^，。；！？]{0,12}(?:处理|解决|派|核实|修|查|改|退|管|答复|尽快)|"
    r"希望(?![^，。]{0,14}(?:表扬|表彰|嘉奖|奖励|继续|保持|转达|发扬|学习|知道|越来越))|要求(?:赔|退|处理|解决|整改)|建议|请问|"
    r"怎么(?!感谢|谢|报答)|如何(?!感谢)|能不能(?!表扬|转)|能否(?!表扬|转)|是否|吗[？?]?$|什么时候|为什么|凭什么"
)


def is_praise(text: str) -> bool:
    """Whether the text praises, and nothing else."""
    said, noted = citizens(fold(text)), read(text).act == "表扬"
    begins = said if len(said) <= LETTER else said[:HEAD]
    return (noted or _praises(begins)) and _AMISS.search(said) is None


def complains(text: str) -> bool:
    """Whether something is amiss in a text that praises."""
    return _AMISS.search(citizens(fold(text))) is not None


def _praises(said: str) -> bool:
    return _PRAISE.search(_OF_OTHERS.sub("，", said)) is not None
