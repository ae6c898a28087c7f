"""Answers by position, words of a visit or a call, and repairs done by half: every fact that was said, and no other."""

import pytest

from sla.reviews.review_reply_parser import understand

# contacted, solved, satisfied
Y, N = True, False
POSITIONS = [
    ("是 是 4", Y, Y, 4),
    ("是 4 是", Y, Y, 4),
    ("是，3，否", Y, N, 3),
    ("否 1 否", N, N, 1),
    ("5 是 是", Y, Y, 5),
    ("2，是，否", Y, N, 2),
    ("y y 4", Y, Y, 4),
    ("y 4 y", Y, Y, 4),
    ("Y,1,N", Y, N, 1),
    ("n n 2", N, N, 2),
    ("yes no 2", Y, N, 2),
    ("有 有 5", Y, Y, 5),
    ("有 没 1", Y, N, 1),
    ("有，没有，3", Y, N, 3),
    ("没有 没有 1", N, N, 1),
    ("没 有 3", N, Y, 3),
    ("有/没有/2分", Y, N, 2),
    ("是/是/4分", Y, Y, 4),
    ("系 唔系 2", Y, N, 2),
    ("有 冇 1", Y, N, 1),
    ("对 不对 2", Y, N, 2),
    ("是的 没有 2", Y, N, 2),
    ("有的 没有 1分", Y, N, 1),
    ("有联系 没解决 2", Y, N, 2),
]
NO_POSITIONS = [
    ("是 5", None, Y, 5),
    ("没有 1", None, N, 1),
    ("有 5", None, Y, 5),
    ("是的，5分", None, Y, 5),
    ("没 2", None, N, 2),
    ("否 2", None, N, 2),
]
CONTACTS = [
    ("师傅上门了，没修", Y),
    ("上过门，没整好", Y),
    ("物业的来过两回，一样漏", Y),
    ("来过，弄好了", Y),
    ("有人来过了，问题没解决", Y),
    ("社区有打电话给我，3分", Y),
    ("打过电话来，没下文", Y),
    ("电话是打了一个，事情没办", Y),
    ("联系过一次，之后没人管", Y),
    ("他们联系过我，但没有修", Y),
    ("街道的人上门看了，2分", Y),
    ("有个小伙子来家里看过，没解决", Y),
    ("有来揾过我，冇搞掂", Y),
    ("打咗电话畀我，未搞掂", Y),
    ("来人看过咯，没弄", Y),
    ("给俺打过电话，活儿没干", Y),
    ("they called me, not fixed", Y),
    ("someone came, still broken", Y),
    ("没人来过，没解决", N),
    ("连个电话都没打过", N),
    ("一个电话也没接到，1分", N),
    ("半个电话都没有，没修", N),
    ("电话都没一个，还办结", N),
    ("没人上门", N),
    ("从来没人上过门", N),
    ("没有人来，也没有人打电话", N),
    ("没见人来过", N),
    ("鬼影都冇个嚟过", N),
    ("没得哪个来过", N),
    ("没哪个联系过我", N),
    ("根本没人联系，1", N),
    ("都没人来问过，没修", N),
    ("nobody called me", N),
    ("no one came", N),
]
NO_CONTACTS = [
    ("我给你们打过电话，没解决", None),
    ("我打过三次电话，2分", None),
    ("上门费太贵，不满意", None),
    ("希望上门看看，没修", None),
    ("请派人上门", None),
    ("以前来过，这次没解决", None),
    ("修好了，电话不用打了", None),
    ("灯没亮", None),
    ("小偷又来过，没解决", None),
    ("收废品的又上门了，没解决", None),
    ("我去过社区，没解决", None),
    ("电话号码是多少", None),
]
BY_HALVES = """
修咗一半就冇声气
整了半边，那半边还是坏的
就弄好了楼下那盏，楼上三盏还是黑的
补了一段，还剩一段全是坑
灯还差两盏没亮
修是修了，两天又瘫了
管了三天，第四天又开始了
好了两天又犯了
消停了一个礼拜又响了
才安静了一晚上，又来了
清了一部分，后巷还堆着
只退了押金，房租没退
钱退了三百，还欠八百
井盖盖了一个，还有一个敞着
水是来了，一会有一会没有
谢谢你们跑一趟，就是墙还在漏
感谢关心，不过那个坑还在
谢谢师傅，水管好了，墙还湿着没弄
多谢，灯亮了一盏，剩三盏黑的
辛苦了，垃圾清了，第二天又堆满
搞掂咗一半咋，仲有两条渠塞住
弄了个半吊子
整到半截就撂挑子走了
修了，没管几天又坏求了
fixed half of it, two lamps still dark
it worked for two days and broke again
"""
WHOLE = """
两盏灯都修好了
三处都补好了，谢谢
坏了两天，昨天修好了
等了半个月，修好了
两次就修好了，5分
清干净了，没有再堆
两天就搞定了
押金和房租都退了
井盖都盖上了，谢谢
谢谢，不漏了
水来了，一直都有
原来差两盏，现在都亮了
原来只修了一半，现在全好了
感谢，这次没有再犯
半天就修好了
总共花了三天就补好了
只花了一天就弄好了
停水三天，昨天晚上来水了
四个坑全补好了
只用了两天就修好了
"""


@pytest.mark.parametrize(("text", "contacted", "solved", "satisfied"), [*POSITIONS, *NO_POSITIONS])
def test_the_form_of_the_question_fixes_what_each_word_answers(
    text: str, *, contacted: bool | None, solved: bool | None, satisfied: int
) -> None:
    found = understand(text)
    assert found is not None
    assert (found.contacted, found.solved, found.satisfied) == (contacted, solved, satisfied)


@pytest.mark.parametrize(("text", "contacted"), [*CONTACTS, *NO_CONTACTS])
def test_a_visit_or_a_call_by_the_unit_is_contact(text: str, *, contacted: bool | None) -> None:
    found = understand(text)
    assert (found.contacted if found else None) is contacted
    assert found is None or found.solved is not True or "好" in text


@pytest.mark.parametrize("text", BY_HALVES.split("\n")[1:-1])
def test_what_is_done_by_half_or_came_back_is_unsolved(text: str) -> None:
    found = understand(text)
    assert found is not None
    assert found.solved is False


@pytest.mark.parametrize("text", WHOLE.split("\n")[1:-1])
def test_numbers_and_times_beside_a_whole_repair_limit_nothing(text: str) -> None:
    found = understand(text)
    assert found is not None
    assert found.solved is True
