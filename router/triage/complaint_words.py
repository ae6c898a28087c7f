"""Words by which a short line may describe a problem, or say who or where. Pure, and wide on purpose.

Only asked before a line is taken for courtesy, an insult or a wish about messages: nobody looks at such a line again,
so one word of something wrong is enough to keep it. A line kept for nothing costs a look.
"""

import re

_WRONG = re.compile(
    r"停(?:水|电|气|车|工|业|运|课|暖|了?[一二两三四五几]天)|(?:没|冇|断|缺|少)(?:有|得)?(?:水|电|气|网|暖|热水|灯|路|钱|饭|地方"
    r"|学|空调|信号|工资|人(?:管|收|修|理|接|扫|清|来|处理|负责))"
    r"|漏(?!接)|爆|堵(?!心)|裂|塌|(?<!打)断(?!章)|倒(?:了|塌|闭|掉|在|下)|坏(?:了|掉|的)|[又都就全还老][^,，]{0,3}坏|(?:电梯|灯|路|车|门)坏"
    r"|不亮|(?<!狗屁)不通|不热|不冷|不发|不给|不退|不修"
    r"|还没(?!睡|吃|下班)|臭(?!不要脸)|吵|噪|异味|味道|难闻|油烟|烟大|黄水|水黄|浑|淹|积水|渗|霉|(?<!蛀)虫|蟑螂"
    r"|老鼠|蚊|蛇|咬|(?<!摸)鱼|树|河|坑|井盖|沟|盖板|护栏|石头|掉下|掉落|脱落|滑坡|施工|装修|打桩|挖|拆(?!台)|砸|占(?:我|了|道|地|用)"
    r"|放炮|鞭炮|唱歌|音乐|音响|喇叭|广场舞|半夜|凌晨|违(?:建|停|章)|偷(?!懒|笑)|抢(?!答)|赌|毒|嫖|作弊|贪(?:污|钱|官)|腐败|受贿"
    r"|欠|拖欠|工资|粮|工钱|押金|定金|退(?:款|钱|费|休|役|学|货|房|押)|收费|停车费|罚款|补贴|低保|社保|医保|公积金"
    r"|拒绝|拒收|屏蔽器|现金|拉黑|失联|跑路|开除|辞退|骗(?:了|走|我的?钱)|假(?:货|药|烟|酒|证)|变质|过期|拉肚子|中毒"
    r"|危害|(?:很|极|太|更)差|秩序|不作为|不负责任|不公(?:平|开|正|示)|质疑|欺骗|弄丢|强[迫制]|[无没]人(?:受|更|问|过)|不让(?!你)|要不到|不肯"
    r"|公道|合法吗|为[何什么]+|政策|依据|条件|投诉无|怎么办|没(?:有)?办法|请求|要求|不对居民|安全|责任|问题(?!了|都问)|考试|成绩"
    r"|走失|走丢|不见了|失踪|受伤|流血|[胸肚头腰腿]口?[痛疼]|难受|不舒服|病(?:了|重|倒)|饿(?!了么)|打(?:老婆|人|架|孩子|儿子|我妈)"
    r"|虐待|家暴|摸(?:学生|我)|上学|学位|残疾证|狗证|户口|身份证|(?:吞|卡在|困在?)(?:了|我|里|人|电梯)"
    r"|污染|排污|废水|废气|红绿灯|公交(?!车上)|水质|满地|一地|成山|没人(?:收|扫|管|清|修|理)|一直响|修(?!养|行|辞)|就跳|跳(?:楼|河|下|江)|每天(?!开心)|天天(?!开心)|破(?:路|房|桥|车)"
    r"|(?:楼[上下]|门口|路边|小区|河边|村口|院子里)[^,，]{0,3}(?:是|有)|(?:举报|投诉|反映)了?[^,，]{0,3}[次遍回]|^[冷热黑饿吵臭][啊了死!！。]*$"
    r"|这么臭|电话打不通|打不通电话"
)
_REACH = re.compile(
    r"(?<!什么)(?:要|想|来)(?:举报|投诉|反映|报修)|能不能投诉"
    r"|(?:改|换|写错|错了).{0,3}(?:地址|号码|电话|名字)|(?:地址|号码|电话|名字)(?:写|发|填)?错"
    r"|[\[(（](?:图片|视频|短视频|语音|音频|位置|文件)|应该是"
    r"|(?:^|[,，。 ])(?:是|在)[^,，]{1,8}[路街巷村号栋]|\d+(?:号|栋|幢|单元|楼|室|弄)|1[3-9]\d{9}"
    r"|我(?:叫|姓)|^姓.{1,3}$"
    r"|^.{1,3}(?:先生|女士)$|帮(?:帮)?(?:我|忙)[!！。]*$|救|^help\b"
)
_THEM = (
    r"物业|中介|老板|老细|包工头|房东|邻居|校长|老师|医生|护士|护工|保安|村支书|支书|村长|村干部|书记|局长|科长|处长|镇长|所长"
    r"|开发商|施工|商家|店家|公司|超市|学校|医院|银行|司机|城管|警察|派出所|村委|居委|街道办|酒店|饭店|工地|工厂|厂"
)
_SOMEBODY = re.compile(rf"(?<!比)(?<!比我们)(?<!比你们)(?:{_THEM})")
_ENGLISH = re.compile(
    r"\b(?:but|broken|still|leak\w*|noise|noisy|smell\w*|no (?:water|power|gas|light|heating)|power|water|street|road"
    r"|light|construction|stolen|missing|lost|landlord|deposit|salary|wage\w*|unpaid|cheat\w*|permit|report|complain\w*|police"
    r"|fire|hurt|sick|bus|garbage|trash|flood\w*|electric\w*|house|school|nobody|never)\b"
)
_LATIN = re.compile(r"[a-z]{2,}(?:['’ ]+[a-z]+){3,}")  # a sentence, not a word of courtesy


def states_facts(said: str) -> bool:
    """`said`: the folded text in small letters. Whether it may describe something wrong, or how to reach somebody."""
    return any(one.search(said) for one in (_WRONG, _REACH, _ENGLISH))


def is_of_somebody(said: str) -> bool:
    """Whether people outside the hotline are named: what is said of them is a matter, not an insult to us."""
    return _SOMEBODY.search(said) is not None


def is_a_sentence(said: str) -> bool:
    """Whether it is a sentence in Latin letters, which nothing here was taught to read."""
    return _LATIN.search(said) is not None
