"""Recognised speech of five engines as one list of segments: who, from when to when (ms), what.

Shapes are from the engines' public pages: FunASR `sentence_info` and `stamp_sents`, DashScope `transcripts`, iFlytek
`orderResult` (JSON inside JSON inside JSON), TeleAI `result.sentences`, and our own `segments`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.contract import Segment
from channels.payload_parsing import json_value, readable
from hotline.base.text.cleaning import clean

_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")  # FunASR's websocket puts blanks there
_LOOKS_LIKE_JSON = re.compile(r"""\s*(?:\{\s*["}]|\[\s*[{\[\]])""")  # "[听不清]喂你好" does not
_SEGMENT_MARK = "g"  # iFlytek `wp`: a mark, not a word
_LONGEST_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Transcript:
    text: str
    segments: tuple[Segment, ...] = ()


def read(value: Any) -> Transcript:
    """The transcript in a JSON value, a JSON text or plain text; raises ValueError where the shape is unknown."""
    if isinstance(value, str):
        if not _LOOKS_LIKE_JSON.match(value):
            return Transcript(readable(value))
        value = json_value(value)
    try:
        segments = tuple(s for s in _segments(value) if s.text)
    except (AttributeError, KeyError, TypeError, RecursionError) as strange:
        raise ValueError(f"unknown transcript: {strange!r}") from None
    return Transcript(spoken(segments) if segments else _whole_text(value), segments)


def spoken(segments: Sequence[Segment]) -> str:
    """The call as text: one line a turn, with the speakers named where there are several."""
    several = len({s.speaker for s in segments}) > 1
    lines: list[str] = []
    before = None
    for segment in segments:
        if segment.speaker == before:
            lines[-1] += segment.text
        else:
            lines.append(f"{_label(segment.speaker)}：{segment.text}" if several else segment.text)
        before = segment.speaker
    return readable("\n".join(lines))


def _label(speaker: str) -> str:
    return f"说话人{int(speaker) + 1}" if speaker.isdecimal() and speaker.isascii() else speaker or "说话人"


def _segments(value: Any) -> Iterator[Segment]:
    """The segments of whichever engine wrote the value."""
    if isinstance(value, list):
        for part in value:
            yield from _segments(part) if _is_result(part) else (_plain(part),)
        return
    for key, engine in _ENGINES if isinstance(value, dict) else ():
        if key in value:
            yield from engine(value[key])
            return


def _is_result(part: Any) -> bool:
    return isinstance(part, dict) and any(key in part for key, _ in _ENGINES)


def _plain(part: Mapping[str, Any]) -> Segment:
    """Our own shape, FunASR's `sentence_info`, DashScope's and TeleAI's sentences: the same four under other names."""
    return Segment(
        speaker=_speaker(_first(part, "speaker", "spk", "speaker_id", "role")),
        begin_ms=_ms(_first(part, "begin_ms", "begin_time", "start")),
        end_ms=_ms(_first(part, "end_ms", "end_time", "end")),
        text=_said(_first(part, "text", "texts", "sentence")),
    )


def _sentences(parts: Sequence[Mapping[str, Any]]) -> Iterator[Segment]:
    return (_plain(part) for part in parts)


def _funasr_stamps(parts: Sequence[Mapping[str, Any]]) -> Iterator[Segment]:
    for part in parts:
        said = _BETWEEN_HAN.sub("", str(part["text_seg"])) + str(part.get("punc") or "")
        yield Segment("", _ms(part.get("start")), _ms(part.get("end")), _said(said))


def _dashscope(transcripts: Sequence[Mapping[str, Any]]) -> Iterator[Segment]:
    """Channels one after another as they come, then in the order in which they were spoken."""
    found = [
        _plain({"speaker_id": transcript.get("channel_id"), **_without_none(sentence)})
        for transcript in transcripts
        for sentence in transcript["sentences"]
    ]
    return iter(sorted(found, key=lambda segment: segment.begin_ms))


def _without_none(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if value is not None}


def _xfyun_content(content: Mapping[str, Any]) -> Iterator[Segment]:
    return _xfyun_order(content["orderResult"])


def _xfyun_order(result: Any) -> Iterator[Segment]:
    return _segments(json_value(result) if isinstance(result, str) else result)


def _xfyun_lattice(lattice: Sequence[Mapping[str, Any]]) -> Iterator[Segment]:
    for entry in lattice:
        best = entry["json_1best"]
        yield _xfyun_sentence((json_value(best) if isinstance(best, str) else best)["st"])


def _xfyun_sentence(st: Mapping[str, Any]) -> Segment:
    heard = [word for rt in st["rt"] for ws in rt["ws"] for word in ws["cw"][:1]]
    said = "".join(str(word["w"]) for word in heard if word.get("wp") != _SEGMENT_MARK)
    return Segment(_speaker(st.get("rl")), _ms(st.get("bg")), _ms(st.get("ed")), _said(said))


_ENGINES = (
    ("segments", _sentences),
    ("sentence_info", _sentences),
    ("stamp_sents", _funasr_stamps),
    ("transcripts", _dashscope),
    ("content", _xfyun_content),
    ("orderResult", _xfyun_order),
    ("lattice", _xfyun_lattice),
    ("lattice2", _xfyun_lattice),
    ("result", _segments),
    ("sentences", _sentences),
)


def _whole_text(value: Any) -> str:
    """An engine that gave no times still gave the words."""
    if isinstance(value, list):
        return readable("\n".join(_whole_text(part) for part in value))
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise ValueError("unknown transcript")  # noqa: TRY004 - one kind of error for every strange shape
    return readable(text)


def _first(part: Mapping[str, Any], *names: str) -> Any:
    return next((part[name] for name in names if part.get(name) is not None), None)


def _speaker(value: Any) -> str:
    return "" if value is None else clean(str(value), limit=20).text


def _said(value: Any) -> str:
    return clean(value).text if isinstance(value, str) else ""


def _ms(value: Any) -> int:
    try:
        return min(max(int(float(value or 0)), 0), _LONGEST_MS)
    except (TypeError, ValueError, OverflowError):
        return 0
