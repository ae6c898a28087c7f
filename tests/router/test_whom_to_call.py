"""Whose help is asked for first, and what a citizen reads until they come."""

import re

import pytest

from classifier.danger import rescue_patterns
from classifier.danger.rescue_patterns import Help
from router.outgoing import danger_wording

NEEDED = """
fire 二楼窗帘烧着了
fire 加油站旁边的油罐爆了
gas 楼道里都是煤气味
gas 厨房的燃气管嘶嘶漏气
gas 屋里一股臭鸡蛋味，不敢开灯
trapped 电梯卡在六楼，里面有两个老人
trapped 轿车冲进河里了
trapped 围墙塌了，底下埋着人
medical 外婆跌倒了喊不醒
medical 孩子发烧抽起来了
medical 我爱人突然胸口疼，直冒冷汗
medical 小孩误喝了洁厕灵
medical 我妈喝了敌敌畏，快来
medical 我哥割了手腕，一直流血
medical 室友吞了一整瓶安眠药，叫不醒
medical 我妻子上吊，刚被我救下来了
medical 我表弟跳楼了，躺在楼下
police 有人拿刀追人
police 我被两个男的拖上面包车了，救命
police 救我，我被人锁在出租屋里
trapped 我女儿跳江了，快救她
trapped 我被关在电梯里，救命
witness 我爸要喝农药
police 我被人绑了
police 他把我锁在屋里不让走
self 我不想活了
self 我吞了一瓶安眠药
self 老婆走了，我今晚就从楼上跳下去
self 他逼得我要跳楼
witness 有人要跳楼
witness 我妹妹割腕了，门反锁着
witness 桥上有个姑娘翻过栏杆了，一直在哭
witness 我看见一个男的要往河里跳
any 路灯坏了
"""
FIRST = {"fire": "119", "gas": "119", "trapped": "119", "medical": "120"}  # of all others 110


@pytest.mark.parametrize("line", NEEDED.strip().splitlines())
def test_whose_help_is_needed(line: str) -> None:
    needed, text = line.split(" ", 1)
    assert rescue_patterns.needed(text) is Help(needed)


@pytest.mark.parametrize("needed", Help)
def test_the_number_to_be_called_first_comes_first(needed: Help) -> None:
    said = danger_wording.warning(needed)
    numbers = re.findall(r"(?<!\d)1(?:10|19|20)(?!\d)", said)
    assert numbers[0] == danger_wording.calls(needed)[0] == FIRST.get(needed.value, "110")
    assert danger_wording.is_warning(said)
    assert danger_wording.help_in(said) is needed


def test_who_smells_gas_is_asked_to_leave_before_calling() -> None:
    said = danger_wording.warning(Help.GAS)
    assert said.index("离开") < said.index("不要开关电灯") < said.index("119") < said.index("燃气公司")


def test_a_witness_is_not_spoken_to_as_the_one_in_danger() -> None:
    for said in (danger_wording.warning(Help.WITNESS), danger_wording.meanwhile(Help.WITNESS)):
        assert "陪您" not in said
        assert "担心您" not in said
        assert "地点" in said
        assert "距离" in said


CALM = "坐席：您好，请讲。\n市民：你好，我想问老年卡在哪里办。\n坐席：在社区窗口。\n"
CALL = f"{CALM}市民：等等，我隔壁爆炸了，有人倒在楼道里。\n坐席：请问在哪里？\n市民：清漪路18号。\n"


@pytest.mark.parametrize(
    ("text", "cry"),
    [
        ("有人要跳楼", "有人要跳楼"),
        (CALL, "等等，我隔壁爆炸了，有人倒在楼道里。"),
        ("我是老住户了。一直支持工作。昨晚我妈摔了叫不应！请快来。", "昨晚我妈摔了叫不应！"),
        ("路灯坏了三天", ""),
    ],
)
def test_the_sentence_that_matters_is_found(text: str, cry: str) -> None:
    assert rescue_patterns.cry(text) == cry


def test_a_long_sentence_is_cut_to_the_clauses_round_the_word() -> None:
    begins = "我们这个小区建成已经有二十多年了物业换了三家，" * 2
    cry = rescue_patterns.cry(
        f"{begins}刚才三楼着火了，有个老人在里面没出来，楼道里全是人，谁也不敢上去，消防通道又被车堵着"
    )
    assert cry.startswith("刚才三楼着火了")
    assert len(cry) <= rescue_patterns.LONGEST + 1
