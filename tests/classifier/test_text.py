import pytest

from classifier.text.citizen_text import fold, read


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＢ１２３　路灯", "AB123 路灯"),
        ("路\u200b灯\u0007坏了", "路灯坏了"),
        ("路 灯 坏了", "路灯坏了"),
        ("你好,修一下!谢谢?", "你好，修一下！谢谢？"),
        ("馬路上的燈壞了", "马路上的灯坏了"),
        ("这里很著名，乾坤湾", "这里很著名，乾坤湾"),
        ("", ""),
    ],
)
def test_one_thing_has_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_what_the_operator_wrote_is_kept_apart_from_what_the_citizen_said() -> None:
    said = read("市民来电咨询：青石巷的公厕几点开门，请市环卫中心核实处理！（请职能局按规定在30分钟内联系市民）")
    assert said.said == "青石巷的公厕几点开门。"
    assert said.hint == "请市环卫中心核实处理"
    assert said.act == "咨询"


def test_an_order_within_a_limit_is_a_hint_too() -> None:
    said = read("市民来电反映：青石巷路灯不亮，请市交警支队按规定在30分钟内响应处置，并将结果反馈我中心，谢谢！")
    assert (said.said, said.act) == ("青石巷路灯不亮。", "反映")
    assert said.hint.startswith("请市交警支队按规定")


def test_a_citizens_own_request_is_no_hint() -> None:
    said = read("楼下装修太吵，请你们帮帮忙")
    assert said.hint == ""
    assert "帮帮忙" in said.said


def test_ticket_references_go() -> None:
    assert read("工单号：GL20260101000123 关于望江路积水，水没过脚面").said.startswith("关于望江路积水")


def test_only_the_callers_turns_of_a_transcript_count() -> None:
    talk = "坐席：您好，请讲。\n市民：我家停水了。\n坐席：请问在哪里？\n市民：老码头三号院。"
    assert read(talk).said == "我家停水了。\n老码头三号院。"
    assert read(talk.replace("\n", "")).said == "我家停水了。\n老码头三号院。"
    quoted = "我打电话，工作人员：“等着。”我又打，还是没人来"
    assert read(quoted).said == quoted.replace(":", "：").replace("：", ":")


def test_a_text_of_nothing_but_boilerplate_is_not_lost() -> None:
    assert read("请市城管局核实处理").said == "请市城管局核实处理"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "????", "a" * 20_000, "，" * 500, "请" * 3000])
def test_odd_texts_are_read_without_error(text: str) -> None:
    assert len(read(text).said) <= len(text)
