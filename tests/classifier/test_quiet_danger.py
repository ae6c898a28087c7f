"""Danger in quiet or indirect words, and loud words of ordinary days."""

import pytest

from classifier.danger.danger_detection import hear

CRIES = {
    "somebody with a weapon listens": """
我点两碗粉，赶紧送来，他捏着刀在我身后，别打回来
您好退一双鞋，有个男的攥着斧头站我面前
""",
    "no answer from the bathroom": """
我弟进浴室洗澡半个多钟头了，拍门没反应
外公在卫生间里，喊了几遍没动静
""",
    "held by the current": """
路灯杆漏电，有个骑车的手吸在上面
一个阿婆贴在铁门上抖，拉都拉不开
""",
    "bitten by a snake": "蛇咬了脚背，肿得发亮，镇上没有血清\n",
    "poison, asked about": "敌敌畏喝了两口，还有救没有\n请问草甘膦灌了一大口能救吗\n",
    "farewells": """
你们别回我了，我在水库边
不用找我，我坐在桥中间
算了不问了，绳子拴好了
抽完这根烟我就跳
我在楼顶写的这条，你们转给我儿子
""",
    "somebody in the water": "水塘里有个小孩浮着\n有个人漂在江面，就在水里不动\n5分，谢谢。渠里有个娃漂过来了\n",
    "a boat": "船进水了，三个人舀不赢\n",
    "breathing machines": "断电了，我爷爷的呼吸机还剩一格电\n",
    "cars as weapons": "不给我办，我开车去撞你们大门\n",
}
CALM = """
救命啊这个登录页面又卡住了
救命，排了两百多号
他放话说再闹就让你在村里活不下去，就为一条路
雨一落水就灌进阳台，修得不好
树枝压着网线了，喊人来锯
我爷爷昨晚走丢的，今早找着了，人没事，撤了吧
小妹找回来了，平安，不用再找了
他们天天堵我家门口骂，就因为我投诉了
鱼塘里漂着好多死鱼
我在楼顶晒被子，信号不好
我在江边散步，晚点回你
"""


@pytest.mark.parametrize("text", [one for said in CRIES.values() for one in said.split("\n") if one])
def test_a_danger_in_quiet_words_raises_an_alarm(text: str) -> None:
    danger = hear(text)
    assert danger is not None
    assert danger.rings


@pytest.mark.parametrize("text", CALM.split("\n")[1:-1])
def test_loud_words_of_ordinary_days_ring_nobody(text: str) -> None:
    danger = hear(text)
    assert danger is None or not danger.rings
