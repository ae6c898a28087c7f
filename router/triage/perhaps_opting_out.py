"""Could a text be a roundabout wish for no more messages from us, so that the citizen is asked back? Pure.

`opting_out` obeys what is plain. What is left and may be meant so opens no ticket: the citizen is asked once, and the
question says how a matter is reported instead. So this is wide in the words of messages and weariness, and strict in
everything that could be a matter: a topic, a place, another sender, a message that is missing, wanted or wrong.
"""

import re

from classifier.request_type import reporting, secrecy
from router.triage import complaint_words, open_matter, opting_out
from router.triage.topics import topics

_LONG = 56  # characters; a longer text is a matter
LIKELY = 0.12  # share; no new matter of the lessons that could be meant so has .04
# not taught to the model of reports, so that only a rule speaks for one
_NAMED = re.compile("短信|推送|提醒|12345|你们的?(?:消息|信息|通知)")
_OF_MESSAGES = re.compile(
    r"短信|短讯|讯息|消息|信息|推送|提醒|通知|提示|弹窗|群发|名单|订阅|退订|回访|骚扰|轰炸|(?<!不)打[扰搅]|叨扰"
    r"|叮(?!当|叮当)|嘀嘀|滴滴|嘟嘟|铃声|(?:手机|电话|屏幕|微信|收件箱|短信箱)[^，。]{0,10}(?:[响震嗡叫闹亮满炸弹]|清[净静]|安静)"
    r"|(?:这个?|那个?|我的?|本|此|老|旧)(?:手机)?号码?|加回|你们(?:的|那|这)?(?:个|条)?号|拉[进入]"
    r"|[发推弹塞](?:个?不停|来发去|过来|给我|我|来(?!推)|个没完|一条)|传(?:过来|给我)|[几多\d两三四五六七八九十]条|条条"
    r"|(?:又|还|再|老是?|总是?|天天|一直|不停|少|别|甭|莫|勿|何必|干[嘛啥]|咋)(?:在|给我|跟我|往我这)*[发推弹](?!照片|图|视频|材料|工资|钱|现|生|放|改|展|言|票|诿|脱|卸|给下|来推)"
    r"|来信(?!访)|短[行性新]|(?:放过|饶了?|让)(?:我|咱|俺)?(?:的|这)?(?:个|部)?手机|手机[^，。]{0,4}(?:休息|歇|安生|[发推刷打撑]爆)|\bphone\b"
    r"|12345[^，。]{0,10}(?:发|来|打|烦|找|响)|(?:怎么|就|才|要|不|白|说)[又再]?[发推](?!现|生|照|图|视|材|工|钱|放|改|展|言|票|诿|脱|卸|来推)"
    r"|你们[^，。]{0,8}(?:消停|安静|歇|闭嘴|放过|收手|打住)|(?:联系|联络|烦|吵|搅)我|\b(?:sms|texts?|texting|messages?|notif\w*)\b"
)
_WEARY = re.compile(
    r"烦|够了|受够|受不了|吃不消|扛不住|累|吵|闹|头[疼痛大]|脑壳|何必|何苦|干[嘛啥]|没(?:啥|什么|有)?(?:必要|用|意思|兴趣)|无关"
    r"|不关|没关系|省|消失|安静|清[净静]|滚|再也|别(?!的|人|处)|[不停少免莫勿甭嫑覅唔冇咪]|没完|没停|没头|还(?:在|发|来)|又(?:来|发|是)"
    r"|怕了|饶|求求|拜托|疯|崩溃|腻|删|移[除出走]|去掉|划掉|拿掉|忘了我|放过|休息|有完|没空|爆|炸|满了|打住|结束|断了|拒|退出|到头|告别|关[了掉]"
    r"|收手|歇|又|再|老是?|总是?|一直|天天|每天|整天|成[天日]|心慌|白[发费]|浪费|有(?:什么|啥)用|换号|能关|怎[样么]?(?:才|又|还)|不看|谁看"
    r"|消停|安生|省心|摔|砸|打发|稀罕|犯不|太[多密频勤]|多了|收起|谁(?:让|叫|要|稀罕)|\b(?:stop|no|not|enough|don'?t|quit|leave|annoy\w*|spam\w*|tired|sick|off)\b"
)
_AT_US = re.compile(  # an end of what comes from us, where no messages are named
    r"恁|你哋|12345|我的?手机|又是你们|你们[^，。]{0,6}(?:发|信|通讯|名单|系统|号|没什么|静|消停|公告|再)|[别甭莫勿嫑](?:再|又|老|来)*(?:来$|来烦|[发推响吵震])"
    r"|[别不勿莫甭][^，。]{0,3}(?:联[络系]|告诉我|跟我讲)|不(?:想|要|愿|用)再?(?:看|收|听|这玩意)|停止|退出|不收|删[了掉除]|抹[掉去]|划掉|清除|取消|停停|惦记|后续(?:联[络系]|告知)|关[了掉]|烦死|发发"
    r"|跟我讲|清[净静]|安静|消停|换[卡号]|回[^，。]{0,4}(?:td|t\b)|\b(?:no more|hear from|stop|remove|enough)\b"
)
_SENDER = re.compile(  # other than us, or somebody who is complained about
    r"银行|信用卡|[贷赊]款|网贷|借[款呗]|花呗|广告|诈骗|[骗坑]|垃圾(?:短信|信息|电话)|骚扰(?:电话|短信|信息|来电|号码)|匿名|未知|封[掉号]|快递|外卖|商[家户城场]|店|运营商"
    r"|移动|联通|电信|广电|物业|学校|老师|家长|班级|群[里主聊]|班群|公司|单位|保险|平台|淘宝|京东|抖音|美团|拼多多|快手|支付宝|中介|房产|楼盘"
    r"|推销|营销|促销|培训|催[收债款缴]|法院|医院|社区|居委|村|街道|交警|警[察方]|公安|派出所|社保|医保|税务|水务|供[电水气]|燃气|银联"
    r"|app|软件|小程序|网站|游戏|会员|积分|邻居|楼[上下栋]|隔壁|对面|旁边|工地|喇叭|警报|报警|对方|他们?(?!妈)|她|有人|别人|某|陌生|不明"
    r"|境外|前[夫妻任]|男友|女友|同[学事]|老板|领导|亲戚|房东|债|领取|中奖|链接|点击|扫码|验证码|取件|冒充|冒名|伪基站|真[的是]?[吗么]|真假|真的?还是|是不是真|虚假|机构|课程|不认识|预警|失效|(?<![短信浪白])费(?![心神电劲事流])|科室|扣(?:了|我)?的?[钱费]|etc|点[了进]"
    r"|收到(?!你们|恁|12345|一堆|这|那|[好很许太]多|没用)[^，。]{2,10}(?:短信|信息|通知)"
)
_NO_REFUSAL = r"(?![^，。]{0,8}(?:别|不|停|勿|莫|甭|删|取消|少|免))"
_ABOUT_US = re.compile(  # missed, wanted, wrong, or a complaint about our work: each is a matter or more about one
    r"(?:没有?|未|无法|不能|不)(?:收|接|看|等)到|[收接看等]不到|(?:没有?|未|无)(?:人)?(?:通知|提醒|回[复音信]?|消息|信息|音讯|下文|反馈|告知|[发打])"
    r"|不(?:回复|回信|回消息|通知|提醒|告知)|泄[露漏]|隐私|公[开示布]|登记|注册|实名|录入|填[错写报]|更[正改]|改[成为]|错误|有误|不对|不实|不符|写错|记错"
    r"|办结|[没未不](?:有)?(?:人)?(?:办|解决|处理|修|落实|管|答复|来|动)|结果|进[展度]|答复|处理|解决|办理|敷衍|应付|糊弄|忽悠|模板|套话|假"
    r"|拖|踢皮球|太极|负责人|态度|准话|流程|论坛|没有?人?联|卡死|评论|帖子|(?:个人|人|我的)信息|我的号[^，。]{0,3}[存记留]|身份|识别|失败|更新|名字|姓名|头像|外[泄传]|谣|单子|工单|照片|录音|[打登点上传]不[开上了]|晚一?点|早一?点|改天|开会|推[诿脱卸给]"
    r"|咨询|请问|想问|问[一下]|怎么(?:查|办|让|弄|申|看|回复|填)|如何|哪[里儿]|多少钱|什么时候|几点|补[发充]|重[发新]|再发一[次遍]"
    r"|等(?:着|你们|待)*的?(?:消息|通知|信息|回复|电话|短信)|有(?:消息|结果|进展|情况|通知)[^，。]{0,4}(?:通知|告诉|联系|发|说)"
    rf"|(?:请|麻烦|记得|尽快|早点|及时|提前|按时|应该|必须|希望|要求|建议|可以|能){_NO_REFUSAL}[^，。]{{0,8}}(?:发|回|通知|提醒|告诉|联系|推送)"
    r"|[路街巷]|小区|大道|广场|\d+(?:号楼|栋|幢|单元|室)|儿[子童]?园|孩子(?:不见|丢)"
)
_OF_THEM = re.compile(  # of messages, not of a trouble: what weary people say of when, how often and what follows
    r"天天|每天|每晚|(?:大?半夜|凌晨|深夜)[^，。]{0,4}|吵(?:死|醒|得|到|着|我|人)*|拉黑|拒收|屏蔽|请求|要求|为[什何]么?|怎么办|没(?:有)?办法|求你们?|病"
    r"|头[痛疼]|难受|[发推刷震响炸打撑]爆|爆(?:了|满)|(?:想|要|气得)?[摔砸](?:了)?(?:我的?)?(?:手机|电话)|不(?:发|给)(?=我|的|了|，|$)|睡不[着好成]|纳税人|拒绝(?:再|后续|接收|接受|任何)|让不让人?睡|系统[^，。]{0,4}坏了"
)
_YES = re.compile(
    r"(?!谢)(?:(?:是|对|嗯|恩|要|好|行|可以|没错|确[认定]|当然|同意|ok|yes|y|yep|sure)(?:的|呀|啊|吧|了|哒|滴|呢)*)*"
    r"(?:(?:我?(?:要|想)?|请|就|帮我|给我)?(?:退订?|停[了掉]?|停收|不(?:想|要|用)再?收?(?:到)?了?|不收|别发|关了?)(?:了|吧|啊|掉)*)?(?:谢谢)?"
)
_NO = re.compile(r"(?:不是|不对|不用退?|不退|没有|不|否|no|别退)(?:订)?(?:的|呀|啊|吧|了)*(?:谢谢)?")
_MARKS = re.compile(r"[^\w]+")


def may_be(text: str, said: str, share: float) -> bool:
    """`said`: the folded text in small letters. Whether to ask; only of a text that is not obeyed as it is.

    `share`: of the phrase model for a wish for silence; where it is likely, half of the words are enough.
    """
    of_messages = _OF_MESSAGES.search(said) is not None
    worded = of_messages and _WEARY.search(said) is not None
    likely = share >= LIKELY and (of_messages or _AT_US.search(said) is not None)
    if len(said) > _LONG or not (worded or likely) or _could_be_a_matter(said):
        return False
    if secrecy.is_sure(text) if worded else secrecy.is_asked(text):
        return False
    return not (reporting.by_rule(text) if likely or _NAMED.search(said) else reporting.reports(text))


def _could_be_a_matter(said: str) -> bool:
    rest = _OF_THEM.sub("", said)
    if topics(rest) or open_matter.names_a_matter(rest) or opting_out.is_elsewhere(said):
        return True
    if _SENDER.search(said) or _ABOUT_US.search(said) or complaint_words.is_of_somebody(said):
        return True
    return complaint_words.states_facts(rest)


def answer(said: str) -> bool | None:
    """Yes or no to our question whether no more messages are wanted; None: something else."""
    bare = _MARKS.sub("", said)
    if not bare:
        return None
    if _NO.fullmatch(bare):
        return False
    return True if _YES.fullmatch(bare) else None
