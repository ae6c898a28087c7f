"""The wish not to be named, in the citizen's own words ("请为我保密", "别说是我说的", 匿名). Pure.

In doubt it is a wish: the cost is that a person dispatches. What is no wish: matters about secrets (保密协议,
商业秘密), anonymous senders (匿名电话), a leak that has happened (泄露我的信息), and "不用保密".
"""

import functools
import itertools
import math
import re
from collections.abc import Sequence
from pathlib import Path

from classifier.danger.danger_model import NEVER, NgramModel
from classifier.request_type import names_meant_to_be_known
from classifier.text.citizen_text import fold
from classifier.text.form_frames import own_words
from classifier.text.remembered import Remembered

ARRAYS = Path(__file__).with_name("lessons") / "secrecy.npz"
NAME = "wish"  # how the lessons mark one
HEARD = -1.6  # log-odds from which the model alone takes it for a wish
SURE = 3.0  # log-odds from which it is believed in an answer to our question as well
A_PIECE_MORE = 0.3  # times the logarithm of the number of pieces: the maximum of many is higher by chance
LETTER = 12  # pieces from which it is a letter, where every further one counts in full
PART = 24  # characters of a clause without an end
STEP = 8  # characters from one part to the next
SAYS_LITTLE = 3  # characters; a shorter clause is scored only with its neighbour
PAIR = 40  # characters of two clauses scored together
_CLAUSE = re.compile(r"[^，。！？；、：:!?;,\n\s…~]+")
_NO_WISH = re.compile(
    # secrets of others: agreements, offices, wages, what an institution will not show
    r"(?:签|违反|有|这份|那份)?[^，。做作好注意]{0,4}保密(?:协议|条款|合同|费|局|柜|室|员|期限|年限|制度|教育|法"
    r"|级|岗|审查|资质|培训)|"
    r"(?<![好做的行意强])保密工作|商业秘密|商业机密|公司秘密|国家秘密|(?:暂时|工资|薪酬|成绩|档案)(?:要)?保密|"
    r"(?:学校|公司|单位|老板|厂里?|银行|物业|窗口|医院|他们)[^，。我]{0,4}(?:讲|说|让|规定|叫|要求我们|要求员工"
    r"|要求大家)"
    r"[^，。替帮为请给求你]{0,8}保密|(?:为什么|凭什么|说是?)保密|保密(?:不给|到什么|多久|几年|要多久)|"
    # a plea for help at the end of a clause
    r"(?:请|求|麻烦|拜托|劳烦)(?:你们|您们?|12345|热线|政府)*(?:(?:帮|替)(?:帮?忙|帮?我们?|个忙))+(?:一下|看看"
    r"|解决|处理|反映|协调)*(?=[，。！；]|$)|"
    # no wish for oneself
    r"(?:不用|不必|不需要|无需|不要求|不需|没必要|不要给我|唔使|用不着)(?:再)?(?:为我|替我|帮我|给我)?"
    r"(?:保密|匿名|隐瞒|隐名)|(?:不|非|不是|没有|唔)匿名|我?(?:不|没|不会)怕[^，。]{0,4}报复|实名(?:举报|反映|投诉)|"
    r"(?:(?:名字|姓名|电话|身份)(?:和|、|都|也|全)*)*(?<![不唔别未])(?:可以|随便你?们?|尽管|不怕|愿意|不介意"
    r"|请)(?:随便)?公开[^，。不]{0,8}|"
    r"(?:名字|姓名|电话|身份)[^，。不别莫]{0,4}公开(?:没|也?无)[^，。]{0,4}|(?:名字|姓名"
    r"|电话)(?:你们)?随便(?:你们)?(?:公开|写|打|给)|"
    r"(?:能不能|可不可以|请|麻烦)?[把将]我[^，。]{0,14}(?:名单|列表|群发)[^，。]{0,6}|"
    r"(?<![怕会心免])(?:[他她]们?|对方|邻居|老板)(?:又|就|打击)*报复了?[我俺](?=[，。]|$)|"
    # others who keep their own name or number back
    r"(?:小伙子?|姑娘|师傅|司机|好心人?|恩人|他|她|人家|对方|大哥|大姐|阿姨|老板|店员)[^，。我]{0,6}(?:不肯?|没"
    r"|未|不愿意?)(?:留|说|讲|报|给)(?:下|过)?(?:姓名|名字?|姓|电话)|"
    r"(?:用|是|显示)?(?:隐藏|虚拟|未知|陌生|无)(?:的)?(?:号码?|来电|显示)[^，。]{0,8}(?:打|响|来电|骚扰"
    r"|一响)(?:给|进|来|我)*|(?:案情|案子|情况|详情|结果)?(?:不便|不方便|无法|不能)(?:透露|讲|说"
    r"|告知)(?![^，。]{0,3}(?:名|姓|身份|我|谁))[^，。我]{0,2}(?=”|，|。|$)|"
    # a wish of an earlier time, and names that are meant to be known
    r"(?:上(?:次|回)|以前|之前|当时)[^，。]{0,8}(?:叫|让|求|托|请|要)[^，。]{0,6}(?:不能|不要|别|莫"
    r"|不)[^，。]{0,3}(?:说|讲|告诉|透露|提|写|公开)[^，。]{0,8}|"
    r"(?<![别莫勿不])(?<!不要)(?<!不能)写我(?:的)?(?:大名|真名|名字|姓名)|(?:不|没)怕他?们?(?:晓得|知道)|"
    # other people without a name
    r"匿名(?:的)?(?:举报信|快递|电话|短信|信件|信|评价|评教|评老师|包裹|邮件|来电|来信|骚扰|聊天|网友|账号|社交"
    r"|投票|问卷|填问卷|"
    r"填表|捐|献血|检测|树洞|群里|信箱|意见箱|渠道|号码|贴|骂|寄来|寄给我|发我|发帖|告我|造谣|测评|选举)|"
    r"(?:邻居|别人|有人|对方|网上|群里|上次|以前|之前|去年)[^，。我要请想能可]{0,4}匿名|被[^，。]{0,4}匿名|"
    r"匿名(?:举报|反映|投诉)(?:的)?(?:有奖|有没有奖|奖|受不受理|和实名|能查|你们会|怎么)|"
    r"匿名的(?!投诉|举报|反映|方式|形式|身份|来电|诉求|[，。！？；哈啊吧哦呀就给]|$)|不(?:愿|肯)?留(?:下)?(?:姓名"
    r"|名字|名|姓)的|"
    r"(?:标底|配方|成绩|工资|案卷|档案|合同|专利)[^，。]{0,3}保密|"
    r"(?:要不要|需不需要|用不用|是不是要)(?:写|留|填|登记)[^，。]{0,6}(?:吗|呢|$)|(?:可以不|能不)(?:写|留|填"
    r"|登记)(?![^，。]{0,4}[名姓])[^，。]{0,6}(?:吗|呢|$)|可以不留(?:地址|电话|名字|姓名)吗|"
    # leaks that have happened, or that a machine might make
    r"(?<![怕想要别能会不心])(?:已经?|都|全|是|又)?被[^，。]{0,6}泄[露漏](?:了|过)?"
    r"|(?<![不别勿要莫能得好怕])泄[露漏]了|"
    r"(?:系统|门禁|刷脸|识别|软件|录像)[^，。]{0,6}(?:会|会不会)泄[露漏]|"
    r"(?:^|(?<=[，。！？业院校司台师店局行]))泄[露漏](?:我|学生|业主|客户|孩子|家长|病人|用户)[^，。]{0,8}|"
    r"(?:怎么|如何|怎样)(?:才能)?(?:保护|隐藏)[^，。]{0,6}(?:信息|隐私|号码)|(?:快递|外卖"
    r"|平台)[^，。]{0,4}隐藏[^，。]{0,4}号码|"
    # known, and meant to be; and the speaker of something said already
    r"(?<![别莫勿不要])(?:就|直接|尽管)(?:跟|和|对|同)?[^，。]{0,6}说(?:就)?是我(?!邻居|朋友|同事|亲戚)[^，。]{0,8}|"
    r"(?:是|哪个|谁|有人)把我[^，。]{0,8}(?:告诉|说给|讲给|透露给|给)了?[^，。]{1,8}|谁(?:讲|说|传|捅"
    r"|透露)(?:出去|给[^，。]{1,6})了?的|"
    r"(?:名字|姓名|大名|电话|地址|名单)(?:你们?)?(?:尽管|随便|只管|照|一定|务必|要|都)(?:写|登|留|报|填"
    r"|公开)[^，。]{0,4}|(?:匿名|留名|不留名)，?我(?:偏|就|非)[^，。]{0,10}|"
    r"(?:劝|叫|让)我(?:们)?(?:匿名|别留名|莫留名|别写名字|不要(?:留|写)名字?)|(?:偏|非)不(?:匿名)?|我?不(?:躲|藏"
    r"|怕)(?:[他她]们?|别人)?(?:晓得|知道|看见)?了?|坐不改姓|"
    r"上(?:次|回)[^，。]{0,8}(?:说|讲|要求|交代)了?[^，。]{0,4}(?:不能|不要|别|莫)(?:说|讲|告诉)[^，。]{0,8}|"
    # government information that is asked for (政府信息公开条例)
    r"(?<![别莫勿怕])(?:申请|要求|请求|依法|依)[^，。不别我]{0,8}(?:政府)?信息公开(?!给|了|出)|政府信息公开|信息公开(?:申请|条例|答复|指南|目录|制度|办)|"
    r"(?:不要|不得|不能|别)(?:再)?隐瞒(?!我)(?=[，。！？；]|$)|"
    # what others keep secret or will not say
    r"(?:问|说|回答|答复|一问)(?:起)?(?:就|都|总)?(?:是|说是?|说要)?(?:保密|机密|不便透露|不方便(?:说|透露))"
    r"|有(?:啥|什么)(?:可|好)?保密的?|"
    r"(?:老板|公司|单位|领导|厂里?|学校|主管|经理|招聘|面试|人事|他们?|校长|老师)[^，。]{0,8}(?:让|叫|要求?|命令"
    r"|交代|规定|不准|不许|通知)(?:我们?|员工|大家|家长|学生)?[^，。请]{0,6}"
    r"(?:别|不要|不许|不准|不得|不能)[^，。]{0,4}(?:说|讲|告诉|透露|打听)[^，。我]{0,10}|(?:别|不要)(?:老|总"
    r"|一直)说[^，。]{0,10}|"
    # impatience
    r"(?:别|不要)(?:说|讲|告诉我)(?:没|不归|[一二两三四五六七八九十几\d]+[天年个]|要等|再)[^，。]{0,8}"
)
_OPEN = re.compile(  # names that are meant to be known, or that were written wrongly: there the model alone often errs
    r"实名|署真名|(?<![不别莫勿])(?<!不能)(?<!不要)(?:可以|能|愿意|随便|尽管|都行|没关系|不怕"
    r"|欢迎)[^，。不]{0,4}公开|公开[^，。]{0,3}(?:都行|也行|没事|没关系|无所谓)"
    r"|(?<!不)随时(?:都?可以|能|都能|欢迎|来)?(?:打|联系|找|来)|(?:名字?|姓名|电话|号码?|手机号|地址|身份证|信息"
    r"|资料)[^，。]{0,8}(?:写|登记?|记|打|输|填|录|给|弄)错"
    r"|(?:写|登记|记|打|填|录|弄)错[^，。]{0,6}(?:名字?|姓名|电话|号码?|地址)|(?:电话|号码)[^，。]{0,4}(?:留给|记一下)"
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
_OF_ME = r"(?:(?:我的?|个人|本人|身份|联系)信息|信息(?=(?:不要|别)[给外泄]))"
_MINE = rf"(?:电话|名字|姓名|大名|号码|手机号?|身份|联系方式|{_OF_ME})"
_UNSAID = r"就当(?:我)?没(?:打|说)过?"  # a wish beside a matter; alone it takes the matter back
_WISH = re.compile(
    "|".join(
        (
            (
                r"保[密蜜秘迷](?!封)|匿[名铭明茗]|(?i:(?<![a-z])ni ?ming(?![a-z]))|秘而不宣|守口如瓶"
                r"|保守(?:这个)?秘密|走漏|外传|你知我知|隐姓埋名|(?:不|别|不要|不愿意?|不想|不便|不敢)(?:具名"
                r"|署名|实名)|打草惊蛇"
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
            (
                rf"{_NOT}(?:再)?(?:给|提供|转给|发给|透给)[^，。；！？]{{0,4}}(?:第三方|外人|下面|(?:其他|别的)(?:人"
                rf"|单位|部门))|不给第三方"
            ),
            (
                r"来电(?:显示|记录|号码)?[^，。；！？]{0,6}(?:抹|删|隐|遮|划掉|去掉)|(?:抹|删|隐|遮|划|去)(?:掉|了"
                r"|去)?[^，。；！？]{0,4}来电"
            ),
            r"就(?:说|讲)(?:是)?(?:没|没有|不是)人?(?:打|说|投诉|举报|反映|告)",
            rf"{_MINE}[^，。；！？]{{0,3}}(?:隐去|隐藏|去掉|抹掉|遮住|打码|略去)",
            (
                r"(?:请|希望|务必|一定|麻烦|要求|帮忙?|能否|注意|千万|做好)[^，。]{0,5}保护[^，。]{0,8}"
                r"(?:隐私|信息|举报人|反映人|投诉人|身份|我(?!们))"
            ),
            r"保护(?:好)?(?:举报|反映|投诉|来电)人|(?:身份|姓名|名字|号码)[^，。；！？]{0,3}保护(?:好|一?下|点|起来)",
            (
                rf"就(?:说|讲|当)是?[^，。]{{0,6}}(?:路过|别人|例行|随机|抽查|网友|热心|系统|自动|巡查|路人)"
                rf"|当我是路人|{_UNSAID}"
            ),
            (
                r"看(?:后|完|了)[^，。]{0,3}(?:销毁|删|撕|烧)|(?:不|别|莫)(?:要)?(?:让|给|被)[^，。]{1,8}(?:看见|看到"
                r"|查到|拿到)我"
            ),
            r"(?:不想|不愿|不敢|怕|不能|别|不要)[^，。]{0,4}暴露",
            r"保(?:个|下|一下|点|住)[密秘](?!封)",
            (
                rf"{_NOT}(?:到处|往外|跟人|对外|向外)*(?:说|讲|传|捅|漏|泄)(?:出去|给外人)|(?:别|不要|莫|勿|不想"
                rf"|不希望)(?:声张|张扬)"
            ),
            (
                r"(?:别|不要|莫|勿|唔好|不想|不能)(?:再|把)?我?(?:扯|牵扯|牵连|牵|连累|拖累|攀|带)(?:上|到|出"
                r"|进)(?:来)?(?:我|俺|咱|$|[，。])"
                r"|(?:别|不要|莫|勿|唔好)(?:再)?(?:牵扯|牵连|连累|拖累|扯)(?:我|俺|咱)(?!们?家?的)"
            ),
            r"(?:嘴巴?|口风)(?:要|得|放|给我|都)*(?:严|紧|牢)|(?:替|帮|为|给)我(?:们)?(?:隐?瞒|遮掩)(?!了)",
            r"(?<!被)(?:把|将)我的?(?:姓名|名字|姓|号码|电话|身份)[^，。]{0,3}(?:隐|藏|瞒|遮|盖住|涂)",
            r"我(?:姓什么|叫什么|姓啥|叫啥|是谁)[^，。]{0,4}(?:不(?:告诉|说|讲|报|透露|方便)|别问)",
            (
                r"(?i:anonym|confidential(?!ity)|(?:don'?t|do not|never|not) (?:tell|reveal|share|mention"
                r"|give)[^,.]{0,30}\b(?:me|my|i)\b|no names?,? (?:please|pls)|hide my|without my name"
                r"|keep[^,.]{0,20}(?:secret|private)|(?:don'?t|not|never) let [^,.]{0,16}know (?:who|that i"
                r"|it was|i )|(?:keep|leave) (?:me|my name) (?:out|off)"
                r"|(?:bie|bu ?yao)[^,.]{0,8}(?:shuo|gao ?su|xie)[^,.]{0,16}(?:wo|ming)|ming ?zi[^,.]{0,4}bie|bao ?mi)"
            ),
        )
    )
)


def is_asked(text: str) -> bool:
    """Whether the text asks that nobody may learn who wrote it."""
    return asked_in([text])[0]


def asked_in(texts: Sequence[str]) -> list[bool]:
    """`is_asked` for many texts, in order."""
    return _remembered(texts)


def _asked(texts: Sequence[str]) -> list[bool]:
    said = [_left_of(text) for text in texts]
    ruled = [by_rule(one) for one in said]
    scores = iter(heard_all([_guarded(own_words(one)) for one, plain in zip(said, ruled, strict=True) if not plain]))
    return [plain or next(scores) > HEARD for plain in ruled]


_remembered = Remembered(_asked)


def is_plain(text: str) -> bool:
    """Whether the text asks for it in words that a rule knows: without a matter the model alone often errs."""
    return by_rule(_plainly(text))


def is_sure(text: str) -> bool:
    """Whether a rule knows it or the model is very sure: what counts in an answer to our question."""
    said = _plainly(text)
    return by_rule(said) or heard(_guarded(own_words(said))) > SURE


def _guarded(said: str) -> str:
    """The text without the clauses in which the citizen gives their name, or has it corrected."""
    return said if _OPEN.search(said) is None else _CLAUSE.sub(lambda one: "" if _OPEN.search(one[0]) else one[0], said)


def _plainly(text: str) -> str:
    return re.sub(_UNSAID, "，", _left_of(text))


def _left_of(text: str) -> str:
    """The folded text without what is no wish."""
    return _NO_WISH.sub("，", names_meant_to_be_known.without(fold(text), _CLAUSE))


def without(text: str) -> str:
    """The clauses in which nobody plainly asks for it."""
    return "，".join(clause for clause in _CLAUSE.findall(text) if not is_plain(clause))


def by_rule(said: str) -> bool:
    """Whether the folded text, without what is no wish, asks for it in words that a rule knows."""
    return _WISH.search(said) is not None


def heard(said: str) -> float:
    """Log-odds that the folded text holds a wish, by the model alone; lower for longer texts."""
    return heard_all([said])[0]


def heard_all(said: Sequence[str]) -> list[float]:
    """`heard` for many texts, in order."""
    spoken = [pieces(text) for text in said]
    return [
        score - A_PIECE_MORE * math.log(len(parts)) - math.log(max(len(parts) / LETTER, 1)) if parts else NEVER
        for score, parts in zip(_model().highest(spoken), spoken, strict=True)
    ]


def pieces(said: str) -> list[str]:
    """Every clause by itself and with the next one; a long one, as speech without marks, in parts that overlap.

    A wish is a clause long: scored with the matter around it, it would be drowned.
    """
    clauses = [part for clause in _CLAUSE.findall(said) for part in _parts(clause)]
    pairs = [f"{one}，{other}" for one, other in itertools.pairwise(clauses) if len(one) + len(other) <= PAIR]
    return [one for one in clauses if len(one) >= SAYS_LITTLE] + pairs


def _parts(clause: str) -> list[str]:
    if len(clause) <= PART + STEP:
        return [clause]
    return [clause[begin : begin + PART] for begin in range(0, len(clause) - PART + STEP, STEP)]


@functools.cache
def _model() -> NgramModel:
    return NgramModel.load(ARRAYS)
