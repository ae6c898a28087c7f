"""Wishes for silence, roundabout, in dialects and with slips: none opens a ticket; and their neighbours."""

from datetime import UTC, datetime

import pytest

from router import triage
from router.triage.file_input import CONTEXTS, situation
from router.triage.purposes import Purpose

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ASKED = """
莫再给我弹信息了嘛，一哈响一哈响，觉都睡不成
叮咚叮咚一天到黑，搞得我脑壳痛，信息莫来了
麻烦你哋唔好再㩒短信畀我，嘈住我个仔瞓觉
成日都系你哋啲信息，睇到眼都花，停咗佢啦
勿再传信息过嚟，我电话爆晒仓
别老整那些短信过来，看着闹心
成天嗡嗡嗡地震，你们那个提示音给我整没了行不
俺不稀罕恁这些短信，往后甭来了
我年纪大了，字都看不清，这些信息以后就不要来了
叔叔阿姨我用的是妈妈的手机，妈妈说让你们别再发过来了
你们这个消息一天三四条，我不是啥大人物，犯不着，往后省省吧别发了
这种提醒对我没用，收起来吧，不要再来了
手机老是滴滴响，我还以为出啥大事，原来又是你们，往后消停点行吗
我跟这件事已经没有关系了，消息不用传到我这里
请高抬贵手，别再往我手机上塞短信
求求了，给我手机留点清净，不要通知了
短信费流量，我流量少，往后就不用发来了
怎样才能让你们不再给我发短信
如何关闭你们的短信提醒
短信我不要了
不要你们的消息了
你们的短信我是真的不想看见了
能不能放过我的手机，天天提示
pls stop texting me
don't send me any more messages
take me off your list
Remove my number please, no more texts
再跟我发通知我就把你们号码拖黑
这些提示短信到此为止吧
我已经搬去外省了，本地的通知别再发我了
以后不用给我回信息了，看不过来
别给我推消息，关掉
你们那个号天天给我来信息，我烦得很，取消了吧
退订短行
回复退订没反应，我不想收你们信息了
再也别给我传消息
一天好几条，烦都烦死，别来了
"""
NOT_ASKED = """
健身房关门了，年卡的钱不给退
商家不肯退货，还把我拉黑
请把押金退了
我爸退休金这个月没到账
退役军人的优待证怎么办
我要退学，学校扣着学费
退换货都没人理
中介不退定金
物业群里天天发广告，烦死了
楼上小孩天天蹦，吵死个人，不要再拖了
停水通知贴得太晚，下次早点发
别再拖了，天天给你们打电话
移动一天给我发五条广告短信
贷款公司天天打我电话，你们管管
学校群里老发收费通知，不交就点名
快递短信取件码发错人了
工地半夜叮叮当当敲，烦死个人，不要再让他们敲了
楼下音响嗡嗡响，别再响了
老师天天在群里发消息要我们打卡，能不能不要发了
给我发个短信告诉我处理结果
短信通知我就行，不用打电话
不要发短信，直接打电话给我说结果
不用发到这个号，发到我女儿手机上，139那个
你们发的消息我没收到
别发给物业看
请不要把我的短信转给村里
银行卡被停了，短信也没提醒
收不到医保的短信验证码
公交车到站提醒太吵，能不能关掉
校门口喇叭天天提醒，能不能关了
"""


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("text", ASKED.split("\n")[1:-1])
def test_silence_is_heard_and_opens_no_ticket(text: str, context: str) -> None:
    assert triage.decide(text, situation(context, "sms", now=NOW), now=NOW).purpose is Purpose.OPT_OUT


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("text", NOT_ASKED.split("\n")[1:-1])
def test_no_silence_is_read_into_other_words(text: str, context: str) -> None:
    assert triage.decide(text, situation(context, "sms", now=NOW), now=NOW).purpose is not Purpose.OPT_OUT
