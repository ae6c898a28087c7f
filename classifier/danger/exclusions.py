"""When a dangerous word is no danger here and now: denied, feared, about others, past, over, asked about."""

import re

from classifier.danger.signal_rule import SignalRule

# Right before the dangerous word, in the same breath: it is denied.
_DENIED = re.compile(
    "(?:(?<!要)(?<!还)(?:并不是|不是|并非|又不是|不是说|没有?|没想过?|不想|不会|不至于|不要|别|请勿|切勿|勿|未|未曾|"
    "从未|从没|谈不上|"
    "不存在|未发生|没发生|未发现|没发现|没有发生|没有发现|没有出现|未造成|没有造成|排除|并无|绝不|决不|不可能|放弃|"
    "打消|不愿|不敢|"
    "别跟我说|打不|点不|冤枉))"
    "(?:要|想|去|再|真的?|说|闹|搞|打算|有人|有|什么|任何|出现|发生|过|到|我们|他们|大家|他|她|我|组织|参与|参加|"
    "人员|来|进行|一下|威胁|"
    "因此|聚集|鼓励|支持|的|了|念头|用|跟着?|被){0,4}$"
)
_REBUTTED = re.compile("难道|是不是要|非要|要不是|不是开玩笑|不是吓唬")
# Anywhere before it in the same breath: wished away, trained for, insured, asked about.
_PREVENTED = re.compile(
    "防止|预防|避免|以免|免得|谨防|严防|防范|杜绝|严禁|禁止|以防|防|怕|担心|担忧|生怕|害怕|万一|一旦|如果|要是|假如|"
    "倘若|容易|易|可能|"
    "隐患|风险|恐|才不会|就不会|是否会|会不会|建议|为了|提醒|警示|警告牌|反"
)
_REPORTED = re.compile(
    "新闻|报道|报导|网上说|电视(?!塔|机|柜|台)|电影(?!院|城)|影片|小说|游戏(?!厅|室|机)|剧本|剧情|动画|书里|书上"
    "|案例|讲座|课程|课上|听课|课堂|宣传(?!车|栏)|演练|"
    "演习|培训(?!班|学校|中心|机构)|讲解|科普|"
    "知识|教育片|展览(?!馆|厅)|标语|片子|朋友圈转|推送|外地(?!人|来|打工|车)|别的城市|其他城市|国外|外国|历史"
    "|纪念(?!馆|碑|堂)|传言|谣言|谣传|辟谣|法规定|"
    "话题|听讲|听朋友说|听人说|外面传|网传|网上流传|流传的|广播里|故事|玩具|段子|开玩笑"
)
_LINES = "台词|戏词|唱词|歌词|课文|课本剧|小品|相声|评书|广播剧|绕口令"
_QUOTED = re.compile(  # said on a stage, sung, read aloud
    rf"{_LINES}|(?:戏|歌|剧|书|诗|曲)(?:里|里面|中|文里)|话剧|(?:那|这)(?:首|支|段|出|部)(?:歌|曲|戏|剧)|排练"
    rf"|彩排|演戏|唱(?:的|着|到|起|了)|背(?:诵|课文|书)|念(?:到|的)|朗诵|配音"
)
_QUOTED_AFTER = re.compile(rf"[^，。]{{0,6}}(?:这|那|是|的)[^，。]{{0,4}}(?:{_LINES}|歌名|书名|剧名|戏)")
_FOR_A_DOCTOR = re.compile(r"(?:挂|看)(?:哪个?|什么|啥)(?:科|号)")  # which department: no need of 120
_PAST = re.compile(
    r"去年|前年|前几年|几年前|多年前|[\d一二三四五六七八九十]+年前|当年|那年|以前|从前|曾|上世纪|历史上|早年|早些年|"
    "小时候|上个月|上次(?!我?(?:说|讲|反映|报|投诉|登记|提))|上周|上半年|之前(?!我?(?:说|讲|反映|报|投诉|登记|提))"
    "|那次|那[天时]|"
    "(?<!\\d)(?:19|20)\\d\\d年"
)
_DIED = re.compile("(?:身亡|自杀|自尽)?(?:(?:没|走|死)(?:了|的)|去世|过世|离世|身亡)")  # right after how somebody died
_STILL = re.compile(
    "至今|一直|现在(?!只?想问|只想|想申请|来问|想咨询|好|不|没|离)|今天|今晚|明天|还没|到现在|仍|又|再次|再不|昨"
)
_ONCE = re.compile("过(?!来|去|敏|程|度|年|节|期|分|路|往|不|得|着)")  # right after the word: it happened at some time
# a crowd of another time: what is said of it today is another matter, unless it goes on
_AT_THAT_TIME = re.compile(rf"{_PAST.pattern}|当时|那次")
_GOES_ON = re.compile(
    "又(?!坏|漏|停|涨)|再|还(?:要|在|去|会)|准备|打算|要去|会去|继续|一直|至今|到现在|没停|今[天晚](?!只?想|来?问"
    "|咨询)|明天|正在|聚|堵|围|"
    "静坐|上访|进京|横幅|门口|闹|都去"
)
_DONE = re.compile(
    "已(?:经)?(?:出院|报警处理|控制|处理|解决|扑灭|修好|救出|救上|送医|找到|找回|平息|脱险|关阀|修复|排除|恢复|结清"
    "|没事)|"
    "后来(?:没事|找到|解决|协商|好了)|都结清|来得(?:很|真|好|挺)?(?:快|及时)|带走了|抓住了|制服了|自己回来了|虚惊"
    "|(?:找|寻|揾)(?:着|到|回)(?:来)?了(?![吗没])[^。]{0,12}(?:没事|谢|撤|平安|好好的|不用)|人没事|人好好的"
    "|可以撤|不用再?找了"
    "|(?:当场|当时|及时|很快|后来|马上)[^，]{0,4}(?:扑灭|灭掉|灭了|控制住)|(?:消防|警察|民警|救护车)都?(?:来看过"
    "|来过|走了)"
    "|误报|误会|没事了|表扬|点赞|锦旗|"
    "(?:感谢|谢谢|多谢).{0,14}(?:救|帮|劝|找|修|灭|把|来得|及时|赶来|没有了|那[天位个次])|^(?:我想)?感谢"
)
_ANSWERS = re.compile(r"^(?:问题|事情|都|我的?|那个)?(?:已经?)?(?:解决|处理|修好|结清|恢复)好?了?$")
_TURNED = re.compile("但|可是|不过|然而|现在|今天|又|还是|仍|还有人")  # after what is over: what is not
_ASKS = re.compile(
    "咨询|请问|(?<!本来)(?<!本来是)(?<!原本)(?<!原本是)想问|想了解|了解一下|(?:怎么|如何)(?:办理|预防|申请|投保"
    "|报名|算|退|学|考|罚|判|定|取证|认定|写)|"
    "什么是|是什么|(?:什么|哪些)(?:程序|手续|流程|材料|规定|条件)|要不要预约|申请(?:找|去)|是(?:不是)?真的|统计数据"
    "|论文|见义勇为|什么意思|区别|政策|保险|赔偿标准|认定|补偿|补助|是不是谣言|责任险|"
    "[在去到]?哪里?(?:能|可以)?(?:学|买|领|打|报|看|查|办|考)|(?:判|罚|关)(?:几|多)|追诉|合法吗|违法吗|算不算|"
    "要什么(?:证|材料|手续)|能不能(?:带|寄)|报销|准生证|产假|医保(?!卡)|多少钱|电话(?:号码)?是|是不是(?:119|110|120)"
)
_RUMOUR = re.compile(
    "后来才知道|原来是|彩排|排(?:话剧|戏|节目)|拍(?:戏|短剧)|是(?:不是)?真的|造谣|谣言|谣传|辟谣|真的假的"
)  # not believed, or not meant
_KEPT_OFF = re.compile("防止|预防|避免|以免|免得|谨防|严防|防范|杜绝|严禁")
_BEFALLS = re.compile(
    "(?:了|着|正在|现在|刚|打我|死我|杀我).{0,10}(?:怎么办|咋办|点办|怎么救)|还?有(?:没有)?救|救得[回活]|能救"
    "|快来|救命|救救|快派"
)
_MEANT = re.compile(
    "我(?:就|要|只能|只好|准备|打算|真|想|现在|们)|逼|否则|不然|再不|要不|不(?:解决|处理|给|管)|就去|就要|今晚|明天|"
    "马上|正在|正|现在|刚刚|刚才|快来|救命|"
    "已经有|有人|(?:他|她)(?:说|要|正)|扬言|威胁"
)
_NEARLY = re.compile("差一?点儿?(?!没[^，]{0,2}[钱人])|险些|几乎就?要?")  # it did not happen
_NOT_OVER = re.compile(  # beside a near miss: somebody is in need, or what nearly hurt them hangs there still
    "还在|正在|快来|快派|快点?来|救|没醒|昏|流血|悬|垂|裂|松动|摇|晃|断了|缺|敞|塌|裸露|漏|还有一|没盖|没修|没补"
    "|没人管|又"
)
_RISK_AFTER = re.compile(
    "(?:死亡|事故|事件|灾害|急救|逃生)?的?(?:隐患|风险|可能|预防|防范|演练|知识|宣传(?!车|栏)|预案|报警器|险|热线"
    "|干预|心理|"
    "保险|讲座|疫苗|医院|主题|工伤|罪|急救|案)"
)
_CALM = re.compile(
    "(?:房贷|消息|材料|文件|表格|作业|功课|学业|物价|债务?|压力)[^，。]{0,8}(?:压|埋|喘|淹)|演习|演练|彩排"
    "|拍(?:戏|短视频|电影)"
    "|笑(?:死|喷|晕)|(?:找|寻)(?:着|到|回来?)了(?![吗没])|(?:人|都|孩子"
    "|老人)没事|挂不[上到]号|抢钱|打劫一样|跟抢|宰客"
    r"|(?:塞|包|送|给)了?[^，。]{0,6}红包|塞了?[^，。]{0,6}[\d一二三四五六七八九十两几]+[百千万]|(?:钱"
    r"|费)[^，。]{0,4}(?:打|转|交)(?:到|进|给)[^，。]{0,8}(?:微信|支付宝|账户|卡)"
)
_STILL_IN_NEED = re.compile(
    "救|快来|快派|不应|不醒|没气|流血|不敢|昏|晕|跳|死(?!我|了我|人了)|怕他|没动静|抽搐|抽了|抽筋"
)
_BREATH = re.compile("[，、：,:]")


def is_calm(text: str) -> bool:
    """Whether a text in which no rule speaks says that it is over, rehearsed, a joke or about a price."""
    return _CALM.search(text) is not None and _STILL_IN_NEED.search(text) is None


def excused(rule: SignalRule, sentence: str, found: "re.Match[str]") -> bool:
    """Whether `found`, a word of `rule` in `sentence`, is no danger here and now."""
    before, after = sentence[: found.start()], sentence[found.end() :]
    breath = _BREATH.split(before)[-1]
    denied = _DENIED.search(breath) is not None and _REBUTTED.search(breath) is None
    if denied or (rule.threat and _is_quoted(before, after)) or _FOR_A_DOCTOR.search(sentence):
        return True
    if rule.signal == "group" and _was_then(before + found.group(), after):
        return True
    if _is_past(before, after, sentence) or _RUMOUR.search(sentence) or _KEPT_OFF.search(breath):
        return True
    if rule.threat and _MEANT.search(breath[-12:]) and not _REPORTED.search(before):
        return False
    if _REPORTED.search(before) or _RISK_AFTER.match(after) or (not rule.thanks and _is_over(sentence, found)):
        return True
    asks = bool(_ASKS.search(sentence)) and not _BEFALLS.search(sentence)
    return not rule.hazard and (asks or bool(_PREVENTED.search(breath)))


def nearly_happened(rule: SignalRule, sentence: str, found: "re.Match[str]") -> bool:
    """An accident that only nearly happened: somebody should look, nobody has to run."""
    breath = _BREATH.split(sentence[: found.start()])[-1] + found.group()
    return rule.signal == "hazard" and _NEARLY.search(breath) is not None and _NOT_OVER.search(sentence) is None


def _is_quoted(before: str, after: str) -> bool:
    return _QUOTED.search(before) is not None or _QUOTED_AFTER.match(after) is not None


def _is_past(before: str, after: str, sentence: str) -> bool:
    if _PAST.search(before) and _DIED.match(after):
        return True  # years ago, though something else is amiss today
    return bool(_PAST.search(before) or _ONCE.match(after)) and not _STILL.search(sentence)


def _was_then(quoted: str, after: str) -> bool:
    """A crowd or a petition of another time, of which nothing goes on today."""
    own, *rest = _BREATH.split(after)
    goes_on = any(_GOES_ON.search(clause) for clause in rest) or _STILL.search(own)
    return bool(_AT_THAT_TIME.search(quoted)) and not (_STILL.search(quoted) or goes_on)


def _is_over(sentence: str, found: "re.Match[str]") -> bool:
    """Solved, or mentioned with thanks; what comes after a "but" is not."""
    done = _DONE.search(sentence)
    if done is not None and done.end() <= found.start() and _ANSWERS.search(_BREATH.split(sentence)[0]):
        return False  # an answer to us, before something else
    return done is not None and not _TURNED.search(sentence[done.end() : found.start()])
