"""The wish not to be named, in the citizen's own words ("请为我保密", "别说是我说的", 匿名). Pure.

In doubt it is a wish: the cost is that a person dispatches. What is no wish: matters about secrets (保密协议,
商业秘密), anonymous senders (匿名电话), a leak that has happened (泄露我的信息), and "不用保密".
"""

import functools
import itertools
import math
import re
from pathlib import Path

from classifier.ear import ASKED_AGAIN, NEVER, Ear
from classifier.forms import own_words
from classifier.text import fold

ARRAYS = Path(__file__).with_name("lessons") / "secrecy.npz"
NAME = "wish"  # how the lessons mark one
HEARD = -1.6  # log-odds from which the ear alone takes it for a wish
A_PIECE_MORE = 0.3  # times the logarithm of how many pieces were heard: the loudest of many is louder by chance
LETTER = 12  # pieces from which it is a letter, where every further one counts in full
PART = 24  # characters of a clause without an end
STEP = 8  # characters from one part to the next
SAYS_LITTLE = 3  # characters; what is shorter is only heard with its neighbour
PAIR = 40  # characters of two clauses heard together
_CLAUSE = re.compile(r"[^，。！？；、：:!?;,\n\s…~]+")
_NO_WISH = re.compile(
    # secrets of others: agreements, offices, wages, what an institution will not show
    r"(?:签|违反|有|这份|那份)?[^，。做作好注意]{0,4}保密(?:协议|条款|合同|费|局|柜|室|员|期限|年限|制度|教育|法|级|岗|审查|资质|培训)|"
    r"(?<![好做的行意强])保密工作|商业秘密|商业机密|公司秘密|国家秘密|(?:暂时|工资|薪酬|成绩|档案)(?:要)?保密|"
    r"(?:学校|公司|单位|老板|厂里?|银行|物业|窗口|医院|他们)[^，。我]{0,4}(?:讲|说|让|规定|叫|要求我们|要求员工|要求大家)"
    r"[^，。替帮为请给求你]{0,8}保密|(?:为什么|凭什么|说是?)保密|保密(?:不给|到什么|多久|几年|要多久)|"
    # no wish for oneself
    r"(?:不用|不必|不需要|无需|不要求|不需|没必要|不要给我|唔使|用不着)(?:再)?(?:为我|替我|帮我|给我)?"
    r"(?:保密|匿名|隐瞒|隐名)|(?:不|非|不是|没有|唔)匿名|我?(?:不|没|不会)怕[^，。]{0,4}报复|实名(?:举报|反映|投诉)|"
    r"(?<![不唔别未])(?:可以|随便你?们?|尽管|不怕|愿意|不介意|请)(?:随便)?公开[^，。不]{0,8}|"
    r"(?:名字|姓名|电话|身份)[^，。不别莫]{0,4}公开(?:没|也?无)[^，。]{0,4}|(?:名字|姓名|电话)(?:你们)?随便(?:你们)?(?:公开|写|打|给)|"
    # other people without a name
    r"匿名(?:的)?(?:快递|电话|短信|信件|信|评价|评教|评老师|包裹|邮件|来电|来信|骚扰|聊天|网友|账号|社交|投票|问卷|填问卷|"
    r"填表|捐|献血|检测|树洞|群里|信箱|意见箱|渠道|号码|贴|骂|寄来|寄给我|发我|发帖|告我|造谣|测评|选举)|"
    r"(?:邻居|别人|有人|对方|网上|群里|上次|以前|之前|去年)[^，。我要请想能可]{0,4}匿名|被[^，。]{0,4}匿名|"
    r"匿名(?:举报|反映|投诉)(?:的)?(?:有奖|有没有奖|奖|受不受理|和实名|能查|你们会|怎么)|"
    # leaks that have happened, or that a machine might make
    r"(?<![怕想要别能会不心])(?:已经?|都|全|是|又)?被[^，。]{0,6}泄[露漏](?:了|过)?|(?<![不别勿要莫能得好怕])泄[露漏]了|"
    r"(?:系统|门禁|刷脸|识别|软件|录像)[^，。]{0,6}(?:会|会不会)泄[露漏]|"
    r"(?:^|(?<=[，。！？业院校司台师店局行]))泄[露漏](?:我|学生|业主|客户|孩子|家长|病人|用户)[^，。]{0,8}|"
    r"(?:怎么|如何|怎样)(?:才能)?(?:保护|隐藏)[^，。]{0,6}(?:信息|隐私|号码)|(?:快递|外卖|平台)[^，。]{0,4}隐藏[^，。]{0,4}号码|"
    # impatience
    r"(?:别|不要)(?:说|讲|告诉我)(?:没|不归|[一二两三四五六七八九十几\d]+[天年个]|要等|再)[^，。]{0,8}"
)
_NOT = (
    r"(?:别|不要|不想|不愿意?|不能|不可以?|不得|不敢|不好|不必|不用|不希望|不便|不方便|勿|莫|唔好|唔想|唔俾|唔使|"
    r"唔敢|咪|冇|"
    r"千祈|别要|不准|甭|休)"
)
_SAY = (
    r"(?:说|讲|话|提|透露|泄露|泄漏|洩露|公开|公布|暴露|写|留|登记|记|附|出现|显示|供|出卖|报出|反馈|转告|曝光|亮|"
    r"具|署)"
)
_ME = (
    r"(?:是我|系我|我说|我讲|我告|我反映|我报|我投诉|我打|我[的嘅个]?(?:名|姓|电话|号|手机|信息|资料|身份|住址|地址|"
    r"联系)|"
    r"姓名|名字|真名|实名|身份|来电人|举报人|反映人|投诉人|个人(?:信息|资料)|消息来源|是谁|哪个|哪户|哪家|"
    r"有人(?:投诉|反映|举报)|(?:邻居|业主|员工|家长|学生|住户|村民)[^，。]{0,3}(?:说|投诉|反映|举报)的|我出)"
)
_MINE = r"(?:电话|名字|姓名|大名|号码|手机号?|信息|身份|联系方式)"
_WISH = re.compile(
    "|".join(
        (
            (
                r"保密|匿名|秘而不宣|守口如瓶|保守(?:这个)?秘密|走漏|外传|你知我知|隐姓埋名|(?:不|别|不要|不愿意?|不想|"
                r"不便|不敢)(?:具名|署名|实名)|打草惊蛇"
            ),
            rf"{_NOT}[^，。；！？]{{0,10}}{_SAY}[^，。；！？]{{0,10}}{_ME}",
            rf"{_NOT}[^，。；！？]{{0,6}}(?:让|给|被|俾|畀|叫|使|令)(?!我)[^，。；！？]{{0,10}}(?:知|晓|识得|认出)",
            (
                rf"{_NOT}[^，。；！？]{{0,4}}(?:把|将)我[^，。；！？]{{0,10}}"
                r"(?:供|说|讲|捅|卖|抖|名|电话|号码|信息|身份|资料)"
            ),
            (
                rf"{_NOT}(?:去|跑去|再)?(?:告诉|告知|通知|话俾|话畀|跟|和|同|对)(?!我)[^，。；！？]{{0,10}}"
                r"(?:我|谁|哪个|反映|投诉|举报|姓名|名字)"
            ),
            r"(?:别|不要|莫|咪|唔好|休)(?:提|记|写|留|卖了?|出卖|供出?)我",
            (
                rf"{_MINE}[^，。；！？]{{0,6}}(?:就不|不留|不说|不讲|不写|不填|不登记|不报|(?:别|不要|不能|莫|唔好|"
                rf"勿|不可以?)[^，。]{{0,4}}"
                r"(?:给|写|留|泄|透|公开|说|讲|登|记|外|显示|转|发给|畀|俾))"
            ),
            r"(?:不说|不讲|不留|不报|不告诉你)[^，。]{0,3}(?:我)?(?:叫什么|姓什么|名|姓)",
            (
                r"(?<!不)(?:怕|担心|恐|害怕|惟恐|唯恐|会|惊)[^，。；！？]{0,10}"
                r"(?:报复|穿小鞋|小鞋|找我(?:们)?麻烦|找麻烦|惹麻烦|"
                r"惹祸|整我|报仇|害我|打我|针对我)"
            ),
            rf"(?:隐去|隐藏|隐瞒|去掉|抹掉|删掉|遮住|打码|略去)[^，。；！？]{{0,6}}{_MINE}",
            rf"{_MINE}[^，。；！？]{{0,3}}(?:隐去|隐藏|去掉|抹掉|遮住|打码|略去)",
            (
                r"(?:请|希望|务必|一定|麻烦|要求|帮忙?|能否|注意|千万|做好)[^，。]{0,5}保护[^，。]{0,8}"
                r"(?:隐私|信息|举报人|反映人|投诉人|身份|我(?!们))"
            ),
            r"保护(?:好)?(?:举报|反映|投诉|来电)人",
            r"就说是?[^，。]{0,6}(?:路过|别人|例行|随机|抽查|网友|热心)|就当(?:我)?没(?:打|说)过?",
            r"(?:不想|不愿|不敢|怕|不能|别|不要)[^，。]{0,4}暴露",
        )
    )
)


@functools.lru_cache(maxsize=ASKED_AGAIN)
def is_asked(text: str) -> bool:
    """Whether the text asks that nobody may learn who wrote it."""
    said = _NO_WISH.sub("，", fold(text))
    return by_rule(said) or heard(own_words(said)) > HEARD


def by_rule(said: str) -> bool:
    """Whether the folded text, without what is no wish, asks for it in words that a rule knows."""
    return _WISH.search(said) is not None


def heard(said: str) -> float:
    """Log-odds that the folded text holds a wish, by the ear alone; less the more of it there was to hear."""
    spoken = pieces(said)
    if not spoken:
        return NEVER
    return _ear().loudest(spoken) - A_PIECE_MORE * math.log(len(spoken)) - math.log(max(len(spoken) / LETTER, 1))


def pieces(said: str) -> list[str]:
    """Every clause by itself and with the next one; a long one, as speech without marks, in parts that overlap.

    A wish is a clause long: heard with the matter around it, it would be drowned.
    """
    clauses = [part for clause in _CLAUSE.findall(said) for part in _parts(clause)]
    pairs = [f"{one}，{other}" for one, other in itertools.pairwise(clauses) if len(one) + len(other) <= PAIR]
    return [one for one in clauses if len(one) >= SAYS_LITTLE] + pairs


def _parts(clause: str) -> list[str]:
    if len(clause) <= PART + STEP:
        return [clause]
    return [clause[begin : begin + PART] for begin in range(0, len(clause) - PART + STEP, STEP)]


@functools.cache
def _ear() -> Ear:
    return Ear.load(ARRAYS)
