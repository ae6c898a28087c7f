"""Danger whose object is left out, and what sounds like danger: idioms, near misses, private debts."""

import pytest

from classifier.danger.danger_detection import hear

JUMPS = """
好，那我就跳
行，那我现在就跳
那我跳了
那我就跳给你们看
没人管是吧，那我跳
你们等着，我马上跳
我数到三就跳
逼我是吧，我跳还不行吗
如果今天不给钱我就跳
要是再没人来，我真的跳了
好嘛，我跳就是了
那我只有跳了
不给说法我就跳，说到做到
跳就跳，反正没人管
打电话没人接，我就跳
再拖我今晚就跳
我跳了你们负责
那我就烧了自己
"""
NO_JUMPS = """
我就跳了一会儿绳
音乐一响我就跳
电表一用电就跳，物业不管
那我就跳过这个问题
好，那我就跳槽了
手机一点开就跳到广告
页面跳转不了，我就跳出来了
我就跳广场舞，哪里扰民了
孩子在楼上又蹦又跳
看见价格我就跳起来了
我女儿一听音乐就跳
"""
KNIVES_AT_WORK = """
他拿刀砍价砍到五折
菜市场买菜的人天天拿刀砍价
买房砍价跟拿刀一样狠
物业涨价就差拿刀架在我们脖子上了
卖鱼的拿刀刮鳞，水溅一地
切菜师傅拿刀不戴手套
拿刀切肉的案板发霉
医院动刀要先交三万吗
"""
KNIVES = """
他拿刀砍我
他拿刀追着砍价的人打
他拿刀割脖子
拿刀剁小孩
他拿刀拆门要进来
卖肉的拿刀追人
他要动刀
"""
NEARLY = """
老人烧纸差点着火了
昨天楼下电动车充电差点着火
前天晾衣杆差点起火
前几天路边垃圾桶差点着火，幸好有人浇了水
树枝差点砸到人
煤气灶差点爆炸，已经换新的了
"""
STILL = """
昨天差点着火，今天又冒烟了，快来人
煤气差点爆炸，现在还在漏
差点触电，插座还在冒烟
桥栏杆断了一截，有人差点掉进江里
他差点把我打死，现在还在砸门
我差点跳下去了，现在还在楼顶
"""
DEBTS = """
法院都判了，他还赖着不还我的钱
借给朋友三万块，判决下来一年了他还不还
前夫抚养费一分没给过
调解书生效半年了，他一分没给
协议签了三个月了，他一直拖着
老赖住着大房子就是不还我钱
强制执行申请了，他名下没有财产
朋友借了我两万块，微信把我拉黑了
我借给表弟的钱他拖着不还
卖房的人不还我定金
"""
DESPERATE = """
他欠我钱不还，我不想活了
法院判了他也不给，我就死在他家门口
老板赖账，我要从楼上跳下去
他赖着不还钱，还拿刀威胁我
"""


@pytest.mark.parametrize("text", [*JUMPS.split(), *KNIVES.split(), *STILL.split(), *DESPERATE.split()])
def test_it_rings(text: str) -> None:
    found = hear(text)
    assert found is not None
    assert found.rings


FULL = """
验证码发得我手机都快炸了，别发了 短信多得收件箱都要炸了 我头都要炸了，楼上天天装修
"""


@pytest.mark.parametrize(
    "text", [*FULL.split(), *NO_JUMPS.split(), *KNIVES_AT_WORK.split(), *NEARLY.split(), *DEBTS.split()]
)
def test_it_rings_nobody(text: str) -> None:
    found = hear(text)
    assert found is None or not found.rings
