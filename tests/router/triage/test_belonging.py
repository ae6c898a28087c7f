"""Two messages within minutes: one matter or two."""

from datetime import UTC, datetime, timedelta

import pytest

from router.triage import Latest, Purpose, Situation, decide
from tickets.lifecycle import State

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

ONE = (
    ("路灯不亮三天了", "另外，灯在北门口"),
    ("临江路三号门口的路灯坏了", "就在大门口右边那盏"),
    ("临江路三号门口的路灯坏了", "晚上老人出门看不见，差点摔倒"),
    ("小区天天停水", "我住三栋二单元"),
    ("楼下广场舞太吵了", "每天晚上七点到十点"),
    ("井盖破了", "补充一下，是人行道上那个"),
    ("物业乱收停车费", "我的电话是13877100001"),
    ("孩子入学的事想咨询", "是小学一年级"),
    ("水管爆了，水漫到楼道", "现在已经流到一楼了"),
)
TWO = (
    ("居住证怎么办理要带什么材料", "我家楼下的窨井盖破了一个大洞，小孩差点掉下去"),
    ("老年卡在哪里办，要带照片吗", "小区门口的路灯三天不亮了"),
    ("物业乱收停车费", "另外一件事，楼下烧烤店油烟很大"),
    ("路灯坏了三天", "再问一个，公积金怎么提取"),
    ("工地欠我们工资", "还有个事想反映，村口的桥护栏断了"),
    ("公交车不按时", "我家停水两天了"),
    ("楼上装修太吵", "顺便问一下社保卡丢了怎么补"),
    ("临江路三号门口的路灯坏了三天，晚上走路很危险", "我家小孩上小学要什么材料"),
    ("医保报销少了", "不是刚才那个，我还想投诉一家饭店"),
    # how long it has lasted presses nobody about the first one
    ("路灯坏了三天没人修", "还有我妈的高龄补贴三个月没发"),
    ("路灯坏了三天没人修", "我爸的养老金停发三个月了"),
    ("路灯坏了三天没人修", "还有，我们村的路三年没修"),
    ("路灯坏了三天没人修", "还有就是医保报销两个月没到账"),
    ("路灯坏了三天没人修", "还有我们楼的暖气一直不热"),
)


def purpose(first: str, second: str) -> Purpose:
    latest = Latest(State.PENDING_DISPATCH, NOW - timedelta(minutes=3), None, first)
    found = decide(second, Situation(latest), now=NOW)
    return found.about or found.purpose


@pytest.mark.parametrize(("first", "second"), ONE)
def test_it_goes_on_with_the_same(first: str, second: str) -> None:
    assert purpose(first, second) is Purpose.FOLLOW_UP


@pytest.mark.parametrize(("first", "second"), TWO)
def test_it_is_another_matter(first: str, second: str) -> None:
    assert purpose(first, second) is Purpose.NEW


def test_what_the_citizen_marked_as_another_matter_is_one() -> None:
    latest = Latest(State.PENDING_DISPATCH, NOW - timedelta(minutes=3), None, "路灯坏了")
    assert decide("就在大门口右边", Situation(latest, another=True), now=NOW).purpose is Purpose.NEW


@pytest.mark.parametrize("text", ["路灯还没修", "三天了还没人来", "又黑了，三天没人来"])
def test_who_waits_for_the_first_one_presses(text: str) -> None:
    assert purpose("路灯坏了三天没人修", text) is Purpose.CHASE


@pytest.mark.parametrize("text", ["这是另一件事", "不是，这是另外一件事情", "两件事"])
def test_the_message_before_was_another_matter(text: str) -> None:
    latest = Latest(State.PENDING_DISPATCH, NOW - timedelta(minutes=3), None, "路灯坏了")
    assert decide(text, Situation(latest), now=NOW).purpose is Purpose.SEPARATE


@pytest.mark.parametrize("text", ["补充上一件", "这是补充上一件的", "是同一件事"])
def test_the_ticket_just_opened_is_more_about_the_one_before(text: str) -> None:
    latest = Latest(State.PENDING_DISPATCH, NOW - timedelta(minutes=3), None, "路灯坏了")
    assert decide(text, Situation(latest), now=NOW).purpose is Purpose.SAME_MATTER
