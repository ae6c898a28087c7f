"""Recognised speech of every engine becomes the same four: speaker, begin, end, words."""

import json
from pathlib import Path
from typing import Any

import pytest

from channels.contract import Segment
from channels.phone import transcripts

PUBLISHED: dict[str, Any] = json.loads((Path(__file__).parent / "fixtures" / "transcripts.json").read_text("utf-8"))

ENGINES = {
    "funasr": [
        Segment("0", 580, 3160, "增速阶段的注意力分配以外为主，"),
        Segment("0", 3240, 4455, "余光兼顾座舱。"),
    ],
    "funasr_websocket": [Segment("", 430, 1130, "正是因为,")],
    "dashscope": [Segment("0", 760, 3240, "Hello World，这里是阿里巴巴语音实验室。")],
    "xfyun": [Segment("0", 140, 1890, "打开QQ音乐")],
    "teleai": [Segment("0", 0, 2400, "北京的天气。")],
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("as_text", [False, True], ids=["object", "text"])
def test_published_results_are_read(engine: str, as_text: bool) -> None:
    result = PUBLISHED[engine]
    read = transcripts.read(json.dumps(result) if as_text else result)
    assert list(read.segments) == ENGINES[engine]
    assert read.text == "".join(segment.text for segment in ENGINES[engine])


def test_two_channels_are_shown_in_the_order_of_speaking() -> None:
    read = transcripts.read(
        {
            "transcripts": [
                {"channel_id": 0, "sentences": [{"begin_time": 0, "end_time": 900, "text": "喂，没水了。"}]},
                {
                    "channel_id": 1,
                    "sentences": [
                        {"begin_time": 950, "end_time": 1500, "text": "您好，"},
                        {"begin_time": 1500, "end_time": 2000, "text": "在哪里？"},
                    ],
                },
                {"channel_id": 0, "sentences": [{"begin_time": 2100, "end_time": 3000, "text": "民族大道。"}]},
            ]
        }
    )
    assert read.text == "说话人1：喂，没水了。\n说话人2：您好，在哪里？\n说话人1：民族大道。"


def test_our_own_shape_keeps_the_names_of_the_speakers() -> None:
    read = transcripts.read(
        [
            {"speaker": "市民", "begin_ms": 0, "end_ms": 10, "text": "灯坏了"},
            {"speaker": "坐席", "begin_ms": "10", "end_ms": None, "text": "收到"},
        ]
    )
    assert read.text == "市民：灯坏了\n坐席：收到"
    assert read.segments[1] == Segment("坐席", 10, 0, "收到")


PLAIN = ["没水了", "[听不清]喂你好", "{笑}", "【市民】您好", ""]


@pytest.mark.parametrize("said", PLAIN)
def test_plain_text_is_taken_as_it_is(said: str) -> None:
    assert transcripts.read(said) == transcripts.Transcript(said)


def test_an_engine_without_times_still_gives_the_words() -> None:
    assert transcripts.read({"text": "没水了", "mode": "offline"}).text == "没水了"
    assert transcripts.read([{"sentence_info": []}, {"text": "没水了"}]).segments[0].text == "没水了"


STRANGE: list[Any] = [
    5,
    [5],
    {},
    {"sentences": 5},
    {"sentences": [{"text": 5}]},
    {"transcripts": [{}]},
    {"content": "x"},
    {"content": {"orderResult": "{"}},
    {"lattice": [{"json_1best": "[]"}]},
    {"result": "sentences"},
    '{"text": 5}',
    '[{"text": 5}]',
    '{"a"',
    "[" * 100_000,
]


@pytest.mark.parametrize("strange", STRANGE, ids=lambda value: repr(value)[:40])
def test_the_unknown_is_said_to_be_unknown(strange: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        transcripts.read(strange)


@pytest.mark.parametrize("time", ["x", -5, 10**400, float("nan"), "1e999", [], None])
def test_impossible_times_do_not_lose_the_words(time: Any) -> None:
    (segment,) = transcripts.read([{"text": "没水了", "start": time, "end": time}]).segments
    assert segment.text == "没水了"
    assert 0 <= segment.begin_ms <= 24 * 3600 * 1000
