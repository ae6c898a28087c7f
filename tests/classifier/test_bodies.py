"""Public bodies in which money, kin or favours decide: a report, though no offence is named."""

import pytest

from classifier.request_type.request_types import reports

DECIDED_BY_FAVOURS = """
教育局转学那一科花钱就能办，隔壁家交了两万当天就有学位
高新区管委会把补贴给了一个空壳公司
住建局发施工许可，图纸还没审就批了
农业农村局给没种地的人报了种粮补贴
供电局装表的，请他吃顿饭第二天就装上
人社局招公益岗，上岗的全是主任亲戚
社保中心柜台里头，关系户不用排号
法院立案庭的人跟对方律师一桌吃饭
市民来电反映：文旅局评级要找指定的公司做材料
林业局批三十棵砍了五百多棵
退役军人局的慰问名单里有没当过兵的
我们热线的坐席全推荐那一家修水管的
12路公交司机收现金不给票
"""
ORDINARY = """
教育局招生简章在哪里看
教育局转学要花钱吗
民政局低保名单什么时候公示
供电局抄表员抄错了表，多算我三百
开发区管委会门口的路灯坏了
社保中心排队两个小时
医保局给我老婆报销少了两千
图书馆空调太冷
法院立案庭的电话打不通
派出所旁边有人请客吃饭太吵
公交九路的师傅开得太快
燃气公司安检的没来
"""
SMELLS_AND_NOISES = """
村里的狗肉馆味道大
村里的饭馆味道大
楼下的烧烤店油烟太大
村里的舞厅太吵
"""


@pytest.mark.parametrize("text", DECIDED_BY_FAVOURS.split())
def test_where_favours_decide_it_is_a_report(text: str) -> None:
    assert reports(text)


@pytest.mark.parametrize("text", [*ORDINARY.split(), *SMELLS_AND_NOISES.split()])
def test_an_ordinary_complaint_or_question_is_none(text: str) -> None:
    assert not reports(text)
