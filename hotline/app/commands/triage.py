"""`hotline triage`: what each message of a file is for, by the function that the doors call."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.app import json_lines
from hotline.base.errors import BadInput
from router.triage import reading


def triage(
    file: Annotated[
        Path, typer.Argument(help="每行有 text、channel、context 的 .jsonl 或 .jsonl.gz 文件；- 表示标准输入")
    ],
    json_: Annotated[bool, typer.Option("--json", help="每行输出一个 JSON 对象")] = True,  # noqa: ARG001 - the only form
) -> None:
    """One JSON object a line, in order: decision, and of a follow-up answer solved, satisfied, contacted.

    `context` is one of none, open_ticket, awaiting_info, awaiting_review, chatting.
    """
    json_lines.check(file)
    json_lines.write(_answers(file))


def _answers(file: Path) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    for number, line in json_lines.lines(file):
        yield _answer(number, line, now)


def _answer(number: int, line: bytes, now: datetime) -> dict[str, Any]:
    try:
        told = json.loads(line)
        if not isinstance(told, dict) or not isinstance(told.get("text"), str):
            return {"error": f"第 {number} 行须是有 text 的 JSON 对象", "line": number}
        return reading.answer(told, now=now)
    except (UnicodeDecodeError, json.JSONDecodeError):
        return {"error": f"第 {number} 行不是 UTF-8 的 JSON", "line": number}
    except BadInput as error:
        return {"error": f"第 {number} 行：{error.message}", "line": number}
