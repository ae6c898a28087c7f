"""A quarrel that courts settle is no report of an unlawful act to an authority; a bribed judge is one."""

import pytest

from classifier.request_type.request_types import reports

QUARRELS = """
调解书生效半年了，他一分没给，怎么办
法院的民事调解书生效半年了，他一分没给，现在躲着不见人
法院调解书生效半年了，对方一分没给，名下的车和房都转给他儿子了
判决书生效一年了，他把房子过户给他老婆，一分钱没给我
他欠我八万块，法院判了，他天天打麻将就是不给钱
前夫离婚后一分抚养费没给，工资转到他妈卡上
老板欠我货款十二万，公司注销了
合伙做生意，他把钱都拿走了
包工头拿了工程款，不给我们材料钱
买的二手车是事故车，车行不退钱
定金交了，卖家反悔不卖了
遗产被大哥一个人拿了
离婚协议写了房子归我，他偷着卖了
他说没钱还我，结果给儿子买了车
我把钱借给同事，他辞职走了
借条到期了他把微信删了
"""
REPORTS = """
法官收了对方的钱，判我输
执行局的人拿了老赖的好处不执行
村支书把集体的房子分给他儿子
村干部把征地款借给自己亲戚
他欠我钱，还在家里开赌场
前夫卖毒品
开发商给局长送房子
欠我工资的老板偷税漏税
我要举报老赖转移财产拒不执行判决
"""


@pytest.mark.parametrize("text", QUARRELS.split())
def test_a_private_quarrel_is_no_report(text: str) -> None:
    assert not reports(text)


@pytest.mark.parametrize("text", REPORTS.split())
def test_an_unlawful_act_beside_a_quarrel_is_a_report(text: str) -> None:
    assert reports(text)
