"""Roundabout wishes for silence open no ticket: obeyed where plain, else asked back. Their neighbours are matters."""

from datetime import UTC, datetime

import pytest

from router import triage
from router.triage import perhaps_opting_out
from router.triage.file_input import CONTEXTS, answer, situation
from router.triage.purposes import Purpose, Situation

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SILENCE = {Purpose.OPT_OUT, Purpose.PERHAPS_OPT_OUT}
LAID_ASIDE = {*SILENCE, Purpose.THANKS, Purpose.SMALL_TALK, Purpose.ABUSE, Purpose.NOTHING, Purpose.AUTOMATIC}
ROUNDABOUT = """
手机叮叮叮一下午了，你们歇会儿吧
又来短信了，没完没了
这种通知我用不着，留给需要的人吧
你们一天几条，收件箱都满了
怎么又把我加回名单了
能不能让我的手机休息一下
看到12345就头大，天天来信
提醒来提醒去的，烦不烦
我不需要知道，谢谢，真的不需要知道，别再来短信
半夜还叮一下，把娃都吵醒了
说好不发的，怎么又发
你们是打算把我手机推爆吗
消息太密了，受不了
我没让你们通知我，何必呢
咱俩到此为止，信息就不用再来了
这个号以后当我不存在行吗
推送够多了，谢谢，到头了
我对你们的消息不感兴趣
你哋啲短信真系好烦
莫烦我咯，信息多得很
老是提示提示，搞得我心慌
你们能不能消停会
别来打扰我的生活
请把我忘了吧，名单上不要有我
收到一堆没用的通知
信息轰炸啊你们这是
我要的是清净，不是短信
刚睡着又响，又是你们的短信
天天提醒我有什么用
再发我可要换号了
这些短信能关吗
你们的提示音听得我想砸手机
这消息发给谁看呢，反正我不看
要怎样你们才肯不给我来消息
leave my phone alone, enough messages
I am tired of your texts
我妈快八十了，看见短信就紧张，以后就不劳你们费心了
别的都好说，就是这信息能不能少来点，最好一条都没有
手机一整天嗡个不停，打开全是12345
我已经出国了，国内的短信发了也是白发
孕妇在家休养，听不得手机响，行个方便吧
前阵子不是说了不接收吗，怎么今早又一条
我退出，不玩了，不用再联络
恁别发了中不中
能把我这个号码从你们系统里抹掉吗
麻烦高抬贵手，少发一条是一条
你们这样和骚扰有什么区别
我关了通知还是能收到，你们真行
烦死啦烦死啦烦死啦，一天到晚发发发
这种通知短信有什么意义，浪费纳税人的钱
唔使再通知我喇，唔该晒
不要再往这个号上送消息，机主已经去世
我上班不能看手机，你们这么发影响我工作
请停止
不收了不收了
我想一个人静静，别推了
删了我吧
早上六点就来短信，还让不让人睡
你们的系统是不是坏了，同一条信息来了八遍
事情都过去了，就别再提醒我了
如何才能不收到你们的消息
有什么办法让这个号安静下来
pls remove this number, wrong person
你们把我当什么了，一天七八条
消息免了吧，心领了
往后咱们井水不犯河水，短信就别来了
"""
MATTERS = """
贷款公司一天给我发十几条短信，烦死了
天天有陌生号码骚扰我，你们管不管
学校班级群里消息太多，老师半夜还发通知
银行老给我发短信让我还款，可我没欠钱
12345总发短信说已办结但没办
你们发短信说办好了，根本没来人
发个短信就算办结了，糊弄谁呢
收到短信说我中奖了，烦不烦
手机一直收到验证码短信，是不是被人盗号
快递短信天天发，取件码都不对
商家促销短信退订了还发
运营商的推送关不掉
物业天天在群里发通知催缴费，烦
我的个人信息被泄露了，天天接到骚扰电话
停水通知不提前发，每次都不提醒
你们的短信我收不到
短信里的链接打不开
都几天了一条消息都没有，烦死了
没人通知我去领补贴，别人都领了
不要光发短信，派人来看看
别老是发短信应付我，问题还在
手机信号不好，消息发不出去，烦
隔壁手机铃声半夜响，吵死了
楼下喇叭天天叮叮当当，受不了
有人用我的号码发短信骗人
前夫天天发信息骚扰我
公司老板半夜发消息让加班，不回就扣钱
你们登记的信息不对，别再写错了
小区门禁提示音太吵，整夜响
抖音推送不良信息给孩子
社区网格员天天发消息让我填表，烦
催债的天天轰炸我通讯录
收到法院短信说我被起诉了，是真的吗
我号码被标记成诈骗电话，取消不掉
广场上的音响吵得我头疼，别光发短信不管
你们通知说今天来修，等了一天没人，烦不烦
短信说让我评价，可是根本没解决
别发短信了赶紧来修
短信别发了，路还是坏的
我弟弟发信息说来世再做兄弟，人联系不上了
不要留下我的任何信息
你们热线回访能不能晚一点打
我身份信息更新不了
请勿推诿，别推来推去
小贷公司用不同号码天天发短信威胁我
家长群消息一天几百条，能不能管管学校
卖房子的天天给我打电话，号码不知哪来的
招商银行乱发逾期短信，我早还清了
短信说已经处理，实际垃圾还在那
别光给我发消息，什么时候来人
通知发了三次也没见人来
健身房推销信息拉黑了换号继续发
你们12345发来的满意度短信点不开
半夜有人按门铃叮咚叮咚，受不了
微信被人拉进传销群，退不掉
天天收到交通违章短信，可我没车
我的号码被别人拿去注册了贷款
有线电视费提醒短信发给我，可我早销户了
快递员不打电话就放驿站，只发个短信
学校用钉钉半夜推送作业通知，孩子睡不好
村里广播一天响八遍，耳朵都聋了
社保短信说断缴，我单位一直在交
收到12345短信叫我转账，是不是骗子
消防车警报器在楼下响个不停
手机基站噪声大，嗡嗡的
你们老打电话回访，问题一点没动
垃圾短信一天几十条，管不管
外卖平台退订短信要收费，不合理
邻居空调外机嗡嗡响一晚上
疫苗预约短信发了，去了又说没有
电动车报警器叮叮叮叫一夜
我不会看短信，能不能打电话告诉我
水费催缴短信发错人了，一直发
交警发短信让我去处理事故，联系不上人
保险公司推销电话屏蔽不掉
没人联系我
广播太吵
献血证丢了
班主任发不雅消息给女学生
经理知道了会把我辞了
删了我的评论
奶茶太甜
网贷平台爆通讯录，我亲戚都收到短信
有人冒充12345给我发短信要验证码
同事拉我进赌博群，一天弹几百条
老师半夜在钉钉上@我，烦死了
运营商5G套餐推销短信一天三条
房产中介用虚拟号码骚扰，拉黑没用
短信通知我去领消费券，点进去说没了
我的手机号被别人绑了社保，一直收到提醒
你们只会发短信，路上的坑还在
光回短信不解决问题，要你们何用
学校家校通短信收费，退订不了
居委会天天打电话催打疫苗，说了不方便
手机收到红色预警短信太晚了，雨都下完了
保险公司发短信说我保单失效，打电话没人接
早上五点洒水车音乐响，能不能停
楼下快递柜滴滴滴响一夜
地铁报站声音太大，震耳朵
景区短信推送乱收费
直播间一直弹窗诱导孩子充钱
单位不让我们休息，半夜还在群里发任务
收到ETC失效短信，点了之后扣了钱
停电不通知，冰箱里东西全坏了
我要投诉移动乱发短信扣我话费
12345回访电话说已解决，我没同意
处理结果短信写的地址不是我家
打了三次电话都没人给我回信
家里老人被保健品公司电话轰炸
人行道上共享单车一直滴滴报警
你们发来的号码查不到工单
能不能提前一天发停水短信
贷款催收一天打我几十个电话，我根本不认识那个人
教育机构不停给我发课程短信
公司在微信群里要求我们周末加班回消息
短信通知我缴物业费，可我房子还没收
供电公司停电短信总是停完才到
中国移动积分兑换短信是真的吗
我收到短信说孩子没打疫苗，明明打了
村里大喇叭天天响，吵得没法睡
你们办结短信里写的不是事实
我的投诉石沉大海，一条消息也没有
快递没送就短信说签收了
医院叫号屏幕一直叮咚，老人听不懂
朋友圈有人卖假烟
公交卡余额提醒不准
银行把我的号码泄露给保险的
邻居家门铃半夜响不停
每天都有境外号码给我打电话
学校让家长打卡，不打就在群里点名
超市会员短信取消不了，客服不理人
12345回复我的短信驴唇不对马嘴
交了罚款还一直收到催缴短信
我不认识的人一直加我微信骚扰
接线员骂人，我要投诉
你们派的单位不作为，别再派给他们
工地打桩手机都震，受不了
小区停车场道闸滴滴响
我手机收到的核酸结果不是我的
短信里让我下载软件，下完钱没了
外卖员敲门太响，孩子被吵醒
请把我的诉求转给环保局，别再转街道
不要一刀切
你们不信是吧，我跳给你们看
我要找你们负责人
不要收我们的清洁费
"""


def purpose(text: str, context: str = "none", channel: str = "sms") -> Purpose:
    return triage.decide(text, situation(context, channel, now=NOW), now=NOW).purpose


@pytest.mark.parametrize("text", ROUNDABOUT.split("\n")[1:-1])
def test_a_roundabout_wish_for_silence_opens_no_ticket(text: str) -> None:
    for channel in ("sms", "wechat", "telegram", "webchat"):
        assert purpose(text, channel=channel) in SILENCE
        assert answer({"text": text, "channel": channel, "context": "none"}, now=NOW)["decision"] == "opt_out"


@pytest.mark.parametrize("text", MATTERS.split("\n")[1:-1])
def test_what_may_be_a_matter_is_not_laid_aside(text: str) -> None:
    assert purpose(text) not in LAID_ASIDE
    for context in CONTEXTS:
        assert purpose(text, context) not in SILENCE, context


@pytest.mark.parametrize("context", CONTEXTS[1:])
def test_beside_an_open_matter_nobody_is_asked_back(context: str) -> None:
    """A line that is not plain is more about the matter, so that a person reads it."""
    assert purpose("消息太密了，受不了", context) is not Purpose.PERHAPS_OPT_OUT


@pytest.mark.parametrize("where", [Situation(is_call=True), Situation(another=True)])
def test_a_caller_and_a_matter_marked_as_one_are_not_asked_back(where: Situation) -> None:
    assert triage.decide("消息太密了，受不了", where, now=NOW).purpose is Purpose.NEW


@pytest.mark.parametrize(
    "yes",
    [
        "是",
        "是的",
        "对",
        "嗯",
        "嗯嗯",
        "要",
        "好",
        "好的，谢谢",
        "退",
        "是，退了吧",
        "对，不想收了",
        "行",
        "停了吧",
        "yes",
    ],
)
def test_a_yes_is_read(yes: str) -> None:
    assert perhaps_opting_out.answer(yes) is True


@pytest.mark.parametrize("no", ["不是", "不", "不是的", "没有", "不退", "不用退订"])
def test_a_no_is_read(no: str) -> None:
    assert perhaps_opting_out.answer(no) is False


@pytest.mark.parametrize(
    "other", ["", "谢谢", "好烦", "是路灯坏了", "要投诉", "对面小区停水", "退钱", "好的，路灯什么时候修"]
)
def test_anything_else_is_no_answer(other: str) -> None:
    assert perhaps_opting_out.answer(other) is None
