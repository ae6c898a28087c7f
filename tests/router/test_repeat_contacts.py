"""The same citizen writes again: what is answered with the state, what joins, what a person decides, what is new."""

from datetime import UTC, datetime

import pytest

from router.similar_tickets.repeat_contacts import Earlier, RepeatVerdict, look
from router.similar_tickets.similar_search import place_named
from tickets.lifecycle import State

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LAMP = "漪桂大道128号门口的路灯坏了三天，晚上很黑，老人出门不安全"


def earlier(text: str = LAMP, state: State = State.IN_PROGRESS) -> Earlier:
    return Earlier(7, text, state, AT, place_named(text))


@pytest.mark.parametrize(
    ("text", "state", "verdict"),
    [
        (LAMP, State.IN_PROGRESS, RepeatVerdict.REPEAT),
        ("漪桂大道128号门口的路灯怎么还是坏的，晚上很黑", State.PENDING_SIGN, RepeatVerdict.REPEAT),
        ("请问路灯坏了到底什么时候来修？", State.IN_PROGRESS, RepeatVerdict.UNSURE),
        (
            "漪桂大道128号门口的路灯坏了，物业说灯箱老化，要换整条线路才行，希望一起换",
            State.IN_PROGRESS,
            RepeatVerdict.MORE,
        ),
        ("漪桂大道128号门口的路灯坏了，136号门口的也坏了", State.IN_PROGRESS, RepeatVerdict.MORE),
        (LAMP, State.CLOSED, RepeatVerdict.UNSURE),
        (LAMP, State.ARCHIVED, RepeatVerdict.NEW),
        ("小区物业乱收停车费，每月涨到五百元", State.IN_PROGRESS, RepeatVerdict.NEW),
        ("孩子转学需要准备哪些材料，去哪里办理", State.IN_PROGRESS, RepeatVerdict.NEW),
        (LAMP + "，不修我就从楼上跳楼", State.IN_PROGRESS, RepeatVerdict.NEW),
        ("", State.IN_PROGRESS, RepeatVerdict.NEW),
    ],
)
def test_what_it_is(text: str, state: State, verdict: RepeatVerdict) -> None:
    assert look(text, [earlier(state=state)], place=place_named(text)).verdict is verdict


def test_the_likeliest_of_several_decides_and_says_why() -> None:
    known = [earlier("小区物业乱收停车费"), Earlier(9, LAMP, State.IN_PROGRESS, AT, place_named(LAMP))]
    found = look(LAMP, known, place=place_named(LAMP))
    assert (found.verdict, found.ticket_id) == (RepeatVerdict.REPEAT, 9)
    assert found.reasons[0] == "说过的占 100 %"


def test_without_an_earlier_one_it_is_new() -> None:
    assert look(LAMP, []).verdict is RepeatVerdict.NEW
