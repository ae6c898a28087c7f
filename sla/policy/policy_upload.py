"""A policy file that is brought to a page: every fault by its line in the file, and the content of a version.

What statutes give is nobody's to change: those lines come from the policy in force; a file that names its own has them
compared by the check of the setting (`policy_setting`). `as_toml` writes a policy as such a file.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from hotline.base.errors import BadInput
from sla.policy import policy_content, policy_files
from sla.policy.policy_file_lines import LineFile, in_words, lines_of
from sla.policy.policy_lines import PolicyLine, Preset

MOST = 1024 * 1024  # bytes
_HEADS = re.compile(r"\s*\[\[\s*(?:policy\s*\.\s*)?line\s*\]\]")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_BYTE = re.compile(r"\(byte (\d+)\)")
_FILE = re.compile(r"^(时限方案 ? 有误：| 的“own”：?)")  # what the reader of files puts before its words
_NO_LABEL = '没有写方案名称，请在开头加一行 label = "……"'
_FIELD = re.compile(r"[a-z_]{4,}")


def read(body: bytes, ending: str, known: Mapping[str, Sequence[Preset]], in_force: Preset) -> dict[str, Any]:
    """The content; raises BadInput, whose `detail["faults"]` has a sentence for every fault that was found."""
    text = _decoded(body)
    raw = _one(_parsed(text, ending))
    faults = list(_faults(raw, _lines_in(text, ending)))
    if not faults:
        try:
            preset = policy_files.preset_of(raw, where="", known=known)
        except BadInput as error:
            faults = [_placed(error.message, text)]
    if faults:
        raise BadInput(f"文件有 {len(faults)} 处要改，没有采用：{'；'.join(faults)}", faults=faults)
    return policy_content.of_preset(_under_law(preset, raw, in_force))


def _decoded(body: bytes) -> str:
    for code in ("utf-8-sig", "gb18030"):  # a Chinese Windows editor saves as the second
        try:
            return body.decode(code)
        except UnicodeDecodeError:
            continue
    raise BadInput("文件不是文本，请上传 TOML 或 JSON 文件")


def _parsed(text: str, ending: str) -> Any:
    try:
        return msgspec.json.decode(text) if ending == ".json" else tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        where = f"第 {found[1]} 行第 {found[2]} 个字符" if found else "文件末尾"
        raise _unreadable(where, "请检查引号、等号和方括号是否成对") from error
    except msgspec.DecodeError as error:
        found = _BYTE.search(str(error))
        before = text.encode()[: int(found[1])].count(b"\n") if found else text.count("\n")
        raise _unreadable(f"第 {before + 1} 行", "请检查引号、逗号和括号是否成对") from error


def _unreadable(where: str, hint: str) -> BadInput:
    fault = f"{where}附近的写法不对，{hint}"
    return BadInput(f"文件看不懂：{fault}", faults=[fault])


def _one(raw: Any) -> dict[str, Any]:
    """A file for a page holds one policy; a version of the city's has no name of its own and begins on its own day."""
    policies = raw.get("policy", [raw]) if isinstance(raw, dict) else []
    if not isinstance(policies, list) or len(policies) != 1 or not isinstance(policies[0], dict):
        raise BadInput("一次上传一个方案：文件里应当只有一个方案", faults=["文件里应当只有一个方案"])
    if "label" not in policies[0]:
        raise BadInput(f"文件没有采用：{_NO_LABEL}", faults=[_NO_LABEL])
    return {"name": "own", "since": "2000-01-01"} | policies[0]


def _lines_in(text: str, ending: str) -> list[str]:
    """Where each time limit begins, as people count lines."""
    if ending == ".json":
        return []
    return [f"第 {n} 行的" for n, line in enumerate(text.splitlines(), 1) if _HEADS.match(line)]


def _faults(raw: Mapping[str, Any], places: Sequence[str]) -> Iterator[str]:
    """Of the time limits, each looked at by itself; two of one condition are a fault."""
    limits = raw.get("line", [])
    known: dict[tuple[object, ...], str] = {}
    for n, one in enumerate(limits if isinstance(limits, list) else []):
        where = f"{places[n] if len(places) == len(limits) else ''}第 {n + 1} 条时限"
        try:
            for line in lines_of(msgspec.convert(one, LineFile), where):
                same = known.setdefault(policy_content.whom(line), where)
                if same != where:
                    yield f"{where}与{same}的环节和条件相同，请去掉一条"
        except msgspec.ValidationError as error:
            yield f"{where}：{in_words(error)}"
        except BadInput as error:
            yield error.message


def _placed(message: str, text: str) -> str:
    """With the line of the first field that the message names."""
    message = _FILE.sub("", message).strip()
    for name in _FIELD.findall(message):
        for n, line in enumerate(text.splitlines(), 1):
            if re.match(rf"\s*\"?{name}\"?\s*[=:]", line):
                return f"第 {n} 行：{message}"
    return message


def _under_law(preset: Preset, raw: Mapping[str, Any], in_force: Preset) -> Preset:
    """The lines of statutes as they are in force; a file that changes no other line has the lines in force."""
    own = any(one.get("law") or str(one.get("promise", "")).startswith("law_") for one in raw.get("line", []))
    if own:
        return preset
    local, current = ([one for one in _kept(policy) if not _by_law(one)] for policy in (preset, in_force))
    if local == current:
        return replace(preset, lines=in_force.lines)
    return replace(preset, lines=(*local, *filter(_by_law, in_force.lines)))


def _kept(policy: Preset) -> Sequence[PolicyLine]:
    """Without the lines that a later one overrides."""
    winning: dict[tuple[object, ...], PolicyLine] = {}
    for line in policy.lines:
        winning.pop(policy_content.whom(line), None)
        winning[policy_content.whom(line)] = line
    return list(winning.values())


def _by_law(line: PolicyLine) -> bool:
    return line.law or line.promise.is_statutory


def as_toml(preset: Preset) -> str:
    """A policy as a file that `read` takes; the time limits of statutes are left out."""
    content = policy_content.of_preset(preset)
    tables = {name: content.pop(name) for name in ("weights", "tiers")}
    lines, alarm = content.pop("line"), content.pop("alarm")
    parts = ["# 改好后在“时限方案”页上传；法定时限不在这里，也不能改。"]
    parts += [f"{name} = {_value(value)}" for name, value in content.items()]
    for name, table in tables.items():
        parts += ["", f"[{name}]", *(f"{key} = {_value(value)}" for key, value in table.items())]
    parts += ["", "[alarm]", f"again = {_value(alarm['again'])}"]
    for step in alarm["step"]:
        parts += ["", "[[alarm.step]]", *(f"{key} = {_value(value)}" for key, value in step.items())]
    for one in lines:
        if not (one.pop("law") or one["promise"].startswith("law_")):
            parts += ["", "[[line]]", *(f"{key} = {_value(value)}" for key, value in one.items())]
    return "\n".join(parts) + "\n"


def _value(value: Any) -> str:
    """JSON writes texts, numbers, truth and lists of them as TOML does."""
    return json.dumps(value, ensure_ascii=False)
